"""Bringing the database up to the models (Alembic), the same revisions on SQLite and PostgreSQL.

Rebuilding a table with foreign keys on deletes its children by cascade, silently: on SQLite they are off around a
migration, and checked before it is committed.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from server.config import SettingError, Settings
from server.db import make_engine

FOLDER = Path(__file__).resolve().parent / "migrations"
ONE_AT_A_TIME = 7_236_461  # an advisory lock's number, ours alone


class BrokenMigration(Exception):
    """A migration would have left rows whose parents are gone; it was rolled back."""


def upgrade(settings: Settings) -> None:
    """Up to the newest revision, whole or not at all. Raises ``SettingError`` when the database does not answer."""
    engine = make_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            _foreign_keys_off(connection)
            connection = connection.execution_options(sqlite_begin="IMMEDIATE")
            with connection.begin():
                _alone(connection)
                command.upgrade(configuration(connection), "head")
                _check(connection)
    except DBAPIError as problem:
        raise SettingError(f"DAIBAN_DATABASE_URL: the database can't be used ({_first_line(problem)}).") from problem
    finally:
        engine.dispose()


def write_revision(settings: Settings, words: str) -> None:
    """Compare the models with a database that is up to date and write what differs to ``versions/``."""
    upgrade(settings)
    engine = make_engine(settings.database_url)
    with engine.connect() as connection:
        number = f"{len(list((FOLDER / 'versions').glob('[0-9]*.py'))) + 1:04}"
        command.revision(configuration(connection), message=words, rev_id=number, autogenerate=True)
    engine.dispose()


def configuration(connection: Connection) -> Config:
    """Alembic's settings, without a file of their own."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _foreign_keys_off(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")  # no effect inside a transaction, so before it


def _alone(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")


def _check(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise BrokenMigration(f"{len(broken)} rows would lose their parent, first in table {broken[0][0]}")


def _first_line(problem: DBAPIError) -> str:
    return str(problem.orig).splitlines()[0]
