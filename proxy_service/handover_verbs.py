"""A case changes hands: an agent is ill or leaves, a colleague goes on (design 4.9). What the former holder's phone hands in late is
kept in the mutation log; the new holder takes it over or sets it aside. Nothing is lost, and nothing is done behind his back.
"""

from datetime import datetime

from proxy_service.case import Actor, Case, Event
from proxy_service.case_flow import require
from proxy_service.case_work import CaseWork
from proxy_service.errand_arguments import SetAsideLateWork, TakeOverLateWork
from proxy_service.people import Person, may_act_in
from proxy_service.refusal import Refusal


def reassign_case(work: CaseWork, new_holder: Person, reason: str, *, actor: Actor, now: datetime) -> Event:
    """Give the case to another agent of the village, or to a clerk of its township (then it goes on at the window)."""
    case = work.case
    fits = new_holder.active and new_holder.role in ("agent", "clerk") and may_act_in(new_holder, area=case.area, township=case.township)
    said = {"new_holder": new_holder.id, "new_holder_covers": fits, "reason": reason}
    require("reassign_case", work.office_facts(actor, **said))
    before = case.holder
    case.former_holders = [*(one for one in case.former_holders if one not in (before, new_holder.id)), before]
    case.holder = new_holder.id
    work.content.reassigned = {"from": before, "reason": reason, "at": now.isoformat()}
    return work.did("reassign_case", actor, before=before, after=new_holder.id)


def require_in_time(case: Case, agent: Person) -> None:
    """What an agent hands in after the case was given to somebody else is kept, not done: ``case_reassigned``."""
    if case.holder != agent.id and agent.id in case.former_holders:
        raise Refusal("case_reassigned")


def take_over_late_work(work: CaseWork, args: TakeOverLateWork, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """The new holder makes the former one's late steps his own; each of them then stands or falls by its own verb."""
    return _settle(work, "take_over_late_work", args.mutations, actor, claimed_at, now)


def set_aside_late_work(work: CaseWork, args: SetAsideLateWork, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """The new holder looked at them and goes another way. They stay in the log."""
    return _settle(work, "set_aside_late_work", args.mutations, actor, claimed_at, now)


def _settle(work: CaseWork, action: str, mutations: list[str], actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    waiting = set(mutations) <= set(work.late_work)
    require(action, work.agent_facts(actor, now, late_work_waiting=waiting))
    return work.did(action, actor, claimed_at=claimed_at, steps=len(mutations))
