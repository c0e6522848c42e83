"""What the office does about the papers between resident and agent: a revocation at the desk, originals given back, tolerated materials."""

from collections.abc import Sequence
from datetime import datetime

from proxy_service.case import Actor, Event
from proxy_service.case_flow import require
from proxy_service.case_work import CaseWork
from proxy_service.clocks import run_supplement_clock
from proxy_service.paper_verbs import OWED, give_back, revoke
from proxy_service.papers import Obligation, PaperReturn, Revocation

ARRIVED = "commitment_arrived"


def record_revocation(work: CaseWork, reason: str, *, actor: Actor, now: datetime) -> Event:
    """The resident told the office, without the agent, that the mandate is over."""
    require("record_revocation", work.office_facts(actor, mandate=work.record()["mandate"], reason=reason))
    revoke(work, Revocation(by="office", reason=reason, at=now.isoformat()))
    return work.did("record_revocation", actor, by="office")


def record_return(work: CaseWork, papers: Sequence[str], received_by: str, relation: str, *, actor: Actor, now: datetime) -> Event:
    """Originals reached the resident at the window, who signed on paper: possible in every state, as on the agent's phone (INF-03)."""
    said = {"returned_papers": list(papers), "received_by": received_by, "relation": relation}
    require("record_return", work.office_facts(actor, **said))
    give_back(work, papers, PaperReturn(received_by=received_by, relation=relation, by="office", at=now.isoformat()), now)
    return work.did("record_return", actor, papers=list(papers), by="office")


def settle_obligation(work: CaseWork, material: str, *, saw_original: bool = False, actor: Actor, now: datetime) -> Event:
    """The promised material is there and in order; with the last one K6 stops."""
    pages = work.current_pages(material)
    here = {"pages_here": len(pages), "unarrived_pages": sum(page.id not in work.arrived for page in pages)}
    require("settle_obligation", work.office_facts(actor, material=material, saw_original=saw_original, **here))
    one = _obligation(work, material)
    one.fulfilled_at, one.fulfilled_by, one.problem = now.isoformat(), actor.id or "", ""
    if saw_original:
        for page in pages:
            page.trust = "B"
    follow_obligations(work)
    return work.did("settle_obligation", actor, material=material, saw_original=saw_original)


def reopen_obligation(work: CaseWork, material: str, reason: str, *, actor: Actor, now: datetime) -> Event:
    """What was handed in won't do, and why: the agent brings it again, by the same day."""
    require("reopen_obligation", work.office_facts(actor, material=material, reason=reason))
    one = _obligation(work, material)
    one.handed_in_at, one.problem = "", reason
    follow_obligations(work)
    return work.did("reopen_obligation", actor, material=material)


def accept_tolerantly(work: CaseWork, actor: Actor, now: datetime) -> list[str]:
    """What acceptance means for the commitment: what came meanwhile is fulfilled, for the rest K6 runs. Gives the rest's codes."""
    for one in work.obligations():
        if work.current_pages(one.material):
            one.fulfilled_at, one.fulfilled_by = now.isoformat(), actor.id or ""
    later = [one.material for one in work.obligations()]
    if later:
        work.raise_flag("tolerant")
    follow_obligations(work)
    return later


def waive_obligations(work: CaseWork, now: datetime) -> None:
    """The application was refused: nothing more is owed, and the refusal is handed over at once."""
    for one in work.obligations():
        one.waived_at = now.isoformat()
    follow_obligations(work)


def follow_obligations(work: CaseWork) -> None:
    """Flags and K6 follow from what is still owed."""
    still = work.obligations()
    (work.raise_flag if still else work.drop_flag)(OWED)
    (work.raise_flag if any(one.handed_in_at for one in still) else work.drop_flag)(ARRIVED)
    run_supplement_clock(work.case, [one.due_on for one in still if one.due_on], work.calendar)


def _obligation(work: CaseWork, material: str) -> Obligation:
    return next(one for one in work.obligations() if one.material == material)
