"""Deadlines that were provisional, computed again when more of the calendar is known."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from proxy_service.case import Case
from proxy_service.clocks import Calendar, renew_due, renew_supplement_due
from server.catalogue.calendar import load_calendar
from server.catalogue.items import get_item
from sync.pull import touch


def renew_due_dates(session: Session, now: datetime) -> int:
    """Compute every provisional deadline again and tell the villages' phones; returns how many changed.

    The scopes are touched in sorted order, as everywhere, so that two writers can't wait for each other.
    """
    calendar = load_calendar(session)
    provisional = or_(col(Case.due_provisional), col(Case.supplement_due_provisional))
    cases = session.exec(select(Case).where(provisional).order_by(col(Case.area), col(Case.id)).with_for_update()).all()
    renewed = [case for case in cases if _renew(session, case, calendar)]
    session.add_all(renewed)
    for case in renewed:
        touch(session, f"area:{case.area}", "case", case.id, now)
    return len(renewed)


def _renew(session: Session, case: Case, calendar: Calendar) -> bool:
    promise = get_item(session, case.item, case.item_version).promise_limit
    changed = [renew_due(case, promise, calendar), renew_supplement_due(case, calendar)]
    return any(changed)
