"""A centre for the phones of ``worker.test.js``: the real server on a loopback port, with a copy of its database for a replica.

Told what to do by lines of JSON, as ``tests/webapp/serve.py``. ``{"do": "open", "folder": …}`` comes first; a folder that holds an
installation already is served as it is, so that a process that was killed is followed by another one.
"""

import json
import logging
import shutil
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import waitress
from flask import Flask
from sqlmodel import Session, col, select

from proxy_service.case import Case, CaseEvent
from proxy_service.case_flow import flow
from server import config, keys, safety
from server.app import create_app
from server.cases import work_on
from server.cut_uploads import keep_cut_uploads
from server.epoch import current_epoch
from server.litestream import database_path
from server.services import Services, services
from server.worker import run_once
from sync.files import StoredFile
from sync.log import Device, MutationRecord
from tests import people
from tests.chaos import desk
from tests.installation import code_for, install
from tests.quick import be_quick

AGENTS = (people.AGENT_A, people.AGENT_B)
LEFT_OVER = ("", "-wal", "-shm")


def main() -> None:
    """Obey until standard input ends."""
    be_quick()
    logging.disable(logging.CRITICAL)
    centre = ServedCentre()
    safety.cover = lambda *_args, **_named: centre.replicate()
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(getattr(centre, asked.pop("do"))(**asked)), flush=True)


class ServedCentre:
    """The installation that is served now. ``offset`` milliseconds are added to the machine's clock."""

    def __init__(self) -> None:
        self._ends = ExitStack()
        self._offset = timedelta()

    # --- the process

    def open(self, folder: str, offset: int = 0) -> dict[str, int]:
        """Serve this folder instead; where."""
        self._ends.close()
        self._offset = timedelta(milliseconds=offset)
        self._folder = Path(folder)
        self._start()
        self.replicate()
        return self._listen()

    def restore(self) -> dict[str, int]:
        """The disk is lost: the replica and the second place of files come back; where it is served then."""
        self._ends.close()
        for left in LEFT_OVER:
            Path(f"{self._database}{left}").unlink(missing_ok=True)
        shutil.copyfile(self._replica, self._database)
        for name in ("files", "uploads"):
            shutil.rmtree(self._folder / name, ignore_errors=True)
        self._start()
        return self._listen()

    def _start(self) -> None:
        environ = {"DAIBAN_DATA_DIR": str(self._folder), "DAIBAN_SAFE_WHEN": "replicated"}
        settings = config.load({**environ, "DAIBAN_EPOCH_FILE": str(self._folder / "beside" / "epoch.json")})
        if is_new := not settings.key_file.exists():
            keys.make(settings.key_file)
        self.app: Flask = create_app(settings, clock=self.clock)
        self.here: Services = services(self.app)
        self._ends.callback(self.here.database.close)
        path = database_path(settings)
        assert path is not None
        self._database, self._replica = path, self._folder / "replica.db"
        if is_new:
            install(self.app)
        with self.app.app_context():
            current_epoch()
            safety.forget_lost_files(self.app)

    def _listen(self) -> dict[str, int]:
        server = waitress.create_server(self.app, host="127.0.0.1", port=0, threads=4)
        keep_cut_uploads(server)
        threading.Thread(target=run_until_closed, args=(server,), daemon=True).start()
        self._ends.callback(server.close)
        return {"port": server.effective_port}

    # --- what goes on in it

    def clock(self) -> datetime:
        """The centre's clock."""
        return datetime.now(UTC) + self._offset

    def set_clock(self, offset: int) -> None:
        """Time passed, or somebody set the clock."""
        self._offset = timedelta(milliseconds=offset)

    def replicate(self) -> None:
        """Everything committed is on the replica."""
        with sqlite3.connect(self._database) as here, sqlite3.connect(self._replica) as there:
            here.backup(there)
        here.close()
        there.close()

    def look(self) -> None:
        """The worker did what was due, and the replica was looked at."""
        while run_once(self.app, self.here.database, self.clock):
            pass
        safety.look(self.app)

    def change(self, what: str, number: int) -> int:
        """Somebody at the office does something: one of ``desk.CHANGES``."""
        return desk.change(self, what, number)

    def shut_out_or_let_in(self, device: str) -> str | None:
        """Revoke a device, or take that back."""
        return desk.shut_out_or_let_in(self, device)

    def let_everybody_in(self) -> None:
        """No device is shut out any more."""
        desk.let_everybody_in(self)

    def code(self, which: int) -> str:
        """An enrolment code for one of the agents."""
        return code_for(self.app, AGENTS[which % len(AGENTS)])

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """What is committed."""
        with self.here.database.reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """As some page of the desk would."""
        with self.app.app_context(), self.here.database.writing() as session:
            yield session

    # --- what is there

    def facts(self) -> dict[str, Any]:
        """Steps, photos and devices here and on the replica; events that steps left too many or too few of."""
        with self.reading() as session:
            records = session.exec(select(MutationRecord).order_by(col(MutationRecord.device), col(MutationRecord.seq))).all()
            files = session.exec(select(StoredFile)).all()
            return {
                "epoch": current_epoch(self.app),
                "mutations": [
                    {"id": one.id, "device": one.device, "seq": one.seq, "outcome": one.outcome, "reason": one.reason} for one in records
                ],
                "files": [one.id for one in files if one.stored_at and self.here.files.has(one.sealed_sha256)],
                "devices": {one.id: {"state": one.state, "arrived": one.arrived_seq} for one in session.exec(select(Device)).all()},
                "uneven": uneven(session, records),
                **self._safe_facts(),
            }

    def arrived(self) -> dict[str, int]:
        """Bytes of files that are here, whole or in part; how many are whole, how many steps came, and the sealed bytes of all that.

        A file counts twice for the moment in which it becomes whole.
        """
        folders = (self._folder / name for name in ("files", "uploads"))
        with self.reading() as session:
            bodies = session.exec(select(MutationRecord.body)).all()
            return {
                "bytes": sum(file.stat().st_size for folder in folders for file in folder.rglob("*") if file.is_file()),
                "files": len(session.exec(select(StoredFile.id).where(col(StoredFile.stored_at).is_not(None))).all()),
                "steps": len(bodies),
                "payload": sum(session.exec(select(StoredFile.size)).all()) + sum(map(len, bodies)),
            }

    def cases(self) -> list[dict[str, Any]]:
        """Every case as the desk would show it."""
        with self.app.app_context(), self.reading() as session:
            works = [work_on(session, case) for case in session.exec(select(Case)).all()]
            return [
                {
                    "id": work.case.id,
                    "area": work.case.area,
                    "state": work.case.state,
                    "is_open": flow()["states"][work.case.state]["held_by"] is not None,
                    "form": work.content.form,
                }
                for work in works
            ]

    def _safe_facts(self) -> dict[str, Any]:
        with sqlite3.connect(self._replica) as there:
            ids = [row[0] for row in there.execute(f"select id from {MutationRecord.__tablename__}")]
            files = [row[0] for row in there.execute(f"select id from {StoredFile.__tablename__} where mirror_no is not null")]
        there.close()
        return {"replica": ids, "replica_files": files}


def run_until_closed(server: Any) -> None:
    """Serve; the socket is closed under its hands."""
    with suppress(OSError):
        server.run()


def uneven(session: Session, records: Any) -> list[str]:
    """Cases in which an applied step left no event or two (the ledger of the other simulation does the same)."""
    wanted: Counter[tuple[str, str]] = Counter()
    for one in {record.id: record for record in records if record.outcome == "applied"}.values():
        wanted[one.case_id, flow()["actions"][one.name]["event"]] += 1
    made = Counter(session.exec(select(CaseEvent.case_id, CaseEvent.name).where(CaseEvent.actor_kind == "agent")).all())
    return [f"{case_id} {name}" for case_id, name in (made - wanted) + (wanted - made)]


if __name__ == "__main__":
    main()
