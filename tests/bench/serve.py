"""The centre under measurement: the real application behind waitress, told what to do by lines of JSON.

Usage: ``python -m tests.bench.serve <folder>``.
"""

import hashlib
import json
import logging
import sys
import threading
import time
from copy import deepcopy
from pathlib import Path
from typing import Any

import waitress
from flask import Flask
from sqlalchemy import insert, update
from sqlmodel import select

from proxy_service.case import Case
from server.serve import RECEIVED_AT_ONCE
from server.services import services
from sync.ids import uuid7
from sync.pull import ScopeEntry, ScopeVersion
from tests.webapp.serve import build, dispatch, make_code, tell

AT_ONCE = 2000


def main() -> None:
    """Serve until standard input ends."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # many agents at once are what is measured
    app = build(Path(sys.argv[1]))
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8, ident="", recv_bytes=RECEIVED_AT_ONCE)
    threading.Thread(target=server.run, daemon=True).start()
    tell({"port": server.effective_port})
    for line in sys.stdin:
        asked = json.loads(line)
        with app.app_context():
            tell(COMMANDS[asked.pop("do")](app, **asked))


def tell_cpu(app: Flask) -> float:
    """CPU seconds of this process so far."""
    return time.process_time()


def work_off(app: Flask) -> float:
    """Do what waits in the queue (judging pictures, copying to the second place); CPU seconds it took."""
    before = time.process_time()
    dispatch(app)
    return time.process_time() - before


def multiply(app: Flask, number: int) -> None:
    """Lay ``number`` copies of the cases of the first one's village beside it, each sealed under its own key."""
    used = services(app)
    with used.database.reading() as session:
        model = session.exec(select(Case)).first()
        content = used.vault.open_content(model)
        highest = session.exec(select(ScopeVersion.version).where(ScopeVersion.scope == f"area:{model.area}")).one()
    plain = model.model_dump()
    for start in range(0, number, AT_ONCE):
        rows = [_copy(used, plain, content, start + one) for one in range(min(AT_ONCE, number - start))]
        scope = {"scope": f"area:{model.area}", "kind": "case", "deleted": False, "changed_at": used.clock()}
        entries = [{**scope, "record": row["id"], "version": highest + start + place} for place, row in enumerate(rows, 1)]
        with used.database.writing() as session:
            session.execute(insert(Case), rows)
            session.execute(insert(ScopeEntry), entries)
            session.execute(update(ScopeVersion).where(ScopeVersion.scope == scope["scope"]).values(version=highest + start + len(rows)))


def _copy(used: Any, plain: dict[str, Any], content: Any, number: int) -> dict[str, Any]:
    case_id = uuid7(used.clock())
    own = {"id": case_id, "local_no": f"B{number:06}", "content_key": used.vault.new_case_key(case_id)}
    case = Case(**{**plain, **own, "tracking_digest": hashlib.sha256(case_id.encode()).hexdigest()})
    mine = deepcopy(content)
    mine.resident.name = f"李{number}"
    used.vault.seal_content(case, mine)
    return case.model_dump()


COMMANDS = {"code": make_code, "cpu": tell_cpu, "work": work_off, "multiply": multiply}

if __name__ == "__main__":
    main()
