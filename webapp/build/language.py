"""The template language both engines speak: options, filters and tests, and nothing beyond them.

Flask renders with Jinja2 itself, the phone with functions compiled from Jinja2's syntax tree. Both read this module, so a
filter exists in both or in neither. ``webapp/templates/README.md`` explains the list to those who write templates.
"""

import gettext
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from jinja2 import BaseLoader, Environment, Undefined
from markupsafe import Markup, escape

OPTIONS: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True, "extensions": ["jinja2.ext.i18n"]}

FILTERS: dict[str, tuple[str, ...]] = {
    "count": (),
    "d": ("default_value", "boolean"),
    "default": ("default_value", "boolean"),
    "e": (),
    "escape": (),
    "first": (),
    "items": (),
    "join": ("d", "attribute"),
    "last": (),
    "length": (),
    "list": (),
    "lower": (),
    "map": ("attribute",),
    "nl2br": (),
    "reject": (),
    "rejectattr": (),
    "replace": ("old", "new"),
    "reverse": (),
    "select": (),
    "selectattr": (),
    "sort": ("reverse", "case_sensitive", "attribute"),
    "string": (),
    "sum": ("attribute", "start"),
    "tojson": (),
    "trim": (),
    "truncate": ("length", "killwords", "end", "leeway"),
    "unique": ("case_sensitive", "attribute"),
    "upper": (),
    "urlencode": (),
}
"""Filter → names of its parameters, in order. ``map select reject selectattr rejectattr`` take a filter or test by name."""

TESTS = frozenset(
    {"defined", "undefined", "none", "boolean", "true", "false", "string", "number", "integer", "mapping", "sequence", "iterable"}
    | {"odd", "even", "divisibleby", "in", "eq", "equalto", "==", "ne", "!=", "lt", "<", "le", "<=", "gt", ">", "ge", ">="}
)
LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem"})
GETTEXT = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext"})
LAZY = ("items", "map", "reject", "rejectattr", "reverse", "select", "selectattr", "unique")
JSON_TYPES = (dict, list, str, int, type(None))


class JsonAccess:
    """Environment mixin: on JSON values ``a.b`` and ``a['b']`` see keys only, never Python methods such as ``dict.items``."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Attribute access as the template writes it with a dot."""
        if _is_json(obj):
            return _own(self, obj, attribute)
        return super().getattr(obj, attribute)  # type: ignore[misc]

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Access with brackets: a key of an object, a position or slice of a list or string."""
        if _is_json(obj):
            return _own(self, obj, argument)
        return super().getitem(obj, argument)  # type: ignore[misc]


class PlainEnvironment(JsonAccess, Environment):
    """Jinja2 as this project uses it, without Flask: the reference the phone's engine is compared with."""


def _is_json(value: Any) -> bool:
    return type(value) in JSON_TYPES or isinstance(value, (Markup, bool))


def _own(environment: Any, obj: Any, key: Any) -> Any:
    try:
        if isinstance(obj, dict) or (isinstance(obj, (list, str)) and isinstance(key, (int, slice))):
            return obj[key]
    except (LookupError, TypeError):
        pass
    return environment.undefined(obj=obj, name=key)


def printable(value: Any) -> Any:
    """What ``{{ }}`` prints: nothing for null, and an error for a list or object, which no reader could want to see."""
    if value is None:
        return ""
    if isinstance(value, (dict, list, float)):
        raise TypeError(f"a {type(value).__name__} can't be printed")
    return value


def nl2br(value: Any) -> Markup:
    """Escape a text and show its line breaks."""
    return Markup("<br>\n").join(escape(value).replace("\r\n", "\n").split("\n"))


def _listed(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that gives a list where Jinja2 gives a generator: a generator counts as true even when nothing is in it."""

    @wraps(function)
    def listed(*args: Any, **kwargs: Any) -> Any:
        value = function(*args, **kwargs)
        return value if isinstance(value, str) else list(value)

    return listed


def restrict(environment: Environment) -> None:
    """Take from an environment every filter, test and global outside the language, and add the language's own."""
    environment.filters["nl2br"] = nl2br
    environment.filters.update({name: _listed(environment.filters[name]) for name in LAZY})
    for name in set(environment.filters) - set(FILTERS):
        del environment.filters[name]
    for name in set(environment.tests) - TESTS:
        del environment.tests[name]
    for name in ("range", "dict", "lipsum", "cycler", "joiner", "namespace"):
        environment.globals.pop(name, None)
    environment.finalize = printable


def make_environment(loader: BaseLoader | None = None, translations: gettext.NullTranslations | None = None) -> Environment:
    """The reference environment. ``translations`` default to none: msgids are the Simplified Chinese texts themselves."""
    environment = PlainEnvironment(loader=loader, undefined=Undefined, **OPTIONS)
    restrict(environment)
    environment.install_gettext_translations(translations or gettext.NullTranslations(), newstyle=True)  # type: ignore[attr-defined]
    return environment


def parameters(filter_name: str) -> Mapping[str, int]:
    """Parameter name → position (0 is the first after the value)."""
    return {name: position for position, name in enumerate(FILTERS[filter_name])}
