"""How each hand-over stands, and every change of that: one function per change, in the caller's write transaction.

The case's row is locked first, the hand-over's after it, everywhere: so an answer and a callback that cross don't deadlock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from proxy_service import forwarding_verbs
from proxy_service.case import Actor, Event
from proxy_service.case_work import CaseWork
from proxy_service.office_verbs import begin_review
from server.cases import find_work, save_work
from server.county.models import ACKED, DONE, FAILED, PENDING, SENT, UNCERTAIN, CallbackReceipt, Forwarding, GatewayRoute
from server.services import Services
from sync.ids import uuid7

WORDS = "county-words"


@dataclass
class Entry:
    """A hand-over with the case it belongs to, both locked for this transaction."""

    session: Session
    here: Services
    forwarding: Forwarding
    work: CaseWork

    def save(self, event: Event, now: datetime) -> None:
        """Record what happened to the case."""
        save_work(self.session, self.work, event, now)

    def move(self, state: str, now: datetime, problem: str = "", **detail: str) -> None:
        """Change the hand-over."""
        row = self.forwarding
        row.state, row.problem, row.problem_detail, row.changed_at = state, problem, detail, now
        self.session.add(row)


@contextmanager
def open_entry(here: Services, forwarding_id: str) -> Iterator[Entry]:
    """A hand-over to change; committed when the block ends well."""
    with here.database.writing() as session:
        yield get_entry(session, here, forwarding_id)


def get_entry(session: Session, here: Services, forwarding_id: str) -> Entry:
    """A hand-over that exists, locked after its case."""
    case_id = session.exec(select(Forwarding.case_id).where(Forwarding.id == forwarding_id)).one()
    work = find_work(session, case_id)
    if work is None:
        raise LookupError("a hand-over without its case")
    row = session.exec(select(Forwarding).where(Forwarding.id == forwarding_id).with_for_update()).one()
    return Entry(session, here, row, work)


def find_or_open(session: Session, event_id: str, case_id: str, now: datetime) -> str:
    """The hand-over that this ``case_forwarded`` event asks for; its id. An earlier failed one is thereby closed."""
    work = find_work(session, case_id)
    if work is None:
        raise LookupError("forwarded, but there is no such case")
    rows = list(session.exec(select(Forwarding).where(Forwarding.case_id == case_id).order_by(col(Forwarding.number))))
    found = next((row for row in rows if row.event_id == event_id), None)
    if found:
        return found.id
    for row in rows:
        row.state, row.done_at = DONE, row.done_at or now
    route = session.get(GatewayRoute, work.case.item)
    supplements = next((row.upstream_no for row in reversed(rows) if row.upstream_no), None)
    made = Forwarding(
        id=uuid7(now),
        case_id=case_id,
        number=len(rows) + 1,
        event_id=event_id,
        gateway_id=route.gateway_id if route else None,
        idempotency_key=str(uuid4()),
        supplements=supplements,
        last_sequence=max((row.last_sequence for row in rows), default=-1),
        made_at=now,
        changed_at=now,
    )
    session.add(made)
    session.flush()
    return made.id


def leave(entry: Entry, record_sha256: str, now: datetime, *, again: bool) -> bool:
    """The record is about to leave: written down before it does. False when it must not (withdrawn, or already out)."""
    row = entry.forwarding
    if row.state == PENDING and entry.work.case.state != "ACCEPTED":
        call_off(entry, now)
    if row.state not in ((PENDING, SENT) if again else (PENDING,)):
        return False
    row.package_sha256, row.sent_at, row.attempts = record_sha256, now, row.attempts + 1
    entry.move(SENT, now)
    return True


def acknowledge(entry: Entry, upstream_no: str, actor: Actor, now: datetime) -> None:
    """The county has it, under its number: T16. A case withdrawn meanwhile stays withdrawn, and the desk's page asks for a call."""
    row = entry.forwarding
    if row.state in (ACKED, DONE):
        return
    row.upstream_no, row.acked_at, row.county_words = upstream_no, now, None
    entry.move(ACKED, now)
    if entry.work.case.state == "ACCEPTED":
        entry.save(begin_review(entry.work, upstream_no, actor=actor, now=now), now)


def wait(entry: Entry, problem: str, now: datetime, *, certainly_absent: bool) -> None:
    """It is tried again by itself. The case is told once when an answer is outstanding, not at each attempt."""
    if not is_open(entry):
        return
    entry.move(PENDING if certainly_absent else SENT, now, problem)
    if not certainly_absent and entry.work.case.gateway_state == "PENDING":
        entry.save(forwarding_verbs.miss_answer(entry.work, problem, now=now), now)


def doubt(entry: Entry, problem: str, now: datetime, county_words: str = "") -> bool:
    """Only a person can find out. False when a callback settled it meanwhile."""
    if not is_open(entry):
        return False
    _keep_words(entry, county_words)
    entry.move(UNCERTAIN, now, problem)
    if entry.work.case.state == "ACCEPTED":
        entry.save(forwarding_verbs.doubt_forwarding(entry.work, problem, now=now), now)
    return True


def fail(entry: Entry, problem: str, now: datetime, county_words: str = "", **detail: str) -> bool:
    """The county certainly doesn't have it, and a person must mend something. False when a callback settled it meanwhile."""
    if not is_open(entry):
        return False
    _keep_words(entry, county_words)
    entry.move(FAILED, now, problem, **detail)
    if entry.work.case.state == "ACCEPTED":
        entry.save(forwarding_verbs.fail_forwarding(entry.work, problem, now=now), now)
    return True


def call_off(entry: Entry, now: datetime) -> None:
    """The case moved on before it left: nothing goes out. The usual reason is a withdrawal."""
    case, row = entry.work.case, entry.forwarding
    row.done_at = now
    if case.state == "WITHDRAWN":
        return entry.move(DONE, now, "withdrawn_before")
    row.upstream_no = row.upstream_no or case.upstream_no
    return entry.move(DONE, now, "" if case.upstream_no else "moved_on")


def renew(entry: Entry, actor: Actor, now: datetime) -> None:
    """A clerk sends it again. After a definite no the county must not take it for a repetition: a new key."""
    event = forwarding_verbs.renew_forwarding(entry.work, actor=actor, now=now)
    if entry.forwarding.state == FAILED:
        entry.forwarding.idempotency_key = str(uuid4())
    entry.forwarding.county_words = None
    entry.move(PENDING, now)
    entry.save(event, now)


def unsettled_receipts(session: Session, forwarding_ids: list[str]) -> list[CallbackReceipt]:
    """Words of the county about these hand-overs that could not be applied and that no clerk has dealt with."""
    found = select(CallbackReceipt).where(col(CallbackReceipt.forwarding_id).in_(forwarding_ids), col(CallbackReceipt.settled_at).is_(None))
    return list(
        session.exec(found.where(col(CallbackReceipt.outcome).in_(("refused", "unknown_status"))).order_by(col(CallbackReceipt.id)))
    )


def is_open(entry: Entry) -> bool:
    """Whether the outcome is still to be found out by the dispatcher."""
    return entry.forwarding.state in (PENDING, SENT)


def _keep_words(entry: Entry, words: str) -> None:
    entry.forwarding.county_words = entry.here.vault.seal_note(entry.work.case, words, WORDS) if words else None
