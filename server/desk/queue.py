"""The township's cases: which ones, in which order. What is due first stands first."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, not_, or_
from sqlmodel import Session, col, select

from proxy_service.case import Case, CaseEvent
from proxy_service.people import Person

PAGE_SIZE = 30
ENDED = ("DELIVERED", "NOT_ACCEPTED", "WITHDRAWN", "DISCARDED")
COLLECTING = ("DRAFT", "COLLECTING", "READY")
GROUPS = ("todo", "pre_review", "receipt", "acceptance", "forwarding", "county", "applicant", "delivery", "ended", "collecting", "all")
DUE = ("overdue", "today", "week")


@dataclass(frozen=True)
class Filters:
    """What the list shows; all of it stands in the page's address, and none of it is personal."""

    group: str = "todo"
    village: str = ""
    item: str = ""
    due: str = ""
    mine: bool = False
    page: int = 1


def read_filters(query: Mapping[str, str]) -> Filters:
    """Filters from an address; anything unknown counts as not given."""
    group, due, page = query.get("group", ""), query.get("due", ""), query.get("page", "")
    return Filters(
        group=group if group in GROUPS else "todo",
        village=query.get("village", "")[:12],
        item=query.get("item", "")[:64],
        due=due if due in DUE else "",
        mine=query.get("mine") == "1",
        page=min(int(page), 10_000) if page.isdecimal() and int(page) > 0 else 1,
    )


def as_query(filters: Filters, **changes: Any) -> dict[str, str]:
    """The address's query for these filters with some changed; a change of anything but the page begins at page 1."""
    usual = asdict(Filters())
    values = asdict(filters) | {"page": 1} | changes
    return {name: "1" if value is True else str(value) for name, value in values.items() if value and value != usual[name]}


def find_cases(session: Session, person: Person, filters: Filters, today: date) -> tuple[list[Case], int]:
    """One page of cases and how many there are in all."""
    where = [*_scope(person, filters, today), in_group(filters.group)]
    total = session.exec(select(func.count()).select_from(Case).where(*where)).one()
    found = select(Case).where(*where).order_by(*_order(filters.group)).offset((filters.page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    return list(session.exec(found)), total


def count_groups(session: Session, person: Person, filters: Filters, today: date) -> dict[str, int]:
    """How many cases each group holds under the other filters."""
    counts = [func.count().filter(in_group(group)).label(group) for group in GROUPS]
    row = session.execute(select(*counts).select_from(Case).where(*_scope(person, filters, today))).one()
    return dict(row._mapping)


def in_group(group: str) -> ColumnElement[bool]:
    """The condition of a group. ``todo`` is what waits for the township."""
    state = col(Case.state)
    waits_for_forwarding = and_(state == "ACCEPTED", col(Case.gateway_state).in_(("NONE", "FAILED", "UNCERTAIN", "BY_HAND")))
    supplement_is_here = and_(state == "CORRECTION", has_flag("supplement_arrived"))
    conditions: dict[str, ColumnElement[bool]] = {
        "pre_review": state == "SUBMITTED",
        "receipt": state == "PRE_PASSED",
        "acceptance": or_(state == "RECEIVED", supplement_is_here),
        "forwarding": waits_for_forwarding,
        "county": or_(state == "IN_REVIEW", and_(state == "ACCEPTED", not_(waits_for_forwarding))),
        "applicant": or_(state == "PRE_RETURNED", and_(state == "CORRECTION", not_(supplement_is_here))),
        "delivery": state.in_(("GRANTED", "DENIED", "TO_DELIVER")),
        "ended": state.in_(ENDED),
        "collecting": state.in_(COLLECTING),
        "all": state.not_in(COLLECTING),
    }
    conditions["todo"] = or_(
        state.in_(("SUBMITTED", "PRE_PASSED", "RECEIVED", "GRANTED", "DENIED")),
        supplement_is_here,
        waits_for_forwarding,
        and_(has_flag("withdrawal_requested"), state.not_in(ENDED)),
    )
    return conditions[group]


def has_flag(flag: str) -> ColumnElement[bool]:
    """Whether a case carries a flag (a JSON list of short codes, read as text so that both databases can)."""
    return cast(Case.flags, String).like(f'%"{flag}"%')


def in_areas(person: Person) -> ColumnElement[bool]:
    """The cases a member of staff may see: those of his township."""
    return col(Case.township).in_(person.areas if person.role in ("clerk", "reviewer") else [])


def _scope(person: Person, filters: Filters, today: date) -> list[ColumnElement[bool]]:
    where = [in_areas(person)]
    if filters.village:
        where.append(col(Case.area) == filters.village)
    if filters.item:
        where.append(col(Case.item) == filters.item)
    if filters.due:
        where.append(_due(filters.due, today))
    if filters.mine:
        where.append(col(Case.id).in_(select(CaseEvent.case_id).where(CaseEvent.actor == person.id)))
    return where


def _due(due: str, today: date) -> ColumnElement[bool]:
    on = col(Case.due_on)
    return {"overdue": on < today, "today": on == today, "week": and_(on >= today, on <= today + timedelta(days=7))}[due]


def _order(group: str) -> list[Any]:
    if group in ("ended", "collecting"):
        return [col(Case.opened_at).desc(), col(Case.id).desc()]
    return [col(Case.due_on).asc().nulls_last(), col(Case.opened_at).asc(), col(Case.id).asc()]
