"""An agent is ill or leaves: everything he holds goes to somebody else, in one go."""

import pytest
from sqlmodel import select

from proxy_service.people import Person
from server.access_log import AccessRecord
from server.services import services
from tests.installation import person_id
from tests.pension_case import RESIDENT, begin
from tests.people import ADMINISTRATOR, AGENT_A, AGENT_B, CLERK, OTHER_CLERK, REVIEWER, UPPER_VILLAGE
from tests.phone import Phone
from tests.server.desk.conftest import case_of

PAGE = f"/desk/people/{person_id(AGENT_A)}/handover"
VISIT = {"visit": "01937f1c-5d2e-7a10-8c00-0000000000b1", "why": "sign", "day": "2026-11-25", "half": "", "note": ""}


@pytest.fixture
def two(phone: Phone) -> list[str]:
    """Two cases of the agent's, one with a visit agreed."""
    cases = [begin(phone), begin(phone)]
    phone.mint("plan_visit", cases[0], VISIT)
    phone.sync()
    return cases


def hand_over(browser, cases, **typed):
    browser.open_page(PAGE)
    return browser.send(PAGE, **{"case": cases, "taker": person_id(AGENT_B), "reason": "王建国住院", "extend": "yes"} | typed)


def test_the_page_shows_what_moves_with_names_veiled_and_who_could_take_it(visit, two):
    page = visit(REVIEWER).get(PAGE).text
    for words in ("要交出去的（2 件）", "约好上门 1 次", "赵玉兰", "还不管：上坪村", "陈丽", "还没有登记窗口电脑"):
        assert words in page
    assert RESIDENT["name"] not in page


def test_all_go_at_once_to_a_colleague_who_gets_the_village_too(visit, app, two):
    reviewer = visit(REVIEWER)
    assert hand_over(reviewer, two).status_code == 303
    assert {case_of(app, one).holder for one in two} == {person_id(AGENT_B)}
    page = reviewer.get(PAGE).text
    assert "2026年11月23日交给赵玉兰 2 件" in page
    assert "他手里没有还在办的办件" in page
    with services(app).database.reading() as session:
        assert UPPER_VILLAGE[0] in session.get_one(Person, person_id(AGENT_B)).areas
        given = session.exec(select(AccessRecord).where(AccessRecord.action == "gave_villages")).one()
    assert given.subject == person_id(AGENT_B)


def test_part_of_them_can_go_to_the_window(visit, app, two):
    reviewer = visit(REVIEWER)
    assert hand_over(reviewer, two[:1], taker=person_id(CLERK)).status_code == 303
    assert "窗口 陈丽" in reviewer.get(f"/desk/cases/{two[0]}").text
    assert [case_of(app, one).holder for one in two] == [person_id(CLERK), person_id(AGENT_A)]


def test_what_is_lacking_is_said_and_nothing_typed_is_lost_and_nothing_moved(visit, app, two):
    reviewer = visit(REVIEWER)
    for typed, words in (
        ({"extend": ""}, "赵玉兰还不管上坪村"),
        ({"taker": person_id(OTHER_CLERK)}, "请选交给谁"),
        ({"reason": " "}, "请写明为什么换人"),
        ({"case": []}, "请至少勾一件"),
    ):
        answer = hand_over(reviewer, two, **typed)
        assert (answer.status_code, words in answer.text) == (422, True), words
        assert "王建国住院" in answer.text or "reason" in typed
    assert {case_of(app, one).holder for one in two} == {person_id(AGENT_A)}


def test_it_is_told_when_his_phone_still_holds_work(visit, phone, two):
    begin(phone)
    phone.send_exchange(envelopes=[])
    assert "请先不要停用" in visit(REVIEWER).get(PAGE).text


def test_nobody_else_hands_cases_over(visit, app, two):
    for one in (CLERK, ADMINISTRATOR):
        browser = visit(one)
        browser.open_page("/desk/")
        assert browser.get(PAGE).status_code == 403
        assert browser.send(PAGE, case=two, taker=person_id(AGENT_B), reason="x", extend="yes").status_code == 403
    with services(app).database.writing() as session:
        session.get_one(Person, person_id(OTHER_CLERK)).role = "reviewer"
    outsider = visit(OTHER_CLERK)
    assert outsider.get(PAGE).status_code == 404
    assert hand_over(outsider, two).status_code == 404
    assert {case_of(app, one).holder for one in two} == {person_id(AGENT_A)}
