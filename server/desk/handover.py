"""All cases of an agent go to somebody else, because he is ill or leaves (design 4.9): what would move, who could take it, and the move.

Each case changes hands by the verb of its own page. What his phone sends late is kept for the new holder; he keeps his villages until
his phone has nothing left to send.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import ngettext
from sqlmodel import Session, col, func, select

from proxy_service.case import Actor, Case, CaseEvent
from proxy_service.case_flow import can
from proxy_service.custody import Custody
from proxy_service.handover_verbs import reassign_case
from proxy_service.people import Area, Person
from proxy_service.refusal import Refusal
from server.cases import find_work, save_work
from server.china_time import china_day, china_today
from server.desk.queue_rows import list_rows
from server.offices import announce_people
from server.refusal_words import refusal_words
from server.services import Services, services
from sync.log import Device

SHOWN = timedelta(days=180)


@dataclass(frozen=True)
class Taker:
    """Who could go on with the cases. ``lacking``: villages of theirs he does not have yet; ``has_device``: he can see them at all."""

    person: Person
    lacking: tuple[str, ...]
    has_device: bool


def cases_held(session: Session, reviewer: Person, holder: Person) -> list[Case]:
    """What the person holds in the reviewer's township and could be given away, by village and number."""
    held = select(Case).where(Case.holder == holder.id, col(Case.township).in_(reviewer.areas))
    found = session.exec(held.order_by(col(Case.area), col(Case.opened_at)))
    return [case for case in found if case.content_key and can("reassign_case", case.state, "reviewer")]


def moving_rows(session: Session, cases: list[Case], now: datetime) -> list[dict[str, Any]]:
    """The cases as lines of a list, with what goes along: visits agreed, and papers that lie with the holder."""
    papers = _papers_out(session, cases)
    rows = list_rows(session, cases, now)
    for row, case in zip(rows, cases, strict=True):
        row["visits"] = sum(visit.outcome == "" for visit in services().vault.open_content(case).visits)
        row["papers"] = papers.get(case.id, 0)
    return rows


def possible_takers(session: Session, reviewer: Person, holder: Person, areas: set[str]) -> list[Taker]:
    """Agents and window clerks of the reviewer's townships, at work, by name."""
    villages = set(session.exec(select(Area.code).where(col(Area.parent).in_(reviewer.areas))))
    places = villages | set(reviewer.areas)
    people = select(Person).where(col(Person.active).is_(True), col(Person.role).in_(("agent", "clerk"))).order_by(Person.name)
    fit = [one for one in session.exec(people) if one.id != holder.id and places & set(one.areas)]
    living = select(Device.person).where(Device.state == "active", col(Device.person).in_([one.id for one in fit]))
    connected = set(session.exec(living))
    return [Taker(one, _lacking(one, areas), one.id in connected) for one in fit]


def hand_over(here: Services, cases: list[str], taker: str, reason: str, actor: Actor) -> list[str]:
    """Give each case to the taker, each in a transaction of its own; the words for those that could not move."""
    problems = []
    for case_id in cases:
        try:
            _hand_over_one(here, case_id, taker, reason, actor)
        except Refusal as refusal:
            problems.append(refusal_words(refusal))
    return problems


def extend_villages(session: Session, taker: Person, lacking: tuple[str, ...], now: datetime) -> None:
    """The taker gets the villages he lacks, and the phones of his township hear of it."""
    taker.areas = [*taker.areas, *lacking]
    session.add(taker)
    session.flush()
    announce_people(session, taker, now)


def handed_over_before(session: Session, reviewer: Person, holder: Person, now: datetime) -> list[str]:
    """What went from this person to whom within half a year, by day, the latest first."""
    told = select(CaseEvent).join(Case, col(Case.id) == col(CaseEvent.case_id))
    events = session.exec(
        told.where(CaseEvent.name == "case_reassigned", CaseEvent.at > now - SHOWN, col(Case.township).in_(reviewer.areas))
    )
    counted = Counter((china_today(event.at), str(event.facts["after"])) for event in events if event.facts.get("before") == holder.id)
    names = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_({to for _day, to in counted}))).all())
    return [_before_words(day, names.get(to, ""), number) for (day, to), number in sorted(counted.items(), reverse=True)]


def _hand_over_one(here: Services, case_id: str, taker: str, reason: str, actor: Actor) -> None:
    now = here.clock()
    with here.database.writing() as session:
        work, person = find_work(session, case_id), session.get_one(Person, taker)
        if work is not None:
            save_work(session, work, reassign_case(work, person, reason, actor=actor, now=now), now)


def _papers_out(session: Session, cases: list[Case]) -> dict[str, int]:
    ids = [case.id for case in cases]
    lying = select(Custody.case_id, func.count()).where(col(Custody.case_id).in_(ids), col(Custody.returned_at).is_(None))
    return dict(session.exec(lying.group_by(col(Custody.case_id))).all())


def _lacking(one: Person, areas: set[str]) -> tuple[str, ...]:
    return tuple(sorted(areas - set(one.areas))) if one.role == "agent" else ()


def _before_words(day: date, name: str, number: int) -> str:
    words = {"day": china_day(day), "name": name}
    return ngettext("%(day)s交给%(name)s %(num)s 件", "%(day)s交给%(name)s %(num)s 件", number, **words)
