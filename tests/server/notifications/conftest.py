"""A push service on loopback, and a case that arrived."""

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask

from server import keys
from server.app import create_app
from server.config import Settings
from server.services import services
from tests.conftest import Clock
from tests.copies import install_copy
from tests.push_service import PushService


@pytest.fixture
def push_service(settings: Settings) -> Iterator[PushService]:
    """Believes only messages signed by this installation."""
    with PushService(keys.read(settings.key_file).vapid_public()) as running:
        yield running


@pytest.fixture
def app(settings: Settings, clock: Clock, push_service: PushService, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application, allowed to call the push service on loopback."""
    made = create_app(dataclasses.replace(settings, allowed_private_origins=(push_service.origin,)), clock=clock)
    install_copy(made, request)
    yield made
    services(made).database.close()


@pytest.fixture
def case_id(submitted: str) -> str:
    """A case with everything, here whole."""
    return submitted
