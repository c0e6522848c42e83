"""Every template of the phone, with a context of its own, in both engines and every language: the same bytes.

``contexts/<path of the template>.json`` holds one object, or a list of them: the cases worth seeing. A file of macros alone is shown
by the ``"render"`` key of its objects: a template text that imports and calls them.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, nodes
from jinja2.meta import find_undeclared_variables

from tests.templates.both_engines import FAILED, Case, by_jinja, by_phone
from webapp.build.compile_templates import phone_templates
from webapp.build.language import GETTEXT, make_environment

CONTEXTS = Path(__file__).parent / "contexts"
TEMPLATES = phone_templates()
LOCALES = ("zh-Hans", "en")
"""The texts themselves, and a language with two plural forms: what the engines could differ in."""


def contexts_of(name: str) -> list[dict[str, Any]]:
    """The golden contexts of a template."""
    file = CONTEXTS / f"{name}.json"
    if not file.exists():
        return []
    read = json.loads(file.read_text("utf-8"))
    return read if isinstance(read, list) else [read]


def shown() -> tuple[dict[str, str], list[Case]]:
    """The sources to compile, and each context in each language."""
    sources, cases = dict(TEMPLATES), []
    for name in TEMPLATES:
        for number, context in enumerate(contexts_of(name), 1):
            entry = name
            if "render" in context:
                entry = f"{name} shown {number}"
                sources[entry] = context["render"]
            cases += [Case(entry, context, locale) for locale in LOCALES]
    return sources, cases


SOURCES, CASES = shown()


@pytest.fixture(scope="module")
def renderings() -> list[tuple[str, str]]:
    """What Jinja2 gives and what the phone gives, case by case."""
    return list(zip(by_jinja(SOURCES, CASES), by_phone(SOURCES, CASES), strict=True))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_has_a_golden_context(name: str) -> None:
    assert contexts_of(name), f"write tests/templates/contexts/{name}.json"


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_contexts_hold_everything_the_template_asks_for(name: str) -> None:
    tree = make_environment().parse(TEMPLATES[name])
    asked = find_undeclared_variables(tree) - {"asset", *GETTEXT} - own_names(tree)
    given = {key for context in contexts_of(name) for key in context}
    assert "render" in given or asked <= given, f"{sorted(asked - given)} missing in tests/templates/contexts/{name}.json"


def own_names(tree: nodes.Template) -> set[str]:
    """What a template imports, defines or sets at its top: its blocks see it."""
    imported = (each for node in tree.find_all(nodes.FromImport) for each in node.names)
    names = {each[1] if isinstance(each, tuple) else each for each in imported} | {node.target for node in tree.find_all(nodes.Import)}
    names |= {node.name for node in tree.find_all(nodes.Macro)}
    return names | {node.target.name for node in tree.body if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name)}


def test_no_context_is_left_of_a_template_that_is_gone() -> None:
    names = {file.relative_to(CONTEXTS).as_posix().removesuffix(".json") for file in CONTEXTS.rglob("*.json")}
    assert names <= set(TEMPLATES)


@pytest.mark.parametrize("case", range(len(CASES)), ids=lambda i: f"{CASES[i].name}-{CASES[i].locale}-{i}")
def test_both_engines_give_the_same_bytes(case: int, renderings: list[tuple[str, str]]) -> None:
    jinja, phone = renderings[case]
    assert phone == jinja
    assert jinja != FAILED, reason_of_failure(CASES[case])
    assert jinja.strip(), "the context shows nothing"


def reason_of_failure(case: Case) -> str:
    """Why Jinja2 can't render it."""
    environment = make_environment(DictLoader(SOURCES))
    environment.globals["asset"] = str
    try:
        environment.get_template(case.name).render(case.context)
    except Exception as error:
        return f"{case.name}: {type(error).__name__}: {error}"
    return ""
