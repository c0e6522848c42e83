"""Expressions of a template, from Jinja2's syntax tree to JavaScript. One method per kind of node; any other kind is a build error."""

from jinja2 import nodes

from webapp.build.language import FILTERS, GETTEXT, LOOP, TESTS, parameters
from webapp.build.scope import Place, Unit, member, quoted

COMPARISONS = {"eq": "eq", "ne": "ne", "lt": "lt", "lteq": "le", "gt": "gt", "gteq": "ge", "in": "isIn", "notin": "notIn"}
NAMED_FILTER, NAMED_TEST, NAMED_TEST_OF = {"map"}, {"select", "reject"}, {"selectattr", "rejectattr"}


class Expressions:
    """``expression(node, place)`` gives a JavaScript expression for the value of a node."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit

    def expression(self, node: nodes.Node, place: Place) -> str:
        """The value of a node, as JavaScript."""
        write = getattr(self, "x_" + type(node).__name__.lower(), None)
        if write is None:
            self.unit.fail(node, f"{type(node).__name__} is not part of the template language")
        return str(write(node, place))

    def x_const(self, node: nodes.Const, place: Place) -> str:
        if isinstance(node.value, float):
            self.unit.fail(node, "only whole numbers: a float would print differently on the phone")
        if node.value is None or isinstance(node.value, bool):
            return {None: "null", True: "true", False: "false"}[node.value]
        return quoted(node.value) if isinstance(node.value, str) else str(node.value)

    def x_templatedata(self, node: nodes.TemplateData, place: Place) -> str:
        return f"safe({quoted(node.data)})"

    def x_name(self, node: nodes.Name, place: Place) -> str:
        return member(place.scope, node.name)

    def x_getattr(self, node: nodes.Getattr, place: Place) -> str:
        if isinstance(node.node, nodes.Name) and node.node.name == "loop" and node.attr not in LOOP:
            self.unit.fail(node, f"loop.{node.attr} is not part of the template language")
        return f"attr({self.expression(node.node, place)}, {quoted(node.attr)})"

    def x_getitem(self, node: nodes.Getitem, place: Place) -> str:
        value = self.expression(node.node, place)
        if not isinstance(node.arg, nodes.Slice):
            return f"item({value}, {self.expression(node.arg, place)})"
        if node.arg.step is not None:
            self.unit.fail(node, "a slice with a step is not part of the template language")
        ends = (self.expression(end, place) if end else "null" for end in (node.arg.start, node.arg.stop))
        return f"slice({value}, {', '.join(ends)})"

    def x_list(self, node: nodes.List | nodes.Tuple, place: Place) -> str:
        return f"[{', '.join(self.expression(each, place) for each in node.items)}]"

    x_tuple = x_list

    def x_dict(self, node: nodes.Dict, place: Place) -> str:
        return f"dict([{', '.join(f'[{self.expression(p.key, place)}, {self.expression(p.value, place)}]' for p in node.items)}])"

    def x_not(self, node: nodes.Not, place: Place) -> str:
        return f"!truth({self.expression(node.node, place)})"

    def x_and(self, node: nodes.And, place: Place) -> str:
        return f"and({self.expression(node.left, place)}, () => {self._operand(node.right, place)})"

    def x_or(self, node: nodes.Or, place: Place) -> str:
        return f"or({self.expression(node.left, place)}, () => {self._operand(node.right, place)})"

    def x_condexpr(self, node: nodes.CondExpr, place: Place) -> str:
        otherwise = self.expression(node.expr2, place) if node.expr2 else "undefined"
        return f"(truth({self.expression(node.test, place)}) ? {self.expression(node.expr1, place)} : {otherwise})"

    def x_compare(self, node: nodes.Compare, place: Place) -> str:
        if len(node.ops) > 1:
            self.unit.fail(node, "a chain of comparisons is not part of the template language: join two with 'and'")
        left, right = self.expression(node.expr, place), self.expression(node.ops[0].expr, place)
        return f"{COMPARISONS[node.ops[0].op]}({left}, {right})"

    def x_concat(self, node: nodes.Concat, place: Place) -> str:
        return f"concat([{', '.join(self.expression(each, place) for each in node.nodes)}])"

    def x_add(self, node: nodes.BinExpr, place: Place) -> str:
        return self._arithmetic("add", node, place)

    def x_sub(self, node: nodes.BinExpr, place: Place) -> str:
        return self._arithmetic("sub", node, place)

    def x_mul(self, node: nodes.BinExpr, place: Place) -> str:
        return self._arithmetic("mul", node, place)

    def x_floordiv(self, node: nodes.BinExpr, place: Place) -> str:
        return self._arithmetic("floorDiv", node, place)

    def x_mod(self, node: nodes.BinExpr, place: Place) -> str:
        return self._arithmetic("mod", node, place)

    def x_neg(self, node: nodes.Neg, place: Place) -> str:
        return f"sub(0, {self.expression(node.node, place)})"

    def x_test(self, node: nodes.Test, place: Place) -> str:
        if node.name not in TESTS:
            self.unit.fail(node, f"test '{node.name}' is not part of the template language")
        return f"test({', '.join([quoted(node.name), self.expression(node.node, place), *self._positional(node, place)])})"

    def x_filter(self, node: nodes.Filter, place: Place) -> str:
        if node.name not in FILTERS:
            self.unit.fail(node, f"filter '{node.name}' is not part of the template language")
        value = self.expression(node.node, place) if node.node else place.captured
        if node.name in NAMED_FILTER | NAMED_TEST | NAMED_TEST_OF and not node.kwargs:
            self._check_name(node)
            return f"filters.{node.name}({', '.join([value, *self._positional(node, place)])})"
        if node.name in NAMED_FILTER:
            return f"filters.mapAttribute({', '.join([value, *self._placed(node, place)])})"
        return f"filters.{node.name}({', '.join([value, *self._placed(node, place)])})"

    def x_call(self, node: nodes.Call, place: Place) -> str:
        if node.dyn_args or node.dyn_kwargs:
            self.unit.fail(node, "*args and **kwargs are not part of the template language")
        if isinstance(node.node, nodes.Getattr) and isinstance(node.node.node, nodes.Name):
            return self._call_member(node, node.node, place)
        if not isinstance(node.node, nodes.Name):
            self.unit.fail(node, "only macros and gettext can be called")
        return self._call_name(node, node.node.name, place)

    def _call_name(self, node: nodes.Call, name: str, place: Place) -> str:
        arguments = self.arguments(node, place)
        if name in GETTEXT:
            return f'text(c, "{name}", {arguments})'
        if name == "asset":
            return f"asset(c, [{', '.join(self._positional(node, place))}])"
        if name == "super":
            if place.block is None:
                self.unit.fail(node, "super() stands outside a block")
            return f"above(c, {quoted(place.block)}, n, v)"
        if name == "caller" and place.in_caller:
            self.unit.fail(node, "caller() inside a call block is not part of the template language")
        if name not in self.unit.callables and name != "caller":
            self.unit.fail(node, f"'{name}' is no macro defined or imported in this template")
        return f"call({member(place.scope, name)}, {quoted(name)}, {arguments})"

    def _call_member(self, node: nodes.Call, target: nodes.Getattr, place: Place) -> str:
        owner = target.node.name if isinstance(target.node, nodes.Name) else ""
        if owner == "loop" and target.attr == "cycle":
            return f"cycle({member(place.scope, 'loop')}, [{', '.join(self._positional(node, place))}])"
        if owner not in self.unit.modules:
            self.unit.fail(node, f"'{owner}.{target.attr}' can't be called: methods are not part of the template language")
        return f"call({self.expression(target, place)}, {quoted(target.attr)}, {self.arguments(node, place)})"

    def arguments(self, node: nodes.Call, place: Place, *more: str) -> str:
        """``[positional], {named}`` of a call; ``more`` are ready-made named entries."""
        named = [f"{quoted(each.key)}: {self.expression(each.value, place)}" for each in node.kwargs]
        return f"[{', '.join(self.expression(each, place) for each in node.args)}], {{{', '.join([*named, *more])}}}"

    def _arithmetic(self, function: str, node: nodes.BinExpr, place: Place) -> str:
        return f"{function}({self.expression(node.left, place)}, {self.expression(node.right, place)})"

    def _operand(self, node: nodes.Node, place: Place) -> str:
        return f"({self.expression(node, place)})"

    def _positional(self, node: nodes.Filter | nodes.Test | nodes.Call, place: Place) -> list[str]:
        if node.kwargs or node.dyn_args or node.dyn_kwargs:
            self.unit.fail(node, "named arguments can't be used here")
        return [self.expression(each, place) for each in node.args]

    def _placed(self, node: nodes.Filter, place: Place) -> list[str]:
        order = parameters(node.name)
        given = {position: self.expression(each, place) for position, each in enumerate(node.args)}
        for key, value in ((str(pair.key), pair.value) for pair in node.kwargs):
            if key not in order:
                self.unit.fail(node, f"filter '{node.name}' has no parameter '{key}'")
            given[order[key]] = self.expression(value, place)
        if node.dyn_args or node.dyn_kwargs or any(position >= len(order) for position in given):
            self.unit.fail(node, f"too many arguments for filter '{node.name}'")
        return [given.get(position, "undefined") for position in range(max(given, default=-1) + 1)]

    def _check_name(self, node: nodes.Filter) -> None:
        place = 1 if node.name in NAMED_TEST_OF else 0
        known, kind = (FILTERS, "filter") if node.name in NAMED_FILTER else (TESTS, "test")
        if len(node.args) <= place:
            return
        named = node.args[place]
        if not isinstance(named, nodes.Const) or named.value not in known:
            self.unit.fail(node, f"'{node.name}' needs the name of a {kind} of the template language")
