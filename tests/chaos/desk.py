"""What clerks, reviewers and administrators do meanwhile, by the product's own verbs."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import Protocol

from flask import Flask
from sqlmodel import Session, col, select

from proxy_service import office_verbs
from proxy_service.case import Case
from proxy_service.handover_verbs import reassign_case
from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.catalogue.items import SCOPE, CatalogueItem
from sync.log import Device
from sync.pull import touch
from tests import office, people
from tests.installation import person_id


class Centre(Protocol):
    """What is needed of an installation."""

    app: Flask

    @property
    def clock(self) -> Callable[[], datetime]:
        """The centre's clock."""

    def reading(self) -> AbstractContextManager[Session]:
        """What is committed."""

    def writing(self) -> AbstractContextManager[Session]:
        """As some page of the desk would."""


CHANGES = ("clerk acts", "holder changes", "scope changes", "catalogue changes")


def change(centre: Centre, what: str, number: int) -> int:
    """One of ``CHANGES``; how many there were (none where there is no case)."""
    if what == "clerk acts":
        return handle_a_case(centre, number)
    if what == "holder changes":
        return reassign_a_case(centre, number)
    if what == "scope changes":
        return change_villages(centre)
    return change_catalogue(centre)


def shut_out_or_let_in(centre: Centre, device_id: str) -> str | None:
    """Revoke an active device, or let a revoked one in; says which, and nothing of one that was found to be a copy."""
    with centre.writing() as session:
        device = session.get_one(Device, device_id)
        if device.state == "quarantined":
            return None
        device.state = "active" if device.state == "revoked" else "revoked"
        session.add(device)
        return "phone shut out" if device.state == "revoked" else "phone let in"


def let_everybody_in(centre: Centre) -> None:
    """No device is shut out any more."""
    with centre.writing() as session:
        for device in session.exec(select(Device).where(Device.state == "revoked")):
            device.state = "active"
            session.add(device)


def handle_a_case(centre: Centre, which: int) -> int:
    """The next thing a clerk would do with one of the cases: return it with everything that is wrong, receive it, or leave it."""
    case_id = _case(centre, which)
    if case_id is None:
        return 0
    with suppress(Refusal):
        office.judge_all(centre.app, case_id, id_card="照片看不清，请重拍" if which % 2 else "")
        if which % 2:
            office.act(centre.app, case_id, office_verbs.return_case)
        else:
            office.act(centre.app, case_id, office_verbs.receive_case, f"QS-2026-{which:04}")
        return 1
    return 0


def reassign_a_case(centre: Centre, which: int) -> int:
    """Give one of the cases to the other agent; how many were given."""
    case_id = _case(centre, which)
    if case_id is None:
        return 0
    with centre.reading() as session:
        case = session.get_one(Case, case_id)
        others = select(Person).where(Person.role == "agent", col(Person.id) != case.holder)
        taker = next((one for one in session.exec(others) if case.area in one.areas), None)
    if taker is None:
        return 0
    with suppress(Refusal):
        office.act(centre.app, case_id, reassign_case, taker, "原代办员请假", actor=office.REVIEWER)
        return 1
    return 0


def change_villages(centre: Centre) -> int:
    """Agent B covers A's villages beside his own, or no longer does."""
    with centre.writing() as session:
        agent = session.get_one(Person, person_id(people.AGENT_B))
        own = list(people.AGENT_B.areas)
        agent.areas = own if len(agent.areas) > len(own) else own + list(people.AGENT_A.areas)
        session.add(agent)
        touch(session, f"office:{people.TOWNSHIP[0]}", "office", people.TOWNSHIP[0], centre.clock())
    return 1


def change_catalogue(centre: Centre) -> int:
    """Every item is told anew, as after a publication."""
    with centre.writing() as session:
        for row in session.exec(select(CatalogueItem)):
            touch(session, SCOPE, "item", f"{row.code}@{row.version}", centre.clock())
    return 1


def _case(centre: Centre, which: int) -> str | None:
    with centre.reading() as session:
        ids = list(session.exec(select(Case.id).order_by(col(Case.id))))
    return ids[which % len(ids)] if ids else None
