"""What an agent's phone is told about: the cases of his villages, the catalogue, his offices."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from proxy_service.case import Case
from proxy_service.people import Area, Person
from server.agent_api.case_record import case_records
from server.catalogue import catalogue_records
from server.languages import offered
from server.offices import townships_of
from sync.pull import Build, ScopeEntry, touch


def villages_of(session: Session, person: Person) -> list[str]:
    """Where a person collects: an agent in his villages, the window in every village of its township."""
    if person.role == "agent":
        return list(person.areas)
    return list(session.exec(select(Area.code).where(col(Area.parent).in_(person.areas)).order_by(col(Area.code))))


def scopes_of(session: Session, agent: Person) -> list[str]:
    """``area:…`` per village, ``catalogue``, ``office:…`` per township above them, sorted."""
    areas = [f"area:{code}" for code in villages_of(session, agent)]
    return sorted({*areas, "catalogue", *(f"office:{code}" for code in townships_of(session, agent))})


def builder(session: Session, person: Person) -> Build:
    """Current records by kind: ``case``, ``item``, ``office``.

    A window's computer serves a whole township: it is told of the cases its own clerk holds, of no others.
    """
    kinds: dict[str, Any] = {"case": case_records, "item": catalogue_records, "office": office_records}
    if person.role != "agent":
        kinds["case"] = lambda session, ids: case_records(session, _held(session, person, ids))
    return lambda kind, ids: kinds[kind](session, ids)


def _held(session: Session, person: Person, ids: Iterable[str]) -> list[str]:
    return list(session.exec(select(Case.id).where(col(Case.id).in_(list(ids)), Case.holder == person.id)))


def office_records(session: Session, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Township code → its office with its villages."""
    codes = list(ids)
    offices = session.exec(select(Area).where(col(Area.code).in_(codes))).all()
    villages = session.exec(select(Area).where(col(Area.parent).in_(codes)).order_by(col(Area.code))).all()
    below = {office.code: [village for village in villages if village.parent == office.code] for office in offices}
    return {office.code: _office(office, below[office.code], people_of(session, office.code)) for office in offices}


def people_of(session: Session, township: str) -> list[Person]:
    """The agents and window clerks at work in a township, by name. Few people: read whole and sorted out here."""
    villages = set(session.exec(select(Area.code).where(Area.parent == township)))
    everybody = session.exec(select(Person).where(col(Person.active).is_(True), col(Person.role).in_(("agent", "clerk"))))
    return sorted((one for one in everybody if villages & set(one.areas) or township in one.areas), key=lambda one: (one.name, one.id))


def announce_offices(session: Session, agent: Person, now: datetime) -> None:
    """See that the agent's offices stand in their scopes, so that a new phone is told about them."""
    for code in townships_of(session, agent):
        if session.get(ScopeEntry, (f"office:{code}", "office", code)) is None:
            touch(session, f"office:{code}", "office", code, now)


def _office(office: Area, villages: list[Area], people: list[Person]) -> dict[str, Any]:
    return {
        "code": office.code,
        "name": office.name,
        "phone": office.phone,
        "address": office.address,
        "languages": list(offered()),
        "villages": [{"code": village.code, "name": village.name} for village in villages],
        "people": [{"id": one.id, "name": one.name, "post": one.post, "phone": one.phone, "areas": list(one.areas)} for one in people],
    }
