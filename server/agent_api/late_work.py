"""Late work of a former holder: the village hears that there is some; the new holder's word on it is carried out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from proxy_service.argument_types import Arguments
from proxy_service.arguments import read_arguments
from proxy_service.case import Actor, Case, Event
from proxy_service.case_work import CaseWork
from proxy_service.errand_arguments import SetAsideLateWork, TakeOverLateWork
from proxy_service.refusal import Refusal
from server.late_work import REASON, SHUT_OUT, LateWork, open_waiting
from sync.log import Device, MutationRecord
from sync.mutations import Mutation
from sync.pull import touch


@dataclass(frozen=True)
class Ways:
    """How a mutation is done on a case, and how what it did is kept: as any other mutation of the new holder's."""

    do: Callable[[CaseWork, Mutation, Arguments], Event]
    keep: Callable[[CaseWork, Event], None]


def announce_late_work(session: Session, device: Device, outcomes: list[dict[str, Any]], now: datetime) -> None:
    """Cases for which something came late are told anew to the village's phones, so that the new holder sees it."""
    late = [outcome["seq"] for outcome in outcomes if outcome["reason"] in (REASON, SHUT_OUT)]
    for seq in late:
        record = session.exec(select(MutationRecord).where(MutationRecord.device == device.id, MutationRecord.seq == seq)).one()
        case = session.get(Case, record.case_id) if record.case_id else None
        if case:
            touch(session, f"area:{case.area}", "case", case.id, now)


def settle_late_work(
    session: Session, work: CaseWork, args: TakeOverLateWork | SetAsideLateWork, actor: Actor, now: datetime, ways: Ways
) -> None:
    """Do what the new holder took over, in the order it was made: his act, the former holder's words. A verb that says no is noted."""
    wanted = open_waiting(session, work.case, args.mutations)
    done = set()
    for mutation in wanted:
        outcome, reason = "set_aside", None
        if isinstance(args, TakeOverLateWork):
            outcome, reason = _take(work, mutation, ways)
        session.add(_row(work, mutation.id, outcome, reason, actor, now))
        done.add(mutation.id)
    for identity in [one for one in args.mutations if one not in done]:
        session.add(_row(work, identity, "refused", "unreadable", actor, now))


def _take(work: CaseWork, mutation: Mutation, ways: Ways) -> tuple[str, str | None]:
    try:
        event = ways.do(work, mutation, read_arguments(mutation.name, mutation.args))
    except Refusal as refusal:
        return "refused", refusal.reason
    event.facts["done_by"] = mutation.agent
    ways.keep(work, event)
    return "taken", None


def _row(work: CaseWork, identity: str, outcome: str, reason: str | None, actor: Actor, now: datetime) -> LateWork:
    return LateWork(mutation=identity, case_id=work.case.id, outcome=outcome, reason=reason, by=actor.id or "", at=now)
