"""The databases of one test process: one of each kind with every table, filled anew for each test, and one that begins empty.

Their addresses stay the same, so that what SQLAlchemy compiled for them serves every test.
"""

import atexit
import functools
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlmodel import SQLModel

from server import db
from server.db import Database
from tests import postgresql

NOTHING = "no-rows"
_kept: set[tuple[str, str]] = set()


def empty(kind: str) -> str:
    """The address of a database without any table."""
    url = _own(kind, "empty")
    address = _disconnected(url)
    if kind == "postgresql":
        postgresql.create(url)
    else:
        _remove_sqlite(url)
    return address


def with_tables(kind: str) -> str:
    """The address of a database with every table and no row."""
    url = _own(kind, "filled")
    address = _disconnected(url)
    if (address, NOTHING) in _kept:
        bring_back(address, NOTHING)
    else:
        if kind == "postgresql":
            postgresql.create(url)
        fill(address, lambda database: SQLModel.metadata.create_all(database.engine))
        keep(address, NOTHING)
    return address


def fill(address: str, put: Callable[[Database], None]) -> None:
    """Let ``put`` write into a database, then close it."""
    database = Database(address)
    put(database)
    database.close()


def keep(address: str, name: str) -> None:
    """Keep what a database without open connections holds now, under this name."""
    if (url := make_url(address)).get_backend_name() == "postgresql":
        with Database(address).writing() as session:
            postgresql.keep_rows(session, name)
    else:
        shutil.copyfile(str(url.database), f"{url.database}.{name}")
    _kept.add((address, name))


def bring_back(address: str, name: str) -> None:
    """Let a database hold what was kept under this name."""
    if (url := make_url(address)).get_backend_name() == "postgresql":
        with Database(address).writing() as session:
            postgresql.bring_back_rows(session, name)
        return
    _remove_sqlite(url)
    shutil.copyfile(f"{url.database}.{name}", str(url.database))


@functools.cache
def _own(kind: str, purpose: str) -> URL:
    if kind == "postgresql":
        return postgresql.new_address()
    folder = Path(tempfile.mkdtemp(prefix="daiban-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make_url(f"sqlite:///{folder / f'{purpose}.db'}")


def _disconnected(url: URL) -> str:
    """Its address, once no application of an earlier test holds a connection any more."""
    address = url.render_as_string(hide_password=False)
    db.make_engine(address).dispose()
    return address


def _remove_sqlite(url: URL) -> None:
    for left in ("", "-wal", "-shm"):
        Path(f"{url.database}{left}").unlink(missing_ok=True)
    path = Path(str(url.database))
    shutil.rmtree(path.with_name(f".{path.name}-litestream"), ignore_errors=True)
