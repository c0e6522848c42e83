"""A real centre for the phone's tests: the Flask app on a free loopback port, with the cast, told what to do by lines of JSON.

``{"do": "open", "folder": …}`` comes first. A folder that holds an installation already is served as it is; one centre is open
at a time.
"""

import io
import json
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import waitress
from flask import Flask
from sqlmodel import select

from proxy_service.case import Case
from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server import config, keys
from server.app import create_app
from server.cases import work_on
from server.handover.intake import import_package
from server.offices import announce_people
from server.refused_steps import DroppedStep
from server.services import services, utc_now
from server.worker import run_once
from sync.enrolment_code import issue_code
from sync.files import StoredFile
from sync.ids import uuid7
from sync.log import Device, MutationRecord
from sync.protocol import from_text
from tests import people
from tests.installation import code_for, install, renewal_code_for
from tests.quick import be_quick

IDENTITY = {"id", "person", "send_digest", "pull_digest", "arrived_seq"}


def main() -> None:
    """Obey until standard input ends."""
    be_quick()  # most tests enrol a phone
    centre = Centre()
    for line in sys.stdin:
        asked = json.loads(line)
        what = asked.pop("do")
        if what in ("open", "close"):
            tell(getattr(centre, what)(**asked))
        else:
            with centre.app.app_context():
                tell(COMMANDS[what](centre.app, **asked))


class Centre:
    """The app that is served now."""

    def __init__(self) -> None:
        self._ends = ExitStack()

    def open(self, folder: str, keys: dict[str, Any] | None = None) -> dict[str, int]:
        """Serve another folder instead; where. ``keys``: the secrets of a new installation, if they are not to be new as well."""
        self.close()
        self.app = build(Path(folder), keys)
        self._ends.callback(services(self.app).database.close)
        server = waitress.create_server(self.app, host="127.0.0.1", port=0, threads=6)
        threading.Thread(target=server.run, daemon=True).start()
        self._ends.callback(server.close)
        return {"port": server.effective_port}

    def close(self) -> None:
        """Serve no longer; what was kept stays."""
        self._ends.close()


def build(folder: Path, secrets: dict[str, Any] | None = None) -> Flask:
    """The app, installed when the folder is empty."""
    settings = config.load({"DAIBAN_DATA_DIR": str(folder), "DAIBAN_SAFE_WHEN": "committed"})
    is_new = not settings.key_file.exists()
    if is_new:
        keys.make(settings.key_file)
    if secrets:
        settings.key_file.write_text(json.dumps(secrets))
    app = create_app(settings)
    if is_new:
        install(app)
    return app


def make_code(app: Flask, agent: str = "agent-a") -> str:
    """An enrolment code for one of the cast."""
    return code_for(app, next(role for role in people.CAST if role.login == agent))


def make_newcomer_code(app: Flask) -> str:
    """An enrolment code for somebody made an agent just now; he bears the name of one of the cast."""
    used, now = services(app), utc_now()
    with used.database.writing() as session:
        role = people.AGENT_A
        person = Person(id=uuid7(now), name=role.name, role=role.role, areas=list(role.areas), post="代办员", phone="13900000000")
        session.add(person)
        session.flush()
        return issue_code(session, person.id, now, timedelta(days=1))


def tell_facts(app: Flask) -> dict[str, Any]:
    """What is here: mutations, cases with their content, files with their plain hashes, devices."""
    with services(app).database.reading() as session:
        mutations = session.exec(select(MutationRecord)).all()
        works = [work_on(session, case) for case in session.exec(select(Case)).all()]
        return {
            "mutations": [
                {name: getattr(one, name) for name in ("id", "device", "seq", "name", "case_id", "outcome", "reason", "mends")}
                for one in mutations
            ],
            "cases": [
                {"id": work.case.id, "state": work.case.state, "form": work.content.form, "pages": [page.id for page in work.live_pages()]}
                for work in works
            ],
            "files": [
                {"id": file.id, "size": file.size, "stored": file.stored_at is not None} for file in session.exec(select(StoredFile)).all()
            ],
            "devices": [
                {
                    "id": device.id,
                    "state": device.state,
                    "has_escrow": device.escrow is not None,
                    "made_seq": device.made_seq,
                    "wiped": device.wiped_at is not None,
                }
                for device in session.exec(select(Device)).all()
            ],
        }


def change_device(app: Flask, device: str, state: str) -> None:
    """Revoke or quarantine a device."""
    with services(app).database.writing() as session:
        found = session.get_one(Device, device)
        found.state = state
        session.add(found)


def change_villages(app: Flask, agent: str, villages: list[str]) -> None:
    """The office gives an agent these villages and no others."""
    used = services(app)
    with used.database.writing() as session:
        person = session.get_one(Person, agent)
        person.areas = villages
        announce_people(session, person, used.clock())


def bring_package(app: Flask, package: str) -> dict[str, Any]:
    """Import a hand-over package (base64url): its receipt, or why it was refused."""
    try:
        done = import_package(io.BytesIO(from_text(package)), lambda session, device: True, lambda session, device: None, utc_now())
    except Refusal as refusal:
        return {"refused": refusal.reason}
    return {"receipt": done.receipt, "was_here": done.was_here}


def tell_dropped(app: Flask) -> list[dict[str, Any]]:
    """The refused steps that were dropped, and why."""
    with services(app).database.reading() as session:
        return [{"mutation": row.mutation, "why": row.why} for row in session.exec(select(DroppedStep))]


def dispatch(app: Flask) -> None:
    """Do what waits in the queue: among it, copying files to the second place."""
    used = services(app)
    while run_once(app, used.database, used.clock):
        pass


def tell_identity(app: Flask, device: str) -> dict[str, Any]:
    """The secrets of this centre, and how it knows one phone."""
    used = services(app)
    with used.database.reading() as session:
        row = session.get_one(Device, device).model_dump(mode="json", include=IDENTITY)
        return {
            "keys": json.loads(used.settings.key_file.read_text()),
            "device": row | {"secret": session.get_one(Device, device).secret.hex()},
        }


def take_identity(app: Flask, device: dict[str, Any]) -> None:
    """Know a phone of an installation with the same secrets."""
    used = services(app)
    with used.database.writing() as session:
        known = device | {"secret": bytes.fromhex(device["secret"])}
        session.add(Device(**known, enrolled_at=used.clock()))


def tell(answer: Any) -> None:
    """One line of JSON."""
    print(json.dumps(answer), flush=True)


COMMANDS: dict[str, Callable[..., Any]] = {
    "bring_package": bring_package,
    "code": make_code,
    "newcomer": make_newcomer_code,
    "renewal": renewal_code_for,
    "facts": tell_facts,
    "device": change_device,
    "villages": change_villages,
    "dropped": tell_dropped,
    "dispatch": dispatch,
    "identity": tell_identity,
    "adopt": take_identity,
}

if __name__ == "__main__":
    main()
