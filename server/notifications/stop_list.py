"""Numbers that want no messages, kept by a keyed digest: whoever reads the table can't tell whose they are."""

from datetime import datetime
from typing import Any

from flask import Flask
from sqlmodel import Session, col, select

from proxy_service.case_work import CaseWork
from proxy_service.telling import TRYING, plain_number
from server.cases import find_work
from server.notifications.subscription import active_of
from server.services import Services, services
from server.telling_records import DELIVERED, TAKEN, UNDELIVERED, SmsMessage, StoppedNumber
from server.vault import Vault
from server.worker import Delivery, handles
from sync.pull import touch


def number_index(vault: Vault, number: str) -> bytes:
    """The digest of a phone number; apart from that of identity numbers."""
    return vault.blind_index(f"phone:{plain_number(number)}")


def why_stopped(session: Session, vault: Vault, number: str) -> str:
    """``asked`` or ``wrong_number``; empty for a number that may be told."""
    row = session.get(StoppedNumber, number_index(vault, number)) if plain_number(number) else None
    return row.why if row and row.lifted_at is None else ""


@handles("stop_number", "telling_stopped")
def stop_number(app: Flask, delivery: Delivery) -> None:
    """No message to this number any more, whatever case it stands in; what was waiting is told in person."""
    here = services(app)
    with here.database.writing() as session:
        work = find_work(session, delivery.case_id or "")
        if work is None or not work.case.content_key:
            return
        why, now = work.content.phone_stopped or "asked", here.clock()
        if plain_number(work.content.resident.phone):
            _stop(session, here, work, why, now)
        _hand_to_person(session, work, why, now)


@handles("resume_number", "telling_resumed")
def resume_number(app: Flask, delivery: Delivery) -> None:
    """The wish was taken back."""
    here = services(app)
    with here.database.writing() as session:
        work = find_work(session, delivery.case_id or "")
        row = session.get(StoppedNumber, number_index(here.vault, work.content.resident.phone)) if work else None
        if row and row.why == "asked":
            row.lifted_at = here.clock()
            session.add(row)


def _stop(session: Session, here: Services, work: CaseWork, why: str, now: datetime) -> None:
    index = number_index(here.vault, work.content.resident.phone)
    row = session.get(StoppedNumber, index) or StoppedNumber(number_index=index, why=why, case_id=work.case.id, at=now)
    row.why = "wrong_number" if "wrong_number" in (why, row.why) else why
    row.lifted_at = None
    session.add(row)


def _hand_to_person(session: Session, work: CaseWork, why: str, now: datetime) -> None:
    """What a message was to tell; and with a wrong number also what messages seemed to have told."""
    if why == "wrong_number":
        sent: Any = select(SmsMessage).where(SmsMessage.case_id == work.case.id, col(SmsMessage.state).in_((TAKEN, DELIVERED)))
        for message in session.exec(sent):
            message.state, message.problem = UNDELIVERED, "wrong_number"
            session.add(message)
    has_browser = bool(active_of(session, case_id=work.case.id))
    for telling in work.tellings:
        if telling.way == "sms" and why == "wrong_number":
            telling.state, telling.way, telling.reached_at = TRYING, "", None
        if why == "wrong_number" or not has_browser:
            telling.ask_person(why)
        session.add(telling)
    session.flush()
    touch(session, f"area:{work.case.area}", "case", work.case.id, now)
