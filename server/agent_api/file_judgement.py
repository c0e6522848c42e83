"""What a file really holds, seen after opening. A bad one becomes a task to supplement; the case is never refused for it."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from proxy_service.case import Case, MaterialPage
from server.agent_api.arrival import is_complete_now, pages_of_file, tell_case_changed
from server.picture_faults import find_image_fault
from server.sealed_files import open_file
from server.services import services
from server.worker import Delivery, Permanent, TryLater, handles
from sync.files import StoredFile
from sync.sealing import SealBroken, UnknownKey

WAITING = select(Delivery.id).where(Delivery.handler == "judge_file", Delivery.state == "ready", col(Delivery.subject) == bindparam("file"))
"""Another delivery about the same file, not yet begun."""


@handles("judge_file")
def judge_file(app: Any, delivery: Delivery) -> None:
    """Judge the pages of a file when both mutation and bytes are here. ``subject`` is the file's id.

    Queued when either arrives: the second one finds the other, whichever that is, also when both arrive at once. While another
    one waits, this one is left to it: a picture is opened once.
    """
    if not delivery.subject:
        raise Permanent("no file named")
    used = services(app)
    with used.database.reading() as session:
        file = session.get(StoredFile, delivery.subject)
        if file is None or file.stored_at is None or session.exec(WAITING, params={"file": file.id}).first():
            return
        pages = pages_of_file(session, file.id)
        try:
            faults = find_faults(session, pages, file)
        except FileNotFoundError:
            return  # lost with a disk: its phone is asked for it again (server/safety.py), and then it is judged
        if not any(_is_news(session, page, faults[page.case_id]) for page in pages):
            return
    now = used.clock()
    with used.database.writing() as session:
        for page in pages_of_file(session, delivery.subject):
            _note_fault(session, page, faults.get(page.case_id, page.fault), now)


def _note_fault(session: Session, page: MaterialPage, fault: str | None, now: datetime) -> None:
    if _is_news(session, page, fault):
        page.fault = fault
        session.add(page)
        tell_case_changed(session, page.case_id, now)


def _is_news(session: Session, page: MaterialPage, fault: str | None) -> bool:
    return page.fault != fault or is_complete_now(session, session.get_one(Case, page.case_id))


def find_faults(session: Session, pages: list[MaterialPage], file: StoredFile) -> dict[str, str | None]:
    """Case id → ``hash_differs``, ``too_many_pixels`` or ``not_an_image``; None for a page that can be looked at."""
    if not pages:
        return {}
    try:
        plain = open_file(session, file.id)
    except UnknownKey as lacking:
        raise TryLater(f"intake key {lacking} is missing", tireless=True) from None
    except SealBroken:
        return dict.fromkeys((page.case_id for page in pages), "hash_differs")
    told = (file.sealed_sha256, hashlib.sha256(plain).hexdigest())
    fault = find_image_fault(plain)
    return {page.case_id: fault if (page.sealed_sha256, page.plain_sha256) == told else "hash_differs" for page in pages}
