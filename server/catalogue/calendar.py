"""The working-day calendar as a table: seeded from the State Council's notices, overridden by the county, versioned."""

from datetime import date, timedelta
from typing import Any

import chinese_calendar
from sqlalchemy import Integer, cast
from sqlmodel import Field, Session, SQLModel, col, func, select

from proxy_service.clocks import Calendar

IN_SESSION = "daiban.calendar"
SEED_SOURCE = "国务院办公厅放假通知(chinesecalendar)"

_known: dict[tuple[Any, ...], Calendar] = {}


class CalendarDay(SQLModel, table=True):
    """One day of a year whose holidays are known. ``version`` counts how often the notice changed it."""

    __tablename__ = "calendar_day"

    day: date = Field(primary_key=True)
    is_workday: bool
    source: str = Field(max_length=80)
    version: int = 1


def seed_calendar(session: Session, first_year: int, last_year: int) -> int:
    """Bring the days of these years to what the package knows; returns how many were added or changed.

    The package covers a year only after the State Council announced its holidays; a missing year stays away, so that
    deadlines in it are provisional. Days the county set itself (another ``source``) stay as they are.
    """
    present = {row.day: row for row in session.exec(select(CalendarDay)).all()}
    changed = 0
    for year in range(first_year, last_year + 1):
        for known in _known_days(year):
            changed += _put(session, present.get(known.day), known)
    session.flush()
    session.info.pop(IN_SESSION, None)
    return changed


def load_calendar(session: Session) -> Calendar:
    """The calendar for the domain's clocks. Whoever changes a day raises its ``version``: that is how the change is noticed."""
    if IN_SESSION not in session.info:
        session.info[IN_SESSION] = _current(session)
    found: Calendar = session.info[IN_SESSION]
    return found


def _current(session: Session) -> Calendar:
    """The calendar as this process last read it, unless a day was added or its version raised since."""
    workdays = func.sum(cast(CalendarDay.is_workday, Integer))
    stamp = select(func.count(), func.sum(CalendarDay.version), func.max(CalendarDay.day), workdays)
    key = (str(session.get_bind().engine.url), *session.execute(stamp).one())
    if key not in _known:
        _known.clear()
        _known[key] = _read(session)
    return _known[key]


def _read(session: Session) -> Calendar:
    days = dict(session.exec(select(col(CalendarDay.day), col(CalendarDay.is_workday))).all())
    source = session.exec(select(CalendarDay.source).order_by(col(CalendarDay.day).desc())).first()
    return Calendar(days=days, source=source or "")


def _known_days(year: int) -> list[CalendarDay]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    try:
        return [CalendarDay(day=day, is_workday=chinese_calendar.is_workday(day), source=SEED_SOURCE) for day in days]
    except NotImplementedError:
        return []


def _put(session: Session, present: CalendarDay | None, known: CalendarDay) -> bool:
    if present is None:
        session.add(known)
        return True
    if present.source != SEED_SOURCE or present.is_workday == known.is_workday:
        return False
    present.is_workday, present.version = known.is_workday, present.version + 1
    session.add(present)
    return True
