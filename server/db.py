"""The database: reading sessions, and one way to write.

SQLite needs care: SQLAlchemy's own transaction settings lose read-then-update operations, so a write begins with an
explicit BEGIN IMMEDIATE behind a fair in-process lock. PostgreSQL takes the same calls as plain transactions.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection, Engine, create_engine, event
from sqlmodel import Session


class Database:
    """One database. ``reading()`` and ``writing()`` hand out sessions; ``writing()`` commits when its block ends well."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._write_lock = _FairLock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that never writes; what it read stays usable after the block."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in a write transaction: committed (and fsynced) at the end, rolled back on any exception."""
        if not self.is_sqlite:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
            return
        with self._write_lock, self.engine.connect() as connection:
            connection = connection.execution_options(sqlite_begin="IMMEDIATE")
            with Session(connection, expire_on_commit=False) as session, session.begin():
                yield session

    def beat(self, connection: Connection | None = None) -> None:
        """Commit something small that means nothing (SQLite only), on this connection or on one of its own: Litestream syncs once more."""
        if connection is None:
            with self.engine.connect() as own:
                return self.beat(own)
        with self._write_lock:
            connection.execution_options(sqlite_begin="IMMEDIATE")
            number: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            connection.exec_driver_sql(f"PRAGMA user_version = {(number + 1) % 2**31}")
            connection.commit()
            connection.execution_options(sqlite_begin="DEFERRED")
        return None

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """An engine with the connection settings both databases need. JSON is written without ``\\uXXXX``; errors tell no values."""
    is_remote = not url.startswith("sqlite")  # a file never drops its connection
    engine = create_engine(url, json_serializer=lambda value: to_json(value).decode(), pool_pre_ping=is_remote, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _on_sqlite_connect(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Any) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")


class _FairLock:
    """First come, first served: SQLite's busy handler polls and lets late comers pass."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: list[threading.Event] = []
        self._held = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._held and not self._waiting:
                self._held = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.pop(0).set()
            else:
                self._held = False
