"""What every test would pay for again: hashes that are slow on purpose; statements, templates and routes compiled per application."""

import functools
from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from server import db, templating
from server.auth import accounts
from sync import enrolment_code

SHIPPED_HASHER = accounts.HASHER


def be_quick() -> None:
    """For this process: passwords and codes that are quick to check, one engine per address, templates and routes compiled once."""
    accounts.HASHER = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
    enrolment_code.COST = 2**4
    db.make_engine = functools.cache(db.make_engine)
    templating.PageEnvironment.__init__ = functools.partialmethod(_with_cache, templating.PageEnvironment.__init__)  # type: ignore[method-assign]
    Rule._compile_builder = _once(Rule._compile_builder)  # type: ignore[method-assign]


def _once(compile_builder: Callable[[Rule, bool], Any]) -> Any:
    """What builds the address of a route depends on its rule alone."""
    kept: dict[tuple[Any, ...], Any] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    return compiled


def _with_cache(environment: Any, begin: Any, *args: Any, **options: Any) -> None:
    begin(environment, *args, **options)
    environment.bytecode_cache = COMPILED


class _Memory(BytecodeCache):
    """Compiled templates, kept by name and content."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what an earlier environment compiled."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what this one compiled."""
        self._kept[bucket.key, bucket.checksum] = bucket.code


COMPILED = _Memory()
