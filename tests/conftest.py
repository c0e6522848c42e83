"""Fixtures shared by every test: both databases, an application with the cast, a clock that can be set."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from server import config
from server.app import create_app
from server.db import Database
from server.services import services
from tests import copies, databases, people, postgresql
from tests.installation import code_for
from tests.phone import Phone
from tests.quick import be_quick
from tests.scheduling import StoriesInOneProcess


def pytest_configure(config: pytest.Config) -> None:
    """PostgreSQL for the run, patience for browsers on a busy machine, and what most tests would pay for again and again."""
    expect.set_options(timeout=20_000)
    be_quick()
    config.pluginmanager.register(postgresql.PostgresPlugin(), "daiban-postgresql")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> StoriesInOneProcess:
    """How ``-n 2`` shares the tests out."""
    return StoriesInOneProcess(config, log)


class Clock:
    """A clock that stands still until moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **kwargs: float) -> None:
        """Move on by a ``timedelta``'s arguments."""
        self.now += timedelta(**kwargs)


@pytest.fixture
def clock() -> Clock:
    """Monday 2026-11-23, 09:00 in China."""
    return Clock(datetime(2026, 11, 23, 1, 0, tzinfo=UTC))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database, empty but for its tables when the test has use for them; each data-layer test runs on both engines."""
    return databases.with_tables(request.param) if {"app", "database"} & set(request.fixturenames) else databases.empty(request.param)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> config.Settings:
    """Settings of a fresh installation in a temporary folder."""
    made = config.load({"DAIBAN_DATA_DIR": str(tmp_path / "var"), "DAIBAN_DATABASE_URL": database_url, "DAIBAN_SAFE_WHEN": "committed"})
    copies.give_keys(made)
    return made


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database with every table, made by the models."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def app(settings: config.Settings, clock: Clock, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application with the cast, on a database of each kind, at the stage the test asks for."""
    made = create_app(settings, clock=clock)
    copies.install_copy(made, request)
    yield made
    services(made).database.close()


@pytest.fixture
def phone(app: Flask) -> Phone:
    """Agent A's phone (two villages)."""
    return copies.staged_phone(app)


@pytest.fixture
def other_phone(app: Flask, clock: Clock) -> Phone:
    """Agent B's phone: he must see nothing of A's villages."""
    return Phone.enrol(app.test_client(), code_for(app, people.AGENT_B), clock)
