"""Originals that lie with agents (INF-03): in which cases, with whom, until when. What they are stands sealed in the case."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from proxy_service.case import Case
from proxy_service.custody import Custody
from proxy_service.people import Person
from server.catalogue import load_calendar
from server.china_time import china_today
from server.desk.queue import in_areas
from server.desk.queue_rows import due_record, list_rows
from server.desk.wording import custody_due

MOST = 200
"""Cases on one page; what is due first is on it."""


def count_held(session: Session, person: Person, today: date) -> tuple[int, int]:
    """How many papers of this person's township lie with agents, and how many of them are overdue."""
    overdue = func.count().filter(col(Custody.return_by) < today)
    found = select(func.count(), overdue).select_from(Custody).join(Case, col(Case.id) == col(Custody.case_id))
    held, late = session.execute(found.where(*_held(person))).one()
    return held, late


def held_rows(session: Session, person: Person, now: datetime) -> list[dict[str, Any]]:
    """One line for each case of which papers are out, what is due first standing first. Names leave veiled, papers as a number."""
    rows = select(Custody).join(Case, col(Case.id) == col(Custody.case_id)).where(*_held(person))
    ordered = session.exec(rows.order_by(col(Custody.return_by), col(Custody.case_id)).limit(MOST)).all()
    papers = {case_id: list(group) for case_id, group in groupby(sorted(ordered, key=lambda row: row.case_id), lambda row: row.case_id)}
    cases = session.exec(select(Case).where(col(Case.id).in_(papers))).all()
    first = {case.id: papers[case.id][0].return_by for case in cases}
    cases = sorted(cases, key=lambda case: (first[case.id], case.id))
    agents = _agents(session, ordered)
    calendar, today = load_calendar(session), china_today(now)
    return [
        row
        | {
            "href": f"/desk/cases/{row['id']}#custody",
            "count": len(papers[row["id"]]),
            "agents": [agents[one] for one in sorted({paper.held_by for paper in papers[row["id"]]}) if one in agents],
            "due": due_record(custody_due(first[row["id"]], today, calendar)),
        }
        for row in list_rows(session, cases, now)
    ]


def _held(person: Person) -> tuple[ColumnElement[bool], ...]:
    return in_areas(person), col(Custody.returned_at).is_(None)


def _agents(session: Session, papers: Iterable[Custody]) -> dict[str, dict[str, str]]:
    people = session.exec(select(Person).where(col(Person.id).in_({paper.held_by for paper in papers})))
    return {one.id: {"name": one.name, "phone": one.phone} for one in people}
