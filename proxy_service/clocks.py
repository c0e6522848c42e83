"""Deadlines in working days (工作日), from a calendar that is handed in.

The day of the event is not counted and a last day on a day off moves to the next working day (民法典 201, 203); licence
limits are working days without holidays (行政许可法 82). Beyond the calendar's coverage the weekday decides and the
deadline is *provisional*: it is computed again when the State Council's notice for that year is loaded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from proxy_service.case import Case
from proxy_service.service_item import Limit

CHINA = timezone(timedelta(hours=8))
ONE_DAY = timedelta(days=1)

PRE_REVIEW = Limit(value=1, basis="本系统预审时限，可由县里调整")
NOTICE = Limit(value=5, basis="《行政许可法》第三十二条")
DELIVERY = Limit(value=10, basis="《行政许可法》第四十四条")


@dataclass(frozen=True)
class Calendar:
    """Which days are working days, as far as known. ``source`` names the notice and the version of the data."""

    days: Mapping[date, bool] = field(default_factory=dict)
    source: str = ""

    @property
    def covered_until(self) -> date | None:
        """The last day the calendar knows."""
        return max(self.days, default=None)

    def is_workday(self, day: date) -> bool:
        """Whether this is a working day; unknown days are judged by the weekday."""
        return self.days.get(day, day.weekday() < 5)

    def covers(self, first: date, last: date) -> bool:
        """Whether every day from ``first`` to ``last`` is known."""
        return all(first + ONE_DAY * n in self.days for n in range((last - first).days + 1))


@dataclass(frozen=True)
class Due:
    """The last day of a limit, and whether a later calendar may still move it."""

    on: date
    provisional: bool


def local_day(moment: datetime) -> date:
    """The date in China of an aware moment."""
    return moment.astimezone(CHINA).date()


def due_after(day: date, limit: Limit, calendar: Calendar) -> Due:
    """The last day of ``limit`` for an event on ``day``."""
    last = _after_working_days(day, limit.value, calendar) if limit.unit == "working_day" else day + ONE_DAY * limit.value
    while not calendar.is_workday(last):
        last += ONE_DAY
    first = day if limit.value == 0 else day + ONE_DAY
    return Due(last, provisional=not calendar.covers(first, last))


def _after_working_days(day: date, count: int, calendar: Calendar) -> date:
    while count > 0:
        day += ONE_DAY
        count -= calendar.is_workday(day)
    return day


def start_clock(case: Case, clock: str, since: datetime, limit: Limit, calendar: Calendar) -> None:
    """Let ``clock`` (K1, K2, K4, K5) run on the case from the moment ``since``."""
    due = due_after(local_day(since), limit, calendar)
    case.clock, case.due_on, case.due_provisional = clock, due.on, due.provisional


def run_supplement_clock(case: Case, days: list[str], calendar: Calendar) -> None:
    """K6: the earliest day by which something promised must be there; none when nothing is owed, or only at collection."""
    case.supplement_due_on, case.supplement_due_provisional = None, False
    if days:
        due = due_after(date.fromisoformat(min(days)), Limit(value=0), calendar)
        case.supplement_due_on, case.supplement_due_provisional = due.on, due.provisional


def renew_supplement_due(case: Case, calendar: Calendar) -> bool:
    """Move K6 on when its day turned out to be a day off; tells whether anything changed."""
    before = (case.supplement_due_on, case.supplement_due_provisional)
    if case.supplement_due_on:
        run_supplement_clock(case, [case.supplement_due_on.isoformat()], calendar)
    return before != (case.supplement_due_on, case.supplement_due_provisional)


def renew_due(case: Case, promise: Limit, calendar: Calendar) -> bool:
    """Compute the running clock's last day again, as after a new holiday notice; tells whether anything changed."""
    running = {
        "K1": (case.complete_at, PRE_REVIEW),
        "K2": (case.received_at, NOTICE),
        "K4": (case.accepted_at, promise),
        "K5": (case.decided_at, DELIVERY),
    }
    since, limit = running.get(case.clock or "", (None, promise))
    before = (case.due_on, case.due_provisional)
    if case.clock and since:
        start_clock(case, case.clock, since, limit, calendar)
    return before != (case.due_on, case.due_provisional)


def wait_for_applicant(case: Case) -> None:
    """K7: the applicant's turn; it only reminds, so it has no last day."""
    case.clock, case.due_on, case.due_provisional = "K7", None, False


def stop_clock(case: Case) -> None:
    """Nobody's turn; K6 ends with the case (T24, T25)."""
    case.clock, case.due_on, case.due_provisional = None, None, False
    case.supplement_due_on, case.supplement_due_provisional = None, False
