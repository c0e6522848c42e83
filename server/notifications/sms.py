"""One text message, from the queue to the operator's report."""

from typing import Any

from flask import Flask
from sqlmodel import Session, select

from proxy_service.case import Case
from proxy_service.case_work import CaseWork
from proxy_service.telling import REACHED, Telling, is_mobile, no_sms_why, plain_number
from server.cases import find_work
from server.catalogue import get_item
from server.notifications import sms_wording
from server.notifications.sms_provider import NotEver, NotNow, Unanswered, Words
from server.notifications.sms_providers import sms_providers
from server.notifications.stop_list import why_stopped
from server.services import Services, services
from server.telling_records import DELIVERED, TAKEN, UNDELIVERED, SmsMessage
from server.worker import MOST_ATTEMPTS, Delivery, Permanent, TryLater, handles
from sync.pull import touch

HANDLER = "send_sms"
SAME_PROVIDER_FIRST = 3
"""So many tries after a lost answer go to the same provider, which knows the message's key; then the next one is asked."""


@handles(HANDLER)
def send_sms(app: Flask, delivery: Delivery) -> None:
    """Hand one message to a provider. ``subject`` is its id. Nothing goes out to who was told meanwhile, or wants none any more."""
    here = services(app)
    words = _prepare(here, delivery.subject or "")
    if words is None:
        return
    try:
        provider, provider_no = sms_providers(app).send(words, may_repeat=delivery.attempts > SAME_PROVIDER_FIRST)
    except (NotNow, Unanswered) as failure:
        if delivery.attempts < MOST_ATTEMPTS:
            raise TryLater(f"no operator took it: {failure}") from None
        _give_up(here, words.key, str(failure))
        raise Permanent(f"no operator took it: {failure}") from None
    except NotEver as failure:
        _give_up(here, words.key, str(failure))
        raise Permanent(f"every operator refused it: {failure}") from None
    _note_taken(here, words.key, provider, provider_no)


def why_no_sms(session: Session, here: Services, work: CaseWork) -> str:
    """Why no text message may go to this case's resident: a code; empty when it may."""
    number = work.content.resident.phone
    consent = work.content.consent
    return no_sms_why(
        agreed=consent.telling if consent else [],
        has_mobile=is_mobile(number),
        stopped=work.content.phone_stopped or why_stopped(session, here.vault, number),
        operators=len(sms_providers()),
    )


def note_report(session: Session, here: Services, provider: str, provider_no: str, *, delivered: bool, code: str) -> bool:
    """What the operator says became of a message. False for one nobody here sent.

    The first report counts, except that *delivered* outdoes all; a number that turned out to be somebody else's reached nobody.
    """
    found = select(SmsMessage).where(SmsMessage.provider == provider, SmsMessage.provider_no == provider_no).with_for_update()
    row = session.exec(found).first()
    if row is None:
        return False
    if row.problem == "wrong_number" or row.state == DELIVERED:
        return True
    now = here.clock()
    row.state, row.reported_at = (DELIVERED if delivered else UNDELIVERED), now
    row.problem = "" if delivered else code[:40]
    session.add(row)
    telling = session.get_one(Telling, row.telling_id)
    if telling.reach("sms", now) if delivered else telling.ask_person("failed"):
        tell_phones(session, here, telling)
    return True


def tell_phones(session: Session, here: Services, telling: Telling) -> None:
    """A telling has changed: the village's phones pull its case again."""
    case = session.get_one(Case, telling.case_id)
    session.add(telling)
    session.flush()
    touch(session, f"area:{case.area}", "case", case.id, here.clock())


def _prepare(here: Services, message_id: str) -> Words | None:
    """The message in words; None when it must not go out (any more), which is noted."""
    with here.database.writing() as session:
        row = session.get(SmsMessage, message_id)
        telling = session.get(Telling, row.telling_id) if row else None
        if row is None or telling is None or row.state in (TAKEN, DELIVERED) or telling.state == REACHED:
            return None
        work = find_work(session, row.case_id)
        why = why_no_sms(session, here, work) if work and work.case.content_key else "forgotten"
        if work is None or why:
            _end(session, here, row, telling, why)
            return None
        row.tried += 1
        session.add(row)
        return _words(session, row, telling, work)


def _words(session: Session, row: SmsMessage, telling: Telling, work: CaseWork) -> Words:
    item = get_item(session, work.case.item, work.case.item_version).name
    name = work.content.resident.name
    return Words(
        key=row.id,
        phone=plain_number(work.content.resident.phone),
        event=telling.event,
        text=sms_wording.message(telling.event, item, name),
        name=sms_wording.veiled_name(name),
        item=sms_wording.matter(item),
    )


def _give_up(here: Services, message_id: str, code: str) -> None:
    with here.database.writing() as session:
        row = session.get_one(SmsMessage, message_id)
        _end(session, here, row, session.get_one(Telling, row.telling_id), "failed", code)


def _end(session: Session, here: Services, row: SmsMessage, telling: Telling, why: str, code: str = "") -> None:
    row.state, row.problem = UNDELIVERED, (code or why)[:40]
    session.add(row)
    if telling.ask_person(why):
        tell_phones(session, here, telling)


def _note_taken(here: Services, message_id: str, provider: str, provider_no: str) -> None:
    now: Any = here.clock()
    with here.database.writing() as session:
        row = session.get_one(SmsMessage, message_id)
        row.state, row.provider, row.provider_no, row.taken_at, row.problem = TAKEN, provider, provider_no, now, ""
        session.add(row)
