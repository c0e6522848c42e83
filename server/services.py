"""What every request and handler may use, made once per process and handed on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, current_app

from server.config import Settings
from server.db import Database
from server.keys import KeyRing
from server.sealed_store import SealedStore
from server.vault import Vault


@dataclass(frozen=True)
class Services:
    """Settings, secrets, database, sealed files and the clock (aware UTC)."""

    settings: Settings
    keys: KeyRing
    vault: Vault
    database: Database
    files: SealedStore
    clock: Callable[[], datetime]


def utc_now() -> datetime:
    """The moment, aware, in UTC."""
    return datetime.now(UTC)


def services(app: Flask | None = None) -> Services:
    """The services of the running app (or of ``app``)."""
    found: Services = (app or current_app).extensions["daiban"]
    return found
