"""An installation is made once per test process and copied for each test: seeding takes longer than most tests.

A *stage* is an installation in which something has already happened, through the real doors: a phone is enrolled, a case was
handed in. ``@stage`` names what happened; the function it marks becomes the fixture that gives its result. An ``app`` whose test
asks for the fixture begins as a copy of that stage, and so does ``phone``.
"""

import atexit
import copy
import dataclasses
import functools
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server import config, keys
from server.app import create_app
from server.services import services
from tests import databases, people
from tests.installation import code_for, fill
from tests.phone import Phone

Build = Callable[[Flask, Phone], Any]
INSTALLED, ENROLLED = "app", "phone"
_models: dict[tuple[str, str, datetime], "_Model"] = {}


def stage(build: Build) -> Any:
    """Make ``build(app, phone)`` a fixture of its name, run once per test process; what it returns is copied for each test."""

    def begun(app: Flask, phone: Phone) -> Any:
        return copy.deepcopy(app.extensions["daiban-stage"].result)

    begun.__doc__, begun.build = build.__doc__, build  # type: ignore[attr-defined]
    return pytest.fixture(name=build.__name__)(begun)


def install_copy(app: Flask, request: pytest.FixtureRequest) -> None:
    """Give an app that hasn't touched its database yet the stage that the test asks for."""
    asked = _stages(request)
    assert len(asked) < 2, f"a test begins at one stage, not at {asked}"
    build = asked[0] if asked else None
    used = services(app)
    name = f"{build.__module__}.{build.__name__}" if build else ENROLLED if ENROLLED in request.fixturenames else INSTALLED
    app.extensions["daiban-stage"] = model = _model(name, used.settings.database_url, used.clock(), build)
    _copy_to(app, model)


def _stages(request: pytest.FixtureRequest) -> list[Build]:
    known = request.node._fixtureinfo.name2fixturedefs
    found = (getattr(known[name][-1].func, "build", None) for name in request.fixturenames if name in known)
    return [build for build in found if build]


def fill_copy(app: Flask, name: str, put: Callable[[Flask], None]) -> None:
    """Let ``put`` fill an app whose tables are empty; it is called once per test process, for each database and moment."""
    used = services(app)
    key = (name, used.settings.database_url, used.clock())
    if key not in _models:
        _models[key] = made = _Model(f"{len(_models)}-{name}", temporary_folder("daiban-model-"))
        _in_a_copy(made, used.settings.database_url, used.clock(), put)
        databases.keep(used.settings.database_url, made.rows)
    _copy_to(app, _models[key])


def _copy_to(app: Flask, model: "_Model") -> None:
    settings = services(app).settings
    databases.bring_back(settings.database_url, model.rows)
    shutil.copytree(model.folder, settings.data_dir, dirs_exist_ok=True)


def staged_phone(app: Flask) -> Phone:
    """Agent A's phone as it stands at the app's stage."""
    return _in_the_hands_of(app, app.extensions["daiban-stage"].phone)


def give_keys(settings: config.Settings) -> None:
    """The secrets of every installation of this test process: what one sealed, its copies can open."""
    settings.key_file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(_key_file(), settings.key_file)


@dataclass
class _Model:
    """What is copied: the database's rows by the name they are kept under, the folder, agent A's phone, what the build returned."""

    rows: str
    folder: Path
    phone: Phone | None = None
    result: Any = None


def _model(name: str, address: str, now: datetime, build: Build | None = None) -> _Model:
    """Made in the database of this process itself, which is then filled anew for whoever asked."""
    key = (name, address, now)
    if key not in _models:
        _models[key] = made = _Model(f"{len(_models)}-{name}", temporary_folder("daiban-model-"))
        if name == INSTALLED:
            databases.fill(address, lambda database: fill(database, now))
        else:
            _begin(build, made, address, now)
        databases.keep(address, made.rows)
    return _models[key]


def _begin(build: Build | None, made: _Model, address: str, now: datetime) -> None:
    def bring(app: Flask) -> None:
        phone = Phone.enrol(app.test_client(), code_for(app, people.AGENT_A), lambda: now)
        made.result = build(app, phone) if build else None
        made.phone = _in_the_hands_of(None, phone)

    databases.bring_back(address, _model(INSTALLED, address, now).rows)
    _in_a_copy(made, address, now, bring)


def _in_a_copy(made: _Model, address: str, now: datetime, put: Callable[[Flask], None]) -> None:
    settings = config.load({"DAIBAN_DATA_DIR": str(made.folder), "DAIBAN_DATABASE_URL": address, "DAIBAN_SAFE_WHEN": "committed"})
    give_keys(settings)
    app = create_app(settings, clock=lambda: now)
    put(app)
    services(app).database.close()
    settings.key_file.unlink()  # each installation brings its own file


def _in_the_hands_of(app: Flask | None, phone: Phone) -> Phone:
    """The same phone, talking to another app."""
    held = {field.name: getattr(phone, field.name) for field in dataclasses.fields(phone) if field.name not in ("client", "now")}
    return Phone(client=app.test_client() if app else None, now=services(app).clock if app else phone.now, **copy.deepcopy(held))


@functools.cache
def _key_file() -> Path:
    path = temporary_folder("daiban-keys-") / "keys.json"
    keys.make(path)
    return path


def temporary_folder(prefix: str, within: Path | None = None) -> Path:
    """A folder that goes when the test process ends."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=within))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made
