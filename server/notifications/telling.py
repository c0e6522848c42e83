"""From an event to messages: one delivery per browser, so that one dead browser holds up nobody else."""

import json
from typing import Any

from flask import Flask
from flask_babel import force_locale
from sqlmodel import Session, select

from proxy_service.case import Case, CaseEvent
from proxy_service.telling import Telling
from server.cases import find_work
from server.catalogue import get_item
from server.item_words import item_words
from server.notifications import ladder, subscription, web_push, wording
from server.notifications.subscription import PushSubscription
from server.services import Services, services
from server.worker import Delivery, Permanent, enqueue, handles


@handles("tell_resident", *wording.RESIDENT_EVENTS)
def tell_resident(app: Flask, delivery: Delivery) -> None:
    """Queue a message to each browser that follows the case, and what else it takes until the resident knows."""
    here = services(app)
    with here.database.writing() as session:
        work, event = find_work(session, delivery.case_id or ""), session.get(CaseEvent, delivery.event_id)
        if work is None or event is None or not work.case.content_key:
            return
        browsers = subscription.active_of(session, case_id=work.case.id)
        ladder.begin(session, here, work, event, browsers=len(browsers))
        _queue(session, here, delivery, "push_to_resident", browsers)


@handles("tell_agent", *wording.AGENT_EVENTS)
def tell_agent(app: Flask, delivery: Delivery) -> None:
    """Queue a message to each browser of the agent who holds the case."""
    here = services(app)
    with here.database.writing() as session:
        case = session.get(Case, delivery.case_id)
        if case:
            _queue(session, here, delivery, "push_to_agent", subscription.active_of(session, person=case.holder))


@handles("push_to_resident")
def push_to_resident(app: Flask, delivery: Delivery) -> None:
    """Send one message to one browser of the resident or the family."""
    _send(delivery, wording.for_resident)


@handles("push_to_agent")
def push_to_agent(app: Flask, delivery: Delivery) -> None:
    """Send one message to one browser of the agent."""
    _send(delivery, wording.for_agent)


def _queue(session: Session, here: Services, delivery: Delivery, handler: str, rows: list[PushSubscription]) -> None:
    for row in rows:
        enqueue(session, handler, here.clock(), event_id=delivery.event_id, case_id=delivery.case_id, subject=row.id)


def _send(delivery: Delivery, words: Any) -> None:
    here = services()
    with here.database.reading() as session:
        row = session.get(PushSubscription, delivery.subject)
        if row is None or row.ended_at is not None or (row.person and not subscription.may_hear(session, row)):
            return
        message = _message(session, delivery, row, words)
    try:
        web_push.send(here, subscription.opened(here.vault, row), message, topic=(delivery.case_id or "").replace("-", "")[:32])
    except web_push.Gone:
        _settle(row.id, ended="gone")
        return
    except web_push.Refused as refused:
        raise Permanent(str(refused)) from refused
    _settle(row.id)


def _message(session: Session, delivery: Delivery, row: PushSubscription, words: Any) -> bytes:
    event = session.get(CaseEvent, delivery.event_id)
    case = session.get(Case, delivery.case_id)
    if event is None or case is None:
        raise Permanent("the event or case this message is about is not there")
    item = get_item(session, case.item, case.item_version)
    with force_locale(row.locale):
        title, body = words(event.name, item_words(item, item.name))
    path = f"/agent/cases/{case.id}" if row.person else f"/t/{services().vault.open_content(case).tracking_code}"
    said = {"title": title, "body": body, "event": event.name, "tag": case.id, "path": path}
    telling = None if row.person else session.exec(select(Telling).where(Telling.event_id == event.id)).first()
    return json.dumps(said | ({"shown": f"{path}/tellings/{telling.id}/showing"} if telling else {}), ensure_ascii=False).encode()


def _settle(row_id: str, *, ended: str = "") -> None:
    here = services()
    with here.database.writing() as session:
        row = session.get(PushSubscription, row_id)
        if row is None:
            return
        if ended:
            subscription.end(session, row, ended, here.clock())
        else:
            row.told_at = here.clock()
            session.add(row)
