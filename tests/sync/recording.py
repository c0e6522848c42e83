"""Requests of a phone as they were sent, and the centre's answers, kept as JSON: what a protocol promises, byte for byte."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from proxy_service.people import Person
from server import config
from server.agent_api.scopes import announce_offices
from server.app import create_app
from server.services import services
from sync.enrolment_code import code_digest
from sync.log import Device, EnrolmentCode
from tests import people
from tests.installation import install, person_id
from tests.wire import Reply

CORPUS = Path(__file__).parent / "recorded"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
IDENTITY = {"id", "person", "send_digest", "pull_digest"}
TOLD_HEADERS = ("Upload-Offset", "Tus-Resumable", "Location", "Cache-Control")
NEW_EACH_TIME = {"device", "send_token", "pull_token", "device_secret", "tellings"}
"""What a centre makes up, so that only its kind is compared."""


class Recorder:
    """Flask's test client as a phone uses it; ``heard`` grows with every request."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.heard: list[dict[str, Any]] = []

    def open(self, path: str, *, method: str, headers: Mapping[str, str], data: bytes | None = None) -> Reply:
        """One request, noted with its answer."""
        request = {"path": path, "method": method, "headers": dict(headers), "data": base64.b64encode(data or b"").decode()}
        reply = send(self._client, request)
        self.heard.append({"request": request, "answer": told(reply)})
        return reply


def send(client: Any, request: dict[str, Any]) -> Reply:
    """A request, for the first time or again."""
    data = base64.b64decode(request["data"])
    answer = client.open(request["path"], method=request["method"], headers=request["headers"], data=data)
    return Reply(answer.status_code, answer.headers, answer.data)


def told(reply: Reply) -> dict[str, Any]:
    """Of an answer, what a phone goes by."""
    headers = {name: reply.headers[name] for name in TOLD_HEADERS if name in reply.headers}
    return {"status": reply.status_code, "headers": headers, "body": reply.json if reply.data else None}


@dataclass(frozen=True)
class Centre:
    """The centre a recording belongs to: its secrets and its epoch; who sends is known to it as ``device``, or has a ``code``."""

    keys: dict[str, Any]
    epoch: str
    device: dict[str, str] | None
    code: str


def build(folder: Path, database_url: str, centre: Centre) -> Flask:
    """The centre as it stood before the first request of the recording."""
    settings = config.load({"DAIBAN_DATA_DIR": str(folder), "DAIBAN_DATABASE_URL": database_url, "DAIBAN_SAFE_WHEN": "committed"})
    folder.mkdir(parents=True, exist_ok=True)
    settings.key_file.write_text(json.dumps(centre.keys))
    settings.key_file.chmod(0o600)
    settings.epoch_file.write_text(json.dumps({"epoch": centre.epoch, "given": {}}))
    app = create_app(settings, clock=lambda: NOW)
    install(app)
    with services(app).database.writing() as session:
        if centre.device:
            known = centre.device | {"secret": bytes.fromhex(centre.device["secret"])}
            session.add(Device(**known, enrolled_at=NOW))
            announce_offices(session, session.get_one(Person, known["person"]), NOW)
        if centre.code:
            until, agent = NOW + timedelta(days=1), person_id(people.AGENT_A)
            session.add(EnrolmentCode(digest=code_digest(centre.code), person=agent, made_at=NOW, expires_at=until))
    return app


def lacks(recorded: Any, today: Any, place: str = "answer") -> list[str]:
    """Where today's answer says less, or other, than the recorded one. More is allowed."""
    if type(recorded) is not type(today):
        return [f"{place}: {recorded!r} became {today!r}"]
    if isinstance(recorded, dict):
        gone = [f"{place}.{name}: gone" for name in recorded if name not in today]
        return gone + [lack for name in recorded.keys() & today.keys() for lack in _lacks_in(name, recorded, today, place)]
    if isinstance(recorded, list) and len(recorded) == len(today):
        return [lack for number, one in enumerate(recorded) for lack in lacks(one, today[number], f"{place}[{number}]")]
    return [] if recorded == today else [f"{place}: {recorded!r} became {today!r}"]


def _lacks_in(name: str, recorded: dict[str, Any], today: dict[str, Any], place: str) -> list[str]:
    if name in NEW_EACH_TIME and type(recorded[name]) is type(today[name]):
        return []
    return lacks(recorded[name], today[name], f"{place}.{name}")
