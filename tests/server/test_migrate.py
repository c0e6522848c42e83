"""Migrations make exactly what the models say, on both databases, and lose no rows."""

from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlmodel import SQLModel

from server import config, migrate
from server.config import SettingError, Settings
from server.db import Database


def test_the_revisions_and_the_models_agree(settings: Settings) -> None:
    migrate.upgrade(settings)
    database = Database(settings.database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    database.close()


def test_a_second_run_changes_nothing(settings: Settings) -> None:
    migrate.upgrade(settings)
    migrate.upgrade(settings)


def test_the_way_back_leaves_an_empty_database(settings: Settings) -> None:
    migrate.upgrade(settings)
    database = Database(settings.database_url)
    with database.engine.connect() as connection, connection.begin():
        command.downgrade(migrate.configuration(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.close()


def test_rows_whose_parents_are_gone_undo_the_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = config.load({"DAIBAN_DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"})

    def careless(configuration: config.Settings, _: str) -> None:
        connection: Connection = configuration.attributes["connection"]  # type: ignore[attr-defined]
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE child (parent INTEGER REFERENCES parent(id))")
        connection.exec_driver_sql("INSERT INTO child VALUES (1)")

    monkeypatch.setattr(command, "upgrade", careless)
    with pytest.raises(migrate.BrokenMigration, match="1 rows would lose their parent, first in table child"):
        migrate.upgrade(settings)
    database = Database(settings.database_url)
    assert inspect(database.engine).get_table_names() == []
    database.close()


def test_a_database_that_does_not_answer_is_a_wrong_setting(settings: Settings) -> None:
    with pytest.raises(SettingError, match="DAIBAN_DATABASE_URL"):
        migrate.upgrade(replace(settings, database_url="postgresql://nobody@127.0.0.1:9/none"))
