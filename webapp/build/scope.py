"""What the compiler knows at a point of a template: JavaScript names, callable names, and how to complain."""

import json
from dataclasses import dataclass, field
from typing import NoReturn

from jinja2 import nodes

from webapp.build import BuildError
from webapp.build.language import GETTEXT

RESERVED = GETTEXT | {"asset", "loop", "caller", "super", "self", "varargs", "kwargs"}


@dataclass
class Unit:
    """One template being compiled. ``callables`` are the macro names its own text defines or imports."""

    name: str
    file: str
    callables: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    numbers: int = 0

    def fresh(self, prefix: str) -> str:
        """A JavaScript name not used before in this template."""
        self.numbers += 1
        return f"{prefix}{self.numbers}"

    def fail(self, node: nodes.Node, problem: str) -> NoReturn:
        """Stop the build at a node's line."""
        line = node.lineno or next((inner.lineno for inner in node.find_all(nodes.Node) if inner.lineno), 0)
        raise BuildError(f"{self.file}:{line}: {problem}")


@dataclass(frozen=True)
class Place:
    """Where code is being written: the scope object, the output variable, and what surrounds it.

    ``captured`` is the JavaScript of the text a filter block or block assignment filters. ``silent``: below ``extends``, where
    Jinja2 prints nothing.
    """

    scope: str = "s"
    output: str = "o"
    block: str | None = None
    in_caller: bool = False
    silent: bool = False
    captured: str = ""


def quoted(text: str) -> str:
    """A JavaScript string literal."""
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def member(scope: str, name: str) -> str:
    """A variable as a property of its scope object."""
    return f"{scope}.{name}" if name.isascii() and name.isidentifier() else f"{scope}[{quoted(name)}]"
