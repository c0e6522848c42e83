"""Compiles Jinja2 templates to one JavaScript module of plain functions for the phone's worker."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.meta import find_referenced_templates

from webapp.build import ROOT, TEMPLATES, WORKER_BUILD, BuildError
from webapp.build.language import make_environment
from webapp.build.scope import Place, Unit, quoted
from webapp.build.statements import Statements

FOLDERS = ("agent", "shared")
HELPERS = {
    "template_values": "add and attr concat dict each eq floorDiv ge gt isIn item le lt mod mul ne notIn or out safe slice sub truth",
    "template_runtime": "above asset block call child cycle extend fill importModule include loopAt macro text unpack",
    "template_filters": "filters test",
}
"""Module of the runtime → what compiled templates use of it."""


def phone_templates() -> dict[str, str]:
    """Name → text of every template the phone renders: agent and shared pages, and what they extend, include or import."""
    files = sorted(file for folder in FOLDERS for file in (TEMPLATES / folder).rglob("*.html"))
    waiting = [file.relative_to(TEMPLATES).as_posix() for file in files]
    found: dict[str, str] = {}
    while waiting:
        name = waiting.pop(0)
        if name not in found and (TEMPLATES / name).is_file():
            found[name] = (TEMPLATES / name).read_text("utf-8")
            waiting += _named_in(name, found[name])
    return dict(sorted(found.items()))


def _named_in(name: str, source: str) -> list[str]:
    tree = _parse(make_environment(), (TEMPLATES / name).relative_to(ROOT).as_posix(), source)
    return [other for other in find_referenced_templates(tree) if other is not None]


def compile_phone_templates() -> Path:
    """Write ``webapp/worker/build/templates.js``; gives its path."""
    where = WORKER_BUILD / "templates.js"
    where.parent.mkdir(parents=True, exist_ok=True)
    prefix = TEMPLATES.relative_to(ROOT).as_posix() + "/"
    where.write_text(compile_module(phone_templates(), runtime="..", prefix=prefix), "utf-8")
    return where


def compile_module(sources: Mapping[str, str], *, runtime: str, prefix: str = "") -> str:
    """The module's text. ``runtime`` is the folder of the runtime as the module imports it; ``prefix`` + name is what errors show."""
    environment = make_environment()
    trees = {name: _parse(environment, prefix + name, source) for name, source in sources.items()}
    compiled = "".join(f"{quoted(name)}: {_Template(name, prefix, trees).code()},\n" for name in trees)
    imports = "".join(f"import {{ {', '.join(names.split())} }} from '{runtime}/{module}.js';\n" for module, names in HELPERS.items())
    return (
        f"{imports}\n"
        f"/** @type {{Record<string, import('{runtime}/template_runtime.js').Template>}} */\n"
        f"export const templates = {{\n{compiled}}};\n"
    )


def _parse(environment: Environment, file: str, source: str) -> nodes.Template:
    try:
        return environment.parse(source, file, file)
    except TemplateSyntaxError as error:
        raise BuildError(f"{file}:{error.lineno}: {error.message}") from error


class _Template:
    """One template's code: its root function and its blocks."""

    def __init__(self, name: str, prefix: str, trees: Mapping[str, nodes.Template]) -> None:
        self.unit = Unit(name, prefix + name)
        self.tree, self.trees = trees[name], trees
        self.write = Statements(self.unit)
        self._collect_callables()

    def code(self) -> str:
        """The template as a JavaScript object."""
        blocks = "".join(self._block(node) for node in self.tree.find_all(nodes.Block))
        return f"{{\nroot(c) {{\nconst s = c.vars;\n{self._root()}}},\nblocks: {{\n{blocks}}},\n}}"

    def _collect_callables(self) -> None:
        self.unit.callables.update(node.name for node in self.tree.find_all(nodes.Macro))
        for kind in (nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends):
            for node in self.tree.find_all(kind):
                self._check_exists(node)
        self.unit.modules.update(node.target for node in self.tree.find_all(nodes.Import))
        for node in self.tree.find_all(nodes.FromImport):
            self._import_names(node)

    def _check_exists(self, node: Any) -> None:
        name = self.write.constant(node.template)
        if name not in self.trees:
            self.unit.fail(node, f"there is no template '{name}' on the phone")

    def _import_names(self, node: nodes.FromImport) -> None:
        source = self.trees[self.write.constant(node.template)]
        offered = {each.name for each in source.body if isinstance(each, nodes.Macro)}
        for each in node.names:
            name, alias = each if isinstance(each, tuple) else (each, each)
            if name not in offered:
                self.unit.fail(node, f"'{self.write.constant(node.template)}' has no macro '{name}'")
            self.unit.callables.add(alias)

    def _root(self) -> str:
        place, code, parent = Place(), 'let o = "";\n', None
        for node in self.tree.body:
            if isinstance(node, nodes.Extends):
                if parent is not None:
                    self.unit.fail(node, "a template extends one other")
                parent, place = self.write.constant(node.template), Place(silent=True)
            else:
                code += self.write.statement(node, place)
        return code + (f"return o + extend(c, {quoted(parent)});\n" if parent else "return o;\n")

    def _block(self, node: nodes.Block) -> str:
        if node.required:
            self.unit.fail(node, "a required block is not part of the template language")
        body = self.write.statements(node.body, Place(block=node.name))
        return f'{quoted(node.name)}(c, v, n) {{\nconst s = child(v);\nlet o = "";\n{body}return o;\n}},\n'
