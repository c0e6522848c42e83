"""``/healthz`` tells trouble apart from health, on both databases."""

import time
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from flask import Flask

from server import safety
from server.app import create_app
from server.config import Settings
from server.db import Database
from tests.conftest import Clock


def app_with(settings: Settings, clock: Clock) -> Flask:
    return create_app(settings, clock=clock)


def test_all_is_well(settings: Settings, database: Database, clock: Clock) -> None:
    app = app_with(settings, clock)
    app.extensions["daiban_dispatcher"] = SimpleNamespace(beat_at=clock())
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["state"] == "ok"
    assert answer.json["database"]["kind"] == database.engine.dialect.name
    assert answer.json["replica"] == {"state": "off"}


def test_a_replica_that_is_behind_for_more_than_thirty_seconds_is_trouble(settings: Settings, database: Database, clock: Clock) -> None:
    app = app_with(replace(settings, safe_when="replicated"), clock)
    safety.covered(app).behind_since = clock()
    clock.forward(seconds=30)
    assert app.test_client().get("/healthz").status_code == 200
    clock.forward(seconds=1)
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["replica"] == {"state": "stale", "waiting": 31.0}


def test_a_dispatcher_without_a_beat_is_trouble(settings: Settings, database: Database, clock: Clock) -> None:
    app = app_with(settings, clock)
    app.extensions["daiban_dispatcher"] = SimpleNamespace(beat_at=clock() - timedelta(minutes=1))
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["dispatcher"] == {"state": "stale", "age": 60.0}


def test_a_database_that_does_not_answer_is_trouble_and_its_address_stays_unsaid(settings: Settings, clock: Clock) -> None:
    app = app_with(replace(settings, database_url="postgresql://daiban:secret@127.0.0.1:9/none"), clock)
    before = time.monotonic()
    answer = app.test_client().get("/healthz")
    assert time.monotonic() - before < 10
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["database"] == {"state": "unreachable"}
    assert "secret" not in answer.text
