"""What the start page reminds of."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from proxy_service.case import Case, CaseEvent
from proxy_service.clocks import local_day
from proxy_service.people import Person
from server.catalogue import load_calendar
from server.china_time import china_today
from server.desk.queue import in_areas
from server.desk.wording import working_days


def late_entries(session: Session, person: Person, now: datetime) -> int:
    """How many cases have waited a working day or longer to be entered in the county's system by hand."""
    forwarded = select(func.max(CaseEvent.at)).join(Case, col(Case.id) == col(CaseEvent.case_id))
    mine = forwarded.where(in_areas(person), Case.gateway_state == "BY_HAND", CaseEvent.name == "case_forwarded")
    calendar, today = load_calendar(session), china_today(now)
    since = session.exec(mine.group_by(col(Case.id))).all()
    return sum(working_days(local_day(at), today, calendar) >= 1 for at in since)
