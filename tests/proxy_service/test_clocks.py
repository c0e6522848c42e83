"""Working days: the day of the event isn't counted, days off move the end, make-up Saturdays work, the unknown is provisional."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy_service.clocks import Calendar, due_after, local_day
from proxy_service.service_item import Limit

YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
CALENDAR = Calendar({day: chinese_calendar.is_workday(day) for day in YEAR})
MAKE_UP_SATURDAYS = [day for day in YEAR if day.weekday() >= 5 and chinese_calendar.is_workday(day)]


def working(days: int) -> Limit:
    return Limit(value=days, unit="working_day")


@pytest.mark.parametrize(
    ("event", "limit", "due"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 2, 27), 1, date(2026, 2, 28)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 22), 0, date(2026, 11, 23)),
    ],
)
def test_working_days_of_2026(event: date, limit: int, due: date) -> None:
    found = due_after(event, working(limit), CALENDAR)
    assert (found.on, found.provisional) == (due, False)


def test_plain_days_end_on_the_next_working_day() -> None:
    assert due_after(date(2026, 11, 23), Limit(value=5, unit="day"), CALENDAR).on == date(2026, 11, 30)
    assert due_after(date(2026, 11, 23), Limit(value=4, unit="day"), CALENDAR).on == date(2026, 11, 27)


def test_a_limit_across_new_year_is_provisional_and_goes_by_the_weekday() -> None:
    found = due_after(date(2026, 12, 29), working(5), CALENDAR)
    assert (found.on, found.provisional) == (date(2027, 1, 5), True)


def test_the_last_covered_day_is_certain_and_the_next_is_not() -> None:
    assert not due_after(date(2026, 12, 30), working(1), CALENDAR).provisional
    assert due_after(date(2026, 12, 31), working(1), CALENDAR).provisional


def test_without_any_calendar_everything_is_provisional() -> None:
    found = due_after(date(2026, 11, 20), working(1), Calendar())
    assert (found.on, found.provisional) == (date(2026, 11, 23), True)
    assert Calendar().covered_until is None


def test_a_moment_belongs_to_its_day_in_china() -> None:
    assert local_day(datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == date(2026, 11, 24)
    assert local_day(datetime(2026, 11, 23, 15, 59, tzinfo=UTC)) == date(2026, 11, 23)


@given(st.dates(date(2026, 1, 1), date(2027, 3, 1)), st.integers(0, 60))
def test_the_last_day_is_a_working_day_after_the_event(event: date, limit: int) -> None:
    due = due_after(event, working(limit), CALENDAR).on
    assert CALENDAR.is_workday(due)
    assert due > event or (limit == 0 and due >= event)


@given(st.dates(date(2026, 1, 1), date(2027, 3, 1)), st.integers(1, 60))
def test_exactly_so_many_working_days_lie_behind_the_event(event: date, limit: int) -> None:
    due = due_after(event, working(limit), CALENDAR).on
    days = [event + timedelta(days=n + 1) for n in range((due - event).days)]
    assert sum(CALENDAR.is_workday(day) for day in days) == limit


@given(st.dates(date(2026, 1, 1), date(2027, 3, 1)), st.integers(0, 60))
def test_a_longer_limit_or_a_later_event_never_ends_earlier(event: date, limit: int) -> None:
    due = due_after(event, working(limit), CALENDAR).on
    longer = due_after(event, working(limit + 1), CALENDAR).on
    assert longer > due or (limit == 0 and longer >= due)
    assert due_after(event + timedelta(days=1), working(limit), CALENDAR).on >= due


@given(st.dates(date(2026, 1, 1), date(2027, 3, 1)), st.integers(0, 60))
def test_a_deadline_is_certain_exactly_when_the_calendar_covers_its_days(event: date, limit: int) -> None:
    found = due_after(event, working(limit), CALENDAR)
    covered = CALENDAR.covered_until
    assert covered is not None
    assert found.provisional == (found.on > covered)


@given(st.sampled_from(MAKE_UP_SATURDAYS))
def test_a_make_up_day_counts_like_any_other(saturday: date) -> None:
    assert due_after(saturday - timedelta(days=1), working(1), CALENDAR).on == saturday
