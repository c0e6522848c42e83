"""Statements of a template, from Jinja2's syntax tree to JavaScript. One method per kind of node; any other kind is a build error."""

from collections.abc import Iterable
from dataclasses import replace

from jinja2 import nodes
from jinja2.compiler import find_undeclared

from webapp.build.expressions import Expressions
from webapp.build.scope import RESERVED, Place, member, quoted


class Statements(Expressions):
    """``statements(nodes, place)`` gives the JavaScript that appends a piece of a template to its output variable."""

    def statements(self, body: Iterable[nodes.Node], place: Place) -> str:
        """The code of a sequence of nodes."""
        return "".join(self.statement(node, place) for node in body)

    def statement(self, node: nodes.Node, place: Place) -> str:
        """The code of one node."""
        write = getattr(self, "s_" + type(node).__name__.lower(), None)
        if write is None:
            self.unit.fail(node, f"{type(node).__name__} is not part of the template language")
        return str(write(node, place))

    def s_output(self, node: nodes.Output, place: Place) -> str:
        if place.silent:
            return ""
        for part in node.nodes:
            if isinstance(part, nodes.Const) and part.value is None:
                self.unit.fail(part, "none is nothing a reader could want to see")
        parts = [quoted(p.data) if isinstance(p, nodes.TemplateData) else f"out({self.expression(p, place)})" for p in node.nodes]
        return f"{place.output} += {' + '.join(parts)};\n" if parts else ""

    def s_if(self, node: nodes.If, place: Place) -> str:
        code = f"if (truth({self.expression(node.test, place)})) {{\n{self.statements(node.body, place)}}}"
        for other in node.elif_:
            code += f" else if (truth({self.expression(other.test, place)})) {{\n{self.statements(other.body, place)}}}"
        return code + (f" else {{\n{self.statements(node.else_, place)}}}\n" if node.else_ else "\n")

    def s_for(self, node: nodes.For, place: Place) -> str:
        if node.recursive:
            self.unit.fail(node, "a recursive loop is not part of the template language")
        items, index, scope = self.unit.fresh("l"), self.unit.fresh("i"), self.unit.fresh("s")
        inner = replace(place, scope=scope)
        bind = f"const {scope} = child({place.scope});\n{self._bind(node.target, inner, f'{items}[{index}]')}"
        if _uses_loop(node):
            bind += f"{scope}.loop = loopAt({items}, {index});\n"
        code = f"const {items} = {self._items(node, place)};\n"
        code += f"for (let {index} = 0; {index} < {items}.length; {index} += 1) {{\n{bind}{self.statements(node.body, inner)}}}\n"
        if node.else_:
            code += f"if ({items}.length === 0) {{\n{self.statements(node.else_, place)}}}\n"
        return code

    def _items(self, node: nodes.For, place: Place) -> str:
        items = f"each({self.expression(node.iter, place)})"
        if node.test is None:
            return items
        scope = self.unit.fresh("s")
        inner = replace(place, scope=scope)
        bind = f"const {scope} = child({place.scope}); {self._bind(node.target, inner, 'x')}".strip()
        return f"{items}.filter((x) => {{ {bind} return truth({self.expression(node.test, inner)}); }})"

    def _bind(self, target: nodes.Node, place: Place, value: str) -> str:
        if isinstance(target, nodes.Name):
            self._check_target(target)
            return f"{member(place.scope, target.name)} = {value};\n"
        if not isinstance(target, nodes.Tuple) or not all(isinstance(each, nodes.Name) for each in target.items):
            self.unit.fail(target, "only names, or a list of names, can be assigned")
        for name in target.find_all(nodes.Name):
            self._check_target(name)
        names = ", ".join(quoted(name.name) for name in target.find_all(nodes.Name))
        return f"unpack({place.scope}, [{names}], {value});\n"

    def _check_target(self, name: nodes.Name) -> None:
        if name.name in RESERVED:
            self.unit.fail(name, f"'{name.name}' has a meaning of its own and can't be assigned")

    def s_assign(self, node: nodes.Assign, place: Place) -> str:
        return self._bind(node.target, place, self.expression(node.node, place))

    def s_assignblock(self, node: nodes.AssignBlock, place: Place) -> str:
        code, captured = self._capture(node.body, place)
        value = f"safe({captured})" if node.filter is None else self._filtered(node.filter, captured, place)
        return f"{code}{self._bind(node.target, place, value)}"

    def s_filterblock(self, node: nodes.FilterBlock, place: Place) -> str:
        code, captured = self._capture(node.body, place)
        return "" if place.silent else f"{code}{place.output} += out({self._filtered(node.filter, captured, place)});\n"

    def _capture(self, body: list[nodes.Node], place: Place) -> tuple[str, str]:
        output, scope = self.unit.fresh("o"), self.unit.fresh("s")
        inner = replace(place, output=output, scope=scope, silent=False)
        return f'let {output} = "";\nconst {scope} = child({place.scope});\n{self.statements(body, inner)}', output

    def _filtered(self, node: nodes.Filter, captured: str, place: Place) -> str:
        return self.expression(node, replace(place, captured=f"safe({captured})"))

    def s_with(self, node: nodes.With, place: Place) -> str:
        scope = self.unit.fresh("s")
        inner = replace(place, scope=scope)
        binds = (self._bind(target, inner, self.expression(value, place)) for target, value in zip(node.targets, node.values, strict=True))
        return f"{{\nconst {scope} = child({place.scope});\n{''.join(binds)}{self.statements(node.body, inner)}}}\n"

    def s_macro(self, node: nodes.Macro, place: Place) -> str:
        self._check_target(nodes.Name(node.name, "store", lineno=node.lineno))
        made = self._macro(node, node.name, place, replace(place, block=None))
        return f"{member(place.scope, node.name)} = {made};\n"

    def _macro(self, node: nodes.Macro | nodes.CallBlock, name: str, place: Place, around: Place) -> str:
        used = find_undeclared(node.body, ("caller", "varargs", "kwargs"))
        if forbidden := used - {"caller"}:
            self.unit.fail(node, f"{forbidden.pop()} is not part of the template language")
        output, scope = self.unit.fresh("o"), self.unit.fresh("s")
        inner = replace(around, output=output, scope=scope, silent=False)
        for argument in node.args:
            self._check_target(argument)
        fills = self._defaults(node, inner)
        names = ", ".join(quoted(argument.name) for argument in node.args)
        takes_caller = "true" if "caller" in used else "false"
        body = f'let {output} = "";\n{fills}{self.statements(node.body, inner)}return {output};\n'
        return f"macro({place.scope}, {quoted(name)}, [{names}], {takes_caller}, ({scope}) => {{\n{body}}})"

    def _defaults(self, node: nodes.Macro | nodes.CallBlock, inner: Place) -> str:
        without = len(node.args) - len(node.defaults)
        pairs = zip(node.args, [None] * without + list(node.defaults), strict=True)
        values = ((argument.name, self.expression(value, inner) if value else "undefined") for argument, value in pairs)
        return "".join(f"fill({inner.scope}, {quoted(name)}, () => ({value}));\n" for name, value in values)

    def s_callblock(self, node: nodes.CallBlock, place: Place) -> str:
        if place.silent:
            return ""
        caller = self._macro(node, "caller", place, replace(place, block=None, in_caller=True))
        target = node.call.node
        if not isinstance(target, nodes.Name) or target.name not in self.unit.callables:
            self.unit.fail(node, "a call block needs a macro defined or imported in this template")
        arguments = self.arguments(node.call, place, f"caller: {caller}")
        return f"{place.output} += out(call({member(place.scope, target.name)}, {quoted(target.name)}, {arguments}));\n"

    def s_block(self, node: nodes.Block, place: Place) -> str:
        if place.silent:
            return ""
        visible = place.scope if node.scoped else "c.vars"
        return f"{place.output} += block(c, {quoted(node.name)}, {visible});\n"

    def s_include(self, node: nodes.Include, place: Place) -> str:
        if node.ignore_missing:
            self.unit.fail(node, "'ignore missing' is not part of the template language")
        scope = place.scope if node.with_context else "null"
        code = f"include(c, {quoted(self.constant(node.template))}, {scope})"
        return "" if place.silent else f"{place.output} += {code};\n"

    def s_import(self, node: nodes.Import, place: Place) -> str:
        return f"{member(place.scope, node.target)} = {self._module(node, place)};\n"

    def s_fromimport(self, node: nodes.FromImport, place: Place) -> str:
        module = self.unit.fresh("m")
        code = f"const {module} = {self._module(node, place)};\n"
        for each in node.names:
            name, alias = each if isinstance(each, tuple) else (each, each)
            code += f"{member(place.scope, alias)} = {module}[{quoted(name)}];\n"
        return code

    def _module(self, node: nodes.Import | nodes.FromImport, place: Place) -> str:
        return f"importModule(c, {quoted(self.constant(node.template))}, {place.scope if node.with_context else 'null'})"

    def constant(self, node: nodes.Node) -> str:
        """The name of another template, which must stand in the text."""
        if not isinstance(node, nodes.Const) or not isinstance(node.value, str):
            self.unit.fail(node, "the name of another template must be a plain string")
        return node.value


def _uses_loop(node: nodes.For) -> bool:
    if any(block.scoped for block in node.find_all(nodes.Block)):
        return True
    return "loop" in find_undeclared(node.body, ("loop",))
