"""A phone's envelopes are taken, by whatever way they came: over the network, or in a hand-over package (server/handover)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session, select

from proxy_service.case import Case
from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.agent_api.case_mutations import apply_mutation
from server.agent_api.device_guard import is_shut_out
from server.agent_api.devices import secret_of
from server.agent_api.late_work import announce_late_work
from server.agent_api.open_cases import OpenCases
from server.late_work import SHUT_OUT
from server.services import services
from sync.log import Device
from sync.messages import Envelope, Tail
from sync.mutations import Mutation
from sync.pull import touch
from sync.push import Intake, Taken, is_flooding, take


class Flooding(Exception):
    """More than anybody's work of a day; nothing of it was taken."""


@dataclass(frozen=True)
class HandedIn:
    """The device as it is now, and what became of its envelopes."""

    device: Device
    taken: Taken
    is_shut_out: bool


def hand_in(device_id: str, envelopes: list[Envelope], tail: Tail | None, now: datetime, note: Callable[[Device, bool], None]) -> HandedIn:
    """Take envelopes in one write transaction, committed when this returns. Two ways of one phone wait for each other.

    ``note`` is given the locked device, and whether it is shut out, before anything is taken. Raises ``Flooding``.
    """
    used = services()
    with used.database.writing() as session:
        device = session.exec(select(Device).where(Device.id == device_id).with_for_update()).one()
        if envelopes and is_flooding(session, device, now):
            raise Flooding
        agent = session.get_one(Person, device.person)
        shut_out = is_shut_out(device, agent)
        note(device, shut_out)
        session.add(device)
        cases = OpenCases(session, agent)
        apply = _keep_only if shut_out else partial(_apply, cases, device, now)
        again = partial(_tell_again, session, now)
        intake = Intake(session, device, secret_of(device), used.keys.intake, apply, now, undone=cases.forget_all, again=again)
        taken = take(intake, envelopes, tail)
        announce_late_work(session, device, taken.outcomes, now)
        return HandedIn(device, taken, shut_out)


def _tell_again(session: Session, now: datetime, case_id: str) -> None:
    """The village's phones pull the case once more."""
    case = session.get(Case, case_id)
    if case:
        touch(session, f"area:{case.area}", "case", case.id, now)


def _keep_only(mutation: Mutation) -> None:
    """A shut-out phone's work is kept and not done (server/kept_work.py)."""
    raise Refusal(SHUT_OUT)


def _apply(cases: OpenCases, device: Device, now: datetime, mutation: Any) -> None:
    apply_mutation(cases, device, mutation, now)
