"""Around the case at the desk: visits planned, trips noted, the way of the result, another agent."""

from sqlmodel import select

from proxy_service.case import CaseEvent
from proxy_service.people import Person
from server.services import services
from tests import office, people
from tests.installation import person_id
from tests.pension_case import FORM, picture
from tests.people import CLERK, REVIEWER
from tests.server.desk.conftest import case_of


def step(browser, app, case_id, noun, **typed):
    browser.open_page(f"/desk/cases/{case_id}")
    return browser.send(f"/desk/cases/{case_id}/{noun}", revision=case_of(app, case_id).revision, **typed)


def give_village(app, role, area) -> None:
    with services(app).database.writing() as session:
        person = session.get_one(Person, person_id(role))
        person.areas = [*person.areas, area]
        session.add(person)


def test_a_visit_planned_at_the_desk_is_on_the_agents_phone_and_on_the_page(visit, app, phone, submitted):
    clerk = visit(CLERK)
    assert step(clerk, app, submitted, "visits", why="see_originals", day="2026-11-25", half="am", note="带户口簿").status_code == 303
    page = clerk.get(f"/desk/cases/{submitted}").text
    for words in ("2026年11月25日上午", "看材料原件", "带户口簿", "约好了"):
        assert words in page
    phone.sync()
    assert [(one["why"], one["day"]) for one in phone.records["case", submitted]["visits"]] == [("see_originals", "2026-11-25")]


def test_a_visit_without_a_day_or_with_one_that_is_over_is_asked_for_again_and_nothing_typed_is_lost(visit, app, submitted):
    clerk = visit(CLERK)
    for day in ("", "gestern", "2026-11-01"):
        answer = step(clerk, app, submitted, "visits", why="other", day=day, half="", note="量一下台阶")
        assert answer.status_code == 422
        assert "请选为什么上门，写明哪一天" in answer.text
        assert "量一下台阶" in answer.text


def test_trips_of_resident_and_agent_stand_apart_with_a_reason_from_the_second_on(visit, app, submitted):
    clerk = visit(CLERK)
    step(clerk, app, submitted, "trips", who="resident", to="township", on="2026-11-23", why="")
    assert "跑了不止一趟，请写明为什么" in step(clerk, app, submitted, "trips", who="resident", to="county", on="2026-11-23", why="").text
    step(clerk, app, submitted, "trips", who="agent", to="home", on="2026-11-23", why="")
    case = case_of(app, submitted)
    assert (case.resident_trips, case.agent_trips) == (1, 1)


def test_the_result_goes_by_courier_with_number_and_day_and_may_change_its_way(visit, app, submitted):
    office.bring_to_delivery(app, submitted)
    clerk = visit(CLERK)
    assert "寄出结果…" not in clerk.open_page(f"/desk/cases/{submitted}").text
    assert step(clerk, app, submitted, "delivery-plan", way="courier", reason="儿子在外地").status_code == 303
    assert step(clerk, app, submitted, "dispatch", courier="邮政快递", number="EY123", sent_on="").status_code == 422
    assert step(clerk, app, submitted, "dispatch", courier="邮政快递", number="EY123", sent_on="2026-11-23").status_code == 303
    page = clerk.get(f"/desk/cases/{submitted}").text
    assert "寄快递 · 邮政快递 · EY123 · 2026年11月23日寄出（儿子在外地）" in page
    step(clerk, app, submitted, "delivery", received_by="李秀英", relation="本人", place="", came="no")
    with services(app).database.reading() as session:
        events = session.exec(select(CaseEvent).where(CaseEvent.name == "result_delivered")).one()
    assert (events.facts, case_of(app, submitted).resident_trips) == ({"by": "courier"}, 0)


def test_who_fetched_the_result_at_the_window_made_a_trip(visit, app, submitted):
    office.bring_to_delivery(app, submitted)
    step(visit(CLERK), app, submitted, "delivery", received_by="李秀英", relation="本人", place="", came="yes")
    assert case_of(app, submitted).resident_trips == 1


def test_the_reviewer_hands_a_case_over_and_the_desk_sees_what_the_old_phone_sends_late(visit, app, phone, submitted):
    give_village(app, people.AGENT_B, people.UPPER_VILLAGE[0])
    reviewer = visit(REVIEWER)
    assert "赵玉兰" in reviewer.open_page(f"/desk/cases/{submitted}").text
    answer = step(reviewer, app, submitted, "reassignment", new_holder=person_id(people.AGENT_B), reason="王建国住院")
    assert (answer.status_code, case_of(app, submitted).holder) == (303, person_id(people.AGENT_B))
    phone.mint("request_withdrawal", submitted, {"reason": "不办了"})
    phone.mint("fill_form", submitted, {"form": FORM | {"bank_name": "县农商银行"}})
    phone.sync()
    page = reviewer.get(f"/desk/cases/{submitted}").text
    for words in ("王建国住院", "前任手机后来送到 2 步", "县农商银行"):
        assert words in page


def test_a_photo_the_old_phone_sends_late_can_be_looked_at_before_anybody_decides(visit, app, phone, submitted):
    give_village(app, people.AGENT_B, people.UPPER_VILLAGE[0])
    reviewer = visit(REVIEWER)
    step(reviewer, app, submitted, "reassignment", new_holder=person_id(people.AGENT_B), reason="住院")
    file = phone.attach(submitted, "bank-card", picture(9))
    phone.exchange()
    assert "（照片还没到）" in reviewer.get(f"/desk/cases/{submitted}").text
    phone.sync()
    address = f"/desk/cases/{submitted}/files/{file}"
    assert address in reviewer.get(f"/desk/cases/{submitted}").text
    assert reviewer.get(address).data == picture(9)
    assert visit(people.OTHER_CLERK).get(address).status_code == 404


def test_a_case_is_handed_over_only_by_who_manages_people_and_only_to_who_covers_the_village(visit, app, submitted):
    assert step(visit(CLERK), app, submitted, "reassignment", new_holder=person_id(people.AGENT_B), reason="x").status_code == 403
    reviewer = visit(REVIEWER)
    for wrong in (person_id(people.AGENT_B), person_id(people.OTHER_CLERK), "nobody"):
        assert step(reviewer, app, submitted, "reassignment", new_holder=wrong, reason="x").status_code == 422
    assert case_of(app, submitted).holder == person_id(people.AGENT_A)
