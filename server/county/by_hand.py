"""The manual gateway: a clerk enters the case in the county's own system, and brings back what it says.

It works in every county, so it is what happens to an item without a route. The verbs are the gateway's; the history names the
clerk, and says that it was entered by hand.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from proxy_service import office_verbs
from proxy_service.case import Actor, Case, Event, NoticeLine
from proxy_service.forwarding_verbs import await_entry, correct_upstream_no, retract_decision
from proxy_service.people import Person
from server.county import ledger
from server.county.models import ACKED, BY_HAND, DONE, FAILED, Forwarding
from server.services import services
from server.worker import Delivery, handles


def spokesman(person: Person) -> Actor:
    """The clerk who says what the county said."""
    return Actor("staff", id=person.id, role="gateway")


def is_by_hand(row: Forwarding) -> bool:
    """Whether a clerk hands this over, not a system."""
    return row.gateway_id is None


def hand_to_clerk(entry: ledger.Entry, now: datetime) -> None:
    """Nothing leaves by itself: it waits for a clerk."""
    entry.move(BY_HAND, now)
    entry.save(await_entry(entry.work, now=now), now)


def take_from_system(entry: ledger.Entry, now: datetime) -> None:
    """A hand-over that its system certainly didn't take goes by hand instead."""
    if entry.forwarding.state == FAILED:
        entry.forwarding.gateway_id = None
        hand_to_clerk(entry, now)


def enter_number(entry: ledger.Entry, upstream_no: str, person: Person, now: datetime) -> None:
    """The clerk entered it, and the county's system gave this number."""
    entry.forwarding.sent_at, entry.forwarding.attempts = now, entry.forwarding.attempts + 1
    ledger.acknowledge(entry, upstream_no, spokesman(person), now)


def mend_number(entry: ledger.Entry, upstream_no: str, reason: str, person: Person, now: datetime) -> None:
    """The number was mistyped. Raises ``Refusal``."""
    event = correct_upstream_no(entry.work, upstream_no, reason, actor=Actor("staff", person.id, person.role), now=now)
    entry.forwarding.upstream_no = upstream_no
    entry.move(entry.forwarding.state, now)
    entry.save(event, now)


def enter_decision(entry: ledger.Entry, said: dict[str, str], person: Person, now: datetime) -> None:
    """``said``: outcome (``granted``, ``denied``), official_no, reason, remedies. Raises ``Refusal``."""
    actor = spokesman(person)
    if said["outcome"] == "granted":
        event = office_verbs.grant_case(entry.work, said["reason"], said["official_no"], actor=actor, now=now)
    else:
        event = office_verbs.deny_case(entry.work, said["reason"], said["remedies"], actor=actor, now=now)
    _finish(entry, event, now)


def enter_correction(entry: ledger.Entry, lines: list[NoticeLine], note: str, person: Person, now: datetime) -> None:
    """The county wants papers mended. Raises ``Refusal``."""
    _finish(entry, office_verbs.upstream_correction(entry.work, lines, note, actor=spokesman(person), now=now), now)


def take_back_decision(entry: ledger.Entry, reason: str, person: Person, now: datetime) -> None:
    """The decision was entered wrongly; the county is still at it. Raises ``Refusal``."""
    event = retract_decision(entry.work, reason, actor=Actor("staff", person.id, person.role), now=now)
    entry.forwarding.done_at = None
    entry.move(ACKED, now)
    entry.save(event, now)


@handles("call_off_entry", "case_withdrawn")
def call_off_entry(app: Any, delivery: Delivery) -> None:
    """A case withdrawn before anyone entered it needs no entering any more."""
    here = services(app)
    with here.database.writing() as session:
        waiting = select(Forwarding.id).where(Forwarding.case_id == delivery.case_id, Forwarding.state == BY_HAND)
        for forwarding_id in session.exec(waiting).all():
            ledger.call_off(ledger.get_entry(session, here, forwarding_id), here.clock())


def latest_of(session: Session, case: Case) -> Forwarding | None:
    """The hand-over that speaks for the case."""
    return session.exec(select(Forwarding).where(Forwarding.case_id == case.id).order_by(col(Forwarding.number).desc())).first()


def _finish(entry: ledger.Entry, event: Event, now: datetime) -> None:
    entry.forwarding.done_at = now
    entry.move(DONE, now)
    entry.save(event, now)
