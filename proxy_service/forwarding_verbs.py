"""How the hand-over to the county stands. They keep ``gateway_state`` true and the history whole; only a retracted
decision moves the case.

Problems are codes of the gateway (``unreachable``, ``rejected``, …), never the county's words, which may name a person.
"""

from datetime import datetime

from proxy_service.case import Actor, EntryCorrection, Event
from proxy_service.case_flow import require
from proxy_service.case_work import CaseWork
from proxy_service.clocks import start_clock
from proxy_service.office_verbs import SYSTEM
from proxy_service.refusal import Refusal

OPEN = ("FAILED", "UNCERTAIN")
"""Hand-overs that wait for a clerk."""


def miss_answer(work: CaseWork, problem: str, *, now: datetime) -> Event:
    """The record left; whether the county took it is not known yet, and the dispatcher finds out."""
    return _note(work, "SENT", "forwarding_sent", SYSTEM, problem=problem)


def doubt_forwarding(work: CaseWork, problem: str, *, now: datetime) -> Event:
    """Nobody can tell by machine whether the county has it. A clerk asks."""
    return _note(work, "UNCERTAIN", "forwarding_uncertain", SYSTEM, problem=problem)


def fail_forwarding(work: CaseWork, problem: str, *, now: datetime) -> Event:
    """The county certainly does not have it, and repeating does not help."""
    return _note(work, "FAILED", "forwarding_failed", SYSTEM, problem=problem)


def renew_forwarding(work: CaseWork, *, actor: Actor, now: datetime) -> Event:
    """A clerk sends it once more. Raises ``Refusal`` unless it failed or is uncertain."""
    if work.case.state != "ACCEPTED" or work.case.gateway_state not in OPEN:
        raise Refusal("already_forwarded")
    return _note(work, "PENDING", "forwarding_renewed", actor)


def await_entry(work: CaseWork, *, now: datetime) -> Event:
    """No system takes this item: a clerk enters it in the county's own by hand."""
    return _note(work, "BY_HAND", "forwarding_by_hand", SYSTEM)


def correct_upstream_no(work: CaseWork, upstream_no: str, reason: str, *, actor: Actor, now: datetime) -> Event:
    """A clerk had mistyped the county's number."""
    require("correct_upstream_no", work.office_facts(actor, number=upstream_no, reason=reason))
    _keep_wrong_entry(work, "upstream_no", work.case.upstream_no or "", reason, actor, now)
    work.case.upstream_no = upstream_no
    return work.did("correct_upstream_no", actor)


def retract_decision(work: CaseWork, reason: str, *, actor: Actor, now: datetime) -> Event:
    """A clerk had entered a decision the county didn't make: back to review with the promise running. The resident is told."""
    was = work.content.decision
    require("retract_decision", work.office_facts(actor, reason=reason, entered_by_hand=bool(was and was.entered_by)))
    _keep_wrong_entry(work, "decision", was.outcome if was else "", reason, actor, now)
    work.content.decision, work.case.decided_at = None, None
    if work.case.accepted_at:
        start_clock(work.case, "K4", work.case.accepted_at, work.item.promise_limit, work.calendar)
    return work.did("retract_decision", actor, to="IN_REVIEW")


def _keep_wrong_entry(work: CaseWork, what: str, was: str, reason: str, actor: Actor, now: datetime) -> None:
    entry = EntryCorrection(what=what, was=was, reason=reason, by=actor.id or "", at=now.isoformat())
    work.content.entry_corrections = [*work.content.entry_corrections, entry]


def _note(work: CaseWork, gateway_state: str, event: str, actor: Actor, **facts: str) -> Event:
    work.case.gateway_state = gateway_state
    return Event(event, actor, work.case.state, work.case.state, facts)
