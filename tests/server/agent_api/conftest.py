"""The real server on a loopback port."""

from collections.abc import Iterator

import pytest
from flask import Flask
from waitress.server import create_server

from tests.serving import serving


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where waitress serves the application for this test."""
    with serving(create_server(app, host="127.0.0.1", port=0, threads=6)) as address:
        yield address
