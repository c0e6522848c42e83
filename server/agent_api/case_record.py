"""A case as a phone pulls it: whole and current, everything personal in clear to the agents of its village only."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session, col, select

from proxy_service.case import Case, CaseEvent, MaterialPage
from proxy_service.case_work import CaseWork
from proxy_service.people import Person
from proxy_service.telling import MOOT
from server.cases import works_on
from server.late_work import late_records
from sync.protocol import time_text

WHAT = ("id", "group_id", "household", "item", "item_version", "area", "holder", "state", "gateway_state", "flags", "round", "revision")
NUMBERS = ("local_no", "township_no", "upstream_no")
TIMES = ("opened_at", "submitted_at", "complete_at", "received_at", "accepted_at", "decided_at", "delivered_at")
COUNTS = ("resident_trips", "station_visits", "agent_trips")
CLOCK = ("clock", "due_on", "due_provisional", "supplement_due_on", "supplement_due_provisional")
TELLING = {"id", "event", "made_at", "state", "way", "told_to", "reached_at"}
CONTENT = (
    "tracking_code",
    "resident",
    "consent",
    "mandate",
    "commitment",
    "custody",
    "form",
    "notices",
    "decision",
    "receipt",
    "not_accepted",
    "withdrawal",
    "phone_stopped",
)
AROUND = ("presence", "visits", "trips", "delivery", "reassigned")


def case_records(session: Session, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Case id → record (``data`` of a pulled ``case``). Cases whose key was destroyed are left out: they are forgotten."""
    cases = session.exec(select(Case).where(col(Case.id).in_(list(ids)))).all()
    known = [case for case in cases if case.content_key]
    events = _events(session, [case.id for case in known])
    names = _names(session, {event.actor for of_case in events.values() for event in of_case if event.actor})
    return {work.case.id: _record(session, work, events.get(work.case.id, []), names) for work in works_on(session, known)}


def _record(session: Session, work: CaseWork, events: list[CaseEvent], names: Mapping[str, str]) -> dict[str, Any]:
    case = work.case
    record = {name: getattr(case, name) for name in (*WHAT, *NUMBERS, *TIMES, *CLOCK)}
    record |= {name: getattr(work.content, name) for name in (*CONTENT, *AROUND)}
    record |= {name: getattr(case, name) for name in COUNTS}
    record["late_work"] = late_records(session, case)
    record["materials"] = [_material(page, work) for page in work.live_pages()]
    record["tellings"] = [one.model_dump(include=TELLING) for one in work.tellings if one.state != MOOT]
    record["timeline"] = [_entry(event, names) for event in events]
    return {name: _told(value) for name, value in record.items()}


def _material(page: MaterialPage, work: CaseWork) -> dict[str, Any]:
    told = ("material", "page", "id", "round", "plain_sha256", "size", "fault", "trust", "source_case")
    taken_at = time_text(page.taken_at) if page.taken_at else None
    more = {"arrived": page.id in work.arrived, "valid_until": work.content.valid_until.get(page.id, ""), "taken_at": taken_at}
    remark = work.content.page_remarks.get(page.id)
    return {name: getattr(page, name) for name in told} | more | ({"remark": remark} if remark else {})


def _entry(event: CaseEvent, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "number": event.number,
        "name": event.name,
        "at": event.at,
        "actor_kind": event.actor_kind,
        "actor_name": names.get(event.actor or "", ""),
    }


def _told(value: Any) -> Any:
    """A value as the protocol writes it: times in UTC with Z, dates as YYYY-MM-DD."""
    if isinstance(value, BaseModel):
        return _told(value.model_dump())
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _moment_text(part) if name == "at" else _told(part) for name, part in value.items()}
    return [_told(part) for part in value] if isinstance(value, list) else value


def _moment_text(value: Any) -> Any:
    """The content keeps its times as ISO text."""
    return time_text(datetime.fromisoformat(value)) if isinstance(value, str) and value else _told(value)


def _events(session: Session, case_ids: list[str]) -> dict[str, list[CaseEvent]]:
    found: dict[str, list[CaseEvent]] = {}
    rows = select(CaseEvent).where(col(CaseEvent.case_id).in_(case_ids)).order_by(col(CaseEvent.case_id), col(CaseEvent.number))
    for event in session.exec(rows):
        found.setdefault(event.case_id, []).append(event)
    return found


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all())
