"""History and queue in one: an event is chained to its case, handed to its handlers, and raises the village's version."""

import hashlib
import json
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from proxy_service.case import Case, CaseEvent, Event
from server.worker import SUBSCRIPTIONS, enqueue_for
from sync.ids import uuid7
from sync.pull import touch

FIRST_HASH = "0" * 64
LAST_EVENT = select(CaseEvent).where(CaseEvent.case_id == bindparam("case")).order_by(col(CaseEvent.number).desc()).limit(1)
"""Asked with every change of a case, so built once."""
IN_SESSION = "daiban.last_event"


def record(session: Session, case: Case, event: Event, now: datetime, *, at_once: bool = True) -> CaseEvent:
    """Write an event of a case, its deliveries and the new version, all in the caller's transaction.

    Without ``at_once`` the rows wait for the session's next flush, so that many are written in few statements.
    """
    session.add(case)
    case.revision += 1
    last = _last_event(session, case.id)
    row = CaseEvent(
        id=uuid7(now),
        case_id=case.id,
        number=last.number + 1 if last else 1,
        name=event.name,
        at=now,
        claimed_at=event.claimed_at,
        actor_kind=event.actor.kind,
        actor=event.actor.id,
        device=event.actor.device,
        from_state=event.from_state,
        to_state=event.to_state,
        facts=event.facts,
        previous_hash=last.hash if last else FIRST_HASH,
        hash="",
    )
    row.hash = chain_hash(row)
    session.add(row)
    session.info.setdefault(IN_SESSION, {})[case.id] = row
    if at_once or event.name in SUBSCRIPTIONS:
        session.flush()  # what follows refers to its row
    enqueue_for(session, row, now)
    touch(session, f"area:{case.area}", "case", case.id, now)
    return row


def _last_event(session: Session, case_id: str) -> CaseEvent | None:
    """The end of the case's chain. One just written is remembered until its savepoint is rolled back."""
    known: CaseEvent | None = session.info.get(IN_SESSION, {}).get(case_id)
    return known if known is not None and known in session else session.exec(LAST_EVENT, params={"case": case_id}).first()


def chain_hash(event: CaseEvent) -> str:
    """SHA-256 over everything the event says, including its predecessor's hash."""
    said = event.model_dump(mode="json", exclude={"hash"})
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def chain_is_whole(events: list[CaseEvent]) -> bool:
    """Whether events of one case, in order, are untouched and none is missing."""
    previous = FIRST_HASH
    for number, event in enumerate(events, start=1):
        if event.number != number or event.previous_hash != previous or event.hash != chain_hash(event):
            return False
        previous = event.hash
    return True


def claim_revision(session: Session, case_id: str, seen: int) -> bool:
    """Hold the case's row for this transaction if it still is at the revision the clerk saw."""
    held = update(Case).where(col(Case.id) == case_id, col(Case.revision) == seen).values(revision=seen).returning(col(Case.id))
    return session.execute(held).first() is not None
