"""Visits, trips, the resident at the window, and the way a result takes."""

from datetime import date, timedelta

from proxy_service import delivery_verbs
from proxy_service.case import Actor
from tests.proxy_service import cases
from tests.proxy_service.cases import AGENT, CLERK, NOW, OTHER_AGENT, agent, refusal_of

WINDOW = Actor("staff", "agent-a", "agent", "window-1")
VISIT, NEXT = "01937f1c-5d2e-7a10-8c00-0000000000a1", "01937f1c-5d2e-7a10-8c00-0000000000a2"


def plan(work, *, actor=AGENT, **changes):
    return agent(
        "plan_visit", work, {"visit": VISIT, "why": "see_originals", "day": "2026-11-25", "half": "am", "note": ""} | changes, actor=actor
    )


def visit(work, outcome, **changes):
    return agent("record_visit", work, {"visit": VISIT, "why": "see_originals", "outcome": outcome} | changes)


def trip(work, who, to, *, why="", on="2026-11-23"):
    return agent("record_trip", work, {"who": who, "to": to, "on": on, "why": why})


def test_the_office_plans_a_visit_for_the_agent_and_the_event_says_no_day() -> None:
    work = cases.submitted()
    event = plan(work, actor=CLERK)
    assert [(one.why, one.day, one.half, one.planner) for one in work.content.visits] == [("see_originals", "2026-11-25", "am", "clerk")]
    assert event.facts == {"why": "see_originals"}


def test_another_agent_plans_nothing_in_a_case_he_does_not_hold() -> None:
    assert refusal_of(plan, cases.submitted(), actor=OTHER_AGENT)[0] == "not_holder"


def test_a_plan_for_something_else_says_what() -> None:
    work = cases.submitted()
    assert refusal_of(plan, work, why="other")[0] == "visit_unsound"
    assert refusal_of(plan, work, why="delivery")[0] == "visit_unsound"
    assert plan(work, why="other", note="量一下台阶").name == "visit_planned"


def test_planning_again_under_the_same_id_changes_the_day() -> None:
    work = cases.submitted()
    plan(work)
    plan(work, day="2026-11-26", half="")
    assert [(one.day, one.half) for one in work.content.visits] == [("2026-11-26", "")]


def test_nobody_at_home_leads_to_another_day_and_each_way_counts_as_one_trip_of_the_agent() -> None:
    work = cases.submitted()
    plan(work)
    assert refusal_of(visit, work, "not_home")[0] == "next_day_missing"
    visit(work, "not_home", next_visit=NEXT, day="2026-11-27")
    assert [(one.id, one.outcome, one.day) for one in work.content.visits] == [(VISIT, "not_home", "2026-11-25"), (NEXT, "", "2026-11-27")]
    visit(work, "done", visit=NEXT)
    assert (work.case.agent_trips, work.case.resident_trips) == (2, 0)
    assert refusal_of(visit, work, "done", visit=NEXT)[0] == "unknown_visit"


def test_a_visit_that_is_not_needed_any_more_was_no_trip() -> None:
    work = cases.submitted()
    plan(work)
    visit(work, "dropped")
    assert work.case.agent_trips == 0


def test_a_visit_for_a_correction_needs_no_plan() -> None:
    work = cases.returned()
    visit(work, "done", why="correction")
    assert [(one.why, one.outcome) for one in work.content.visits] == [("correction", "done")]


def test_trips_of_resident_and_agent_are_kept_apart_and_the_station_is_free() -> None:
    work = cases.collecting()
    trip(work, "resident", "station")
    trip(work, "resident", "township")
    trip(work, "agent", "township")
    assert (work.case.resident_trips, work.case.station_visits, work.case.agent_trips) == (1, 1, 1)
    trip(work, "resident", "station")
    assert (work.case.resident_trips, work.case.station_visits) == (1, 2)


def test_a_second_trip_needs_a_reason_and_none_lies_in_the_future() -> None:
    work = cases.collecting()
    trip(work, "resident", "township")
    assert refusal_of(trip, work, "resident", "county")[0] == "trip_unexplained"
    trip(work, "resident", "county", why="县里要他本人按手印")
    assert work.case.resident_trips == 2
    assert refusal_of(trip, work, "agent", "township", on=(NOW + timedelta(days=2)).date().isoformat())[0] == "trip_unsound"


def test_who_comes_to_the_window_needs_no_mandate_on_that_day_and_must_come_again_on_another() -> None:
    work = cases.open_case()
    cases.consent(work)
    assert refusal_of(agent, "record_presence", work, {"id_seen": True})[0] == "not_at_window"
    assert refusal_of(agent, "record_presence", work, {"id_seen": False}, actor=WINDOW)[0] == "identity_not_seen"
    agent("record_presence", work, {"id_seen": True}, actor=WINDOW)
    agent("record_presence", work, {"id_seen": True}, actor=WINDOW)
    assert (work.case.state, work.case.resident_trips, work.content.mandate) == ("COLLECTING", 1, None)
    work.case.state = "ACCEPTED"
    later = NOW + timedelta(days=3)
    assert agent("request_withdrawal", work, {"reason": "不办了"}, actor=WINDOW).name == "withdrawal_requested"
    assert refusal_of(agent, "request_withdrawal", work, {"reason": "不办了"}, actor=WINDOW, now=later)[0] == "presence_over"


def test_a_result_that_goes_by_courier_is_not_the_agents_to_hand_over() -> None:
    work = cases.to_deliver()
    assert refusal_of(delivery_verbs.change_delivery, work, "courier", "", actor=CLERK, now=NOW)[0] == "reason_missing"
    delivery_verbs.change_delivery(work, "courier", "儿子在外地", actor=CLERK, now=NOW)
    receipt = {"received_by": "李秀英", "relation": "本人", "place": "上坪村", "signature": cases.file(800) | {"type": "image/png"}}
    assert refusal_of(agent, "confirm_delivery", work, receipt) == ("other_delivery_way", {"way": "courier"})


def test_what_is_sent_names_courier_number_and_day_and_the_office_confirms_it() -> None:
    work = cases.to_deliver()
    assert refusal_of(delivery_verbs.send_result, work, "邮政", "E1", date(2026, 11, 23), actor=CLERK, now=NOW)[0] == "not_by_courier"
    delivery_verbs.change_delivery(work, "courier", "儿子在外地", actor=CLERK, now=NOW)
    assert refusal_of(delivery_verbs.send_result, work, "", "E1", date(2026, 11, 23), actor=CLERK, now=NOW)[0] == "courier_missing"
    event = delivery_verbs.send_result(work, "邮政", "E1", date(2026, 11, 23), actor=CLERK, now=NOW)
    plan = work.content.delivery
    assert plan
    assert (plan.courier, plan.number, plan.sent_on, event.facts) == ("邮政", "E1", "2026-11-23", {})
    done = delivery_verbs.deliver_case(work, "李秀英", "本人", actor=CLERK, now=NOW)
    assert (done.facts, work.case.resident_trips) == ({"by": "courier"}, 0)


def test_who_fetches_the_result_at_the_window_made_a_trip() -> None:
    work = cases.to_deliver()
    delivery_verbs.deliver_case(work, "李秀英", "本人", came=True, actor=CLERK, now=NOW)
    assert work.case.resident_trips == 1
