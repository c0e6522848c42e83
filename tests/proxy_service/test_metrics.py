"""Trips as figures: by unit and matter, with their n, and silent where few cases would speak of people."""

from dataclasses import fields
from datetime import date

from proxy_service import metrics
from proxy_service.metrics import DecidedCase, JudgedCase, LentPaper, ReceivedCase


def decided(
    *resident_trips: int, agent_trips: int = 2, unit: str = "township", item: str = "pension", on_time: bool = True
) -> list[DecidedCase]:
    return [DecidedCase(unit, item, trips, agent_trips, on_time) for trips in resident_trips]


def test_at_most_one_trip_counts_none_and_one() -> None:
    share = metrics.at_most_one_trip(decided(0, 1, 1, 2, 0, 0, 1, 3, 0, 1))
    assert (share.part, share.n, share.percent) == (8, 10, 80.0)


def test_no_trip_counts_only_none() -> None:
    share = metrics.no_trip(decided(0, 1, 1, 2, 0, 0, 1, 3, 0, 1))
    assert (share.part, share.n, share.percent) == (4, 10, 40.0)


def test_below_ten_cases_there_is_no_percentage_and_no_average() -> None:
    nine = decided(*[0] * 9)
    assert (metrics.no_trip(nine).part, metrics.no_trip(nine).n, metrics.no_trip(nine).percent) == (9, 9, None)
    assert metrics.resident_trips(nine).each is None
    assert metrics.at_most_one_trip([]).percent is None


def test_residents_trips_and_agents_trips_are_never_added() -> None:
    cases = decided(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, agent_trips=3)
    assert (metrics.resident_trips(cases).total, metrics.resident_trips(cases).each) == (5, 0.5)
    assert (metrics.agent_trips(cases).total, metrics.agent_trips(cases).each) == (30, 3.0)


def test_figures_are_told_by_unit_and_matter_and_never_by_agent() -> None:
    groups = metrics.by_unit_and_item(decided(0, 1) + decided(2, unit="other") + decided(1, item="allowance"))
    assert {key: len(cases) for key, cases in groups.items()} == {
        ("other", "pension"): 1,
        ("township", "allowance"): 1,
        ("township", "pension"): 2,
    }
    assert {one.name for one in fields(DecidedCase)} == {"unit", "item", "resident_trips", "agent_trips", "on_time"}


def test_on_time_is_what_was_decided_by_the_promised_day() -> None:
    share = metrics.decided_on_time(decided(*[0] * 9) + decided(0, on_time=False))
    assert (share.part, share.n, share.percent) == (9, 10, 90.0)


def test_passed_at_once_counts_neither_what_took_a_notice_nor_what_was_not_accepted() -> None:
    share = metrics.passed_at_once([JudgedCase(0, True), JudgedCase(1, True), JudgedCase(0, False)])
    assert (share.part, share.n) == (1, 3)


def test_what_was_sent_back_withdrawn_or_not_accepted_stands_beside_what_was_received() -> None:
    cases = [ReceivedCase(0, False, False), ReceivedCase(2, False, False), ReceivedCase(0, True, False), ReceivedCase(0, False, True)]
    assert [figure(cases).part for figure in (metrics.sent_back, metrics.withdrawn, metrics.not_accepted)] == [1, 1, 1]


def test_a_paper_is_back_in_time_on_its_last_day_and_not_while_it_is_out() -> None:
    due = date(2026, 11, 23)
    papers = [LentPaper(due, due), LentPaper(due, date(2026, 11, 24)), LentPaper(due, None)]
    assert (metrics.returned_in_time(papers).part, metrics.returned_in_time(papers).n) == (1, 3)
