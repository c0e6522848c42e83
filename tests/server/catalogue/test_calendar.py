"""The calendar table and what hangs on it, on both databases."""

from datetime import UTC, date, datetime

from proxy_service.case import Case
from server.catalogue import CalendarDay, load_calendar, renew_due_dates, seed_calendar, seed_items
from server.catalogue.calendar import SEED_SOURCE
from server.db import Database
from sync.pull import ScopeVersion
from tests.proxy_service import cases

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_a_covered_year_is_seeded_whole_and_once(database: Database) -> None:
    with database.writing() as session:
        assert seed_calendar(session, 2026, 2026) == 365
        assert seed_calendar(session, 2026, 2026) == 0
        calendar = load_calendar(session)
    assert calendar.is_workday(date(2026, 2, 14))
    assert not calendar.is_workday(date(2026, 10, 1))
    assert (calendar.covered_until, calendar.source) == (date(2026, 12, 31), SEED_SOURCE)


def test_a_year_nobody_announced_stays_away(database: Database) -> None:
    with database.writing() as session:
        assert seed_calendar(session, 2099, 2099) == 0
        assert load_calendar(session).covered_until is None


def test_a_changed_notice_replaces_a_day_and_counts_its_version(database: Database) -> None:
    with database.writing() as session:
        session.add(CalendarDay(day=date(2026, 10, 1), is_workday=True, source=SEED_SOURCE))
        session.flush()
        seed_calendar(session, 2026, 2026)
        day = session.get_one(CalendarDay, date(2026, 10, 1))
        assert (day.is_workday, day.version) == (False, 2)


def test_a_local_holiday_set_by_the_county_stays(database: Database) -> None:
    with database.writing() as session:
        session.add(CalendarDay(day=date(2026, 11, 24), is_workday=False, source="县人民政府放假通知"))
        session.flush()
        seed_calendar(session, 2026, 2026)
        assert not load_calendar(session).is_workday(date(2026, 11, 24))


def test_a_provisional_deadline_is_computed_again_when_the_calendar_is_known(database: Database) -> None:
    work = cases.submitted()
    case = work.case
    case.content_key = case.content = b"x"
    case.state, case.received_at = "RECEIVED", datetime(2026, 9, 29, 1, 0, tzinfo=UTC)
    case.clock, case.due_on, case.due_provisional = "K2", date(2026, 10, 6), True
    with database.writing() as session:
        seed_items(session, NOW, only=["pension-enrolment"])
        session.add(case)
        session.flush()
        assert renew_due_dates(session, NOW) == 0
    with database.writing() as session:
        seed_calendar(session, 2026, 2026)
        assert renew_due_dates(session, NOW) == 1
    with database.writing() as session:
        stored = session.get_one(Case, case.id)
        assert (stored.due_on, stored.due_provisional) == (date(2026, 10, 12), False)
        assert session.get_one(ScopeVersion, f"area:{case.area}").version == 1
        assert renew_due_dates(session, NOW) == 0
