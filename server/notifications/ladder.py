"""Which way a resident is told, and when a person has to do it: the order of proxy_service/telling.py, over time."""

from datetime import timedelta

from flask import Flask
from sqlmodel import Session, select

from proxy_service.case import CaseEvent
from proxy_service.case_work import CaseWork
from proxy_service.telling import MUST_REACH, PATIENCE, TRYING, Telling
from proxy_service.telling_verbs import settle_tellings
from server.notifications import sms
from server.services import Services, services
from server.telling_records import SmsMessage
from server.worker import Delivery, enqueue, handles
from sync.ids import uuid7
from sync.pull import touch

BROWSER_FIRST = timedelta(minutes=10)
"""So long a browser that follows the case has to show the message before a text message costs money."""


def begin(session: Session, here: Services, work: CaseWork, event: CaseEvent, *, browsers: int) -> Telling | None:
    """Note that the resident must hear of an event, and start what can tell it; None for an event that need not reach."""
    now = here.clock()
    changed = settle_tellings(work, event.name, now)
    session.add_all(work.tellings)
    telling = _open(session, work, event) if event.name in MUST_REACH else None
    if telling and telling.state == TRYING:
        _try(session, here, work, telling, browsers)
    if telling or changed:
        session.flush()
        touch(session, f"area:{work.case.area}", "case", work.case.id, now)
    return telling


@handles("look_after_telling")
def look_after_telling(app: Flask, delivery: Delivery) -> None:
    """A day has passed without proof that it reached: somebody has to say it. ``subject`` is the telling."""
    here = services(app)
    with here.database.writing() as session:
        telling = session.get(Telling, delivery.subject)
        if telling and telling.ask_person("no_report"):
            sms.tell_phones(session, here, telling)


def _open(session: Session, work: CaseWork, event: CaseEvent) -> Telling:
    found = session.exec(select(Telling).where(Telling.event_id == event.id)).first()
    if found is None:
        found = Telling(id=uuid7(event.at), case_id=work.case.id, event_id=event.id, event=event.name, made_at=event.at)
        session.add(found)
        session.flush()
    return found


def _try(session: Session, here: Services, work: CaseWork, telling: Telling, browsers: int) -> None:
    now, why = here.clock(), sms.why_no_sms(session, here, work)
    if why and not browsers:
        telling.ask_person(why)
        return
    if not why and session.exec(select(SmsMessage).where(SmsMessage.telling_id == telling.id)).first() is None:
        message = SmsMessage(id=uuid7(now), case_id=work.case.id, telling_id=telling.id, made_at=now)
        session.add(message)
        session.flush()
        at = now + BROWSER_FIRST if browsers else now
        enqueue(session, sms.HANDLER, now, event_id=telling.event_id, case_id=work.case.id, subject=message.id, at=at)
    enqueue(session, "look_after_telling", now, case_id=work.case.id, subject=telling.id, at=now + PATIENCE)
