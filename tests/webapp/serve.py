"""A real centre for the phone's tests: the Flask app on a free loopback port, with the cast, told what to do by lines of JSON.

``{"do": "open", "folder": …}`` comes first. A folder that holds an installation already is served as it is; one centre is open
at a time.
"""

import json
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import waitress
from flask import Flask
from sqlmodel import select

from proxy_service.case import Case
from server import config, keys
from server.app import create_app
from server.cases import work_on
from server.refused_steps import DroppedStep
from server.services import services
from server.worker import run_once
from sync.files import StoredFile
from sync.log import Device, MutationRecord
from tests import people
from tests.installation import code_for, install, renewal_code_for
from tests.quick import be_quick


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

    def open(self, folder: str) -> dict[str, int]:
        """Serve another folder instead; where."""
        self.close()
        self.app = build(Path(folder))
        self._ends.callback(services(self.app).database.close)
        server = waitress.create_server(self.app, host="127.0.0.1", port=0, threads=6)
        threading.Thread(target=server.run, daemon=True).start()
        self._ends.callback(server.close)
        return {"port": server.effective_port}

    def close(self) -> None:
        """Serve no longer; what was kept stays."""
        self._ends.close()


def build(folder: Path) -> Flask:
    """The app, installed when the folder is empty."""
    settings = config.load({"DAIBAN_DATA_DIR": str(folder), "DAIBAN_SAFE_WHEN": "committed"})
    is_new = not settings.key_file.exists()
    if is_new:
        keys.make(settings.key_file)
    app = create_app(settings)
    if is_new:
        install(app)
    return app


def make_code(app: Flask, agent: str = "agent-a") -> str:
    """An enrolment code for one of the cast."""
    return code_for(app, next(role for role in people.CAST if role.login == agent))


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


def tell_dropped(app: Flask) -> list[dict[str, Any]]:
    """The refused steps that were dropped, and why."""
    with services(app).database.reading() as session:
        return [{"mutation": row.mutation, "why": row.why} for row in session.exec(select(DroppedStep))]


def dispatch(app: Flask) -> None:
    """Do what waits in the queue: among it, copying files to the second place."""
    used = services(app)
    while run_once(app, used.database, used.clock):
        pass


def tell(answer: Any) -> None:
    """One line of JSON."""
    print(json.dumps(answer), flush=True)


COMMANDS: dict[str, Callable[..., Any]] = {
    "code": make_code,
    "renewal": renewal_code_for,
    "facts": tell_facts,
    "device": change_device,
    "dropped": tell_dropped,
    "dispatch": dispatch,
}

if __name__ == "__main__":
    main()
