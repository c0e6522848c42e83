"""``/healthz``: one look for a person or a watchdog. Says how things are, never about whom."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.access import open_to_all
from server.disk import free_bytes, room_state
from server.keys import is_copied
from server.safety import covered
from server.services import Services, services
from server.supervision import supervision

STALE = timedelta(seconds=30)


@supervision.get("/healthz")
@open_to_all("a watchdog has no account; the answer holds no personal data")
def health() -> tuple[dict[str, Any], int]:
    """200 when all is well, 503 when a part needs a person. Ages in seconds."""
    used = services()
    now = used.clock()
    parts = {
        "database": _database(used),
        "replica": _replica(used, now),
        "dispatcher": _dispatcher(now),
        "disk": _disk(used),
        "keys": _keys(used),
    }
    well = all(part["state"] in ("ok", "off", "low", "uncopied") for part in parts.values())
    return {"state": "ok" if well else "trouble", **parts}, 200 if well else 503


def _database(used: Services) -> dict[str, Any]:
    try:
        with used.database.reading() as session:
            session.execute(text("SELECT 1"))
    except DBAPIError:
        return {"state": "unreachable"}
    return {"state": "ok", "kind": used.database.engine.dialect.name}


def _replica(used: Services, now: datetime) -> dict[str, Any]:
    """How long changes have been waiting for the replica; "off" where the database replicates itself."""
    if used.settings.safe_when == "committed":
        return {"state": "off"}
    since = covered().behind_since
    waiting = max(timedelta(), now - since) if since else timedelta()
    return {"state": "stale" if waiting > STALE else "ok", "waiting": round(waiting.total_seconds(), 1)}


def _disk(used: Services) -> dict[str, Any]:
    """Room on the disk of the data folder, in megabytes; "low" is a warning, "full" stops the intake."""
    free = free_bytes(used.settings.data_dir)
    return {"state": room_state(free), "free_mb": free // (1024 * 1024)}


def _keys(used: Services) -> dict[str, Any]:
    """ "missing": phones sealed to keys that aren't here; "retired": to keys that were taken out of use, so that they wait for
    ``daiban keys recall``. "uncopied" only warns: no copy of the key file was proven readable."""
    if used.keys.missing:
        is_retired = used.keys.missing <= set(used.keys.retired)
        return {"state": "retired" if is_retired else "missing", "ids": sorted(used.keys.missing)}
    return {"state": "ok" if used.settings.demo or is_copied(used.settings.key_file) else "uncopied"}


def _dispatcher(now: datetime) -> dict[str, Any]:
    dispatcher = current_app.extensions.get("daiban_dispatcher")
    if dispatcher is None:
        return {"state": "off"}
    if dispatcher.beat_at is None:
        return {"state": "ok", "age": None}
    age = now - dispatcher.beat_at
    return {"state": "stale" if age > STALE else "ok", "age": round(age.total_seconds(), 1)}
