"""A whole case under the first key, and the commands about keys."""

import pytest
from flask import Flask

from server.commands import keys as command
from server.services import services
from tests.pension_case import collect
from tests.phone import Phone
from tests.server.key_rotation.rotating import Run, work_off

LOCAL_KEY = b"k" * 32


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``daiban keys …`` beside the application that goes on."""
    monkeypatch.setattr(command, "SETTLING_SECONDS", 0)
    monkeypatch.setattr(command, "upgrade", lambda _settings: None)  # the models made the tables
    return lambda *arguments: command.main(list(arguments), services(app).settings)


@pytest.fixture
def case_id(app: Flask, phone: Phone) -> str:
    """A whole case and a local key under the first key, mirrored."""
    made = collect(phone)
    phone.sync()
    phone.escrow(LOCAL_KEY)
    work_off(app)
    return made
