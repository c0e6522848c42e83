"""The desk's page about the county: what a clerk sees, decides, and what others must not."""

from collections.abc import Callable

import pytest
from flask import Flask

from proxy_service import office_verbs
from tests import office
from tests.county import County, FrontDoor
from tests.people import ADMINISTRATOR, CLERK, OTHER_CLERK, REVIEWER
from tests.server.conftest import HTMX, Browser
from tests.server.county.conftest import Township

Visit = Callable[..., Browser]
PAGE = "/desk/county"


@pytest.fixture
def rejected(township: Township, county: County) -> Township:
    """The county said no, with reasons."""
    county.misbehave(refuse_next=1)
    township.forward()
    township.dispatch()
    return township


@pytest.fixture
def uncertain(township: Township, county: County) -> Township:
    """The county knows no key and can't be asked; the answer was lost. It calls back about nothing."""
    township.change_gateway(declares_idempotency=False, can_query=False)
    county.misbehave(ignore_idempotency=True, lose_answer_next=1, hold_callbacks=True)
    township.forward()
    township.dispatch()
    assert township.forwarding().state == "UNCERTAIN"
    return township


def address(township: Township, noun: str) -> str:
    return f"{PAGE}/forwardings/{township.forwarding().id}/{noun}"


def test_a_dead_letter_shows_the_countys_reasons_and_can_be_sent_again(rejected: Township, county: County, visit: Visit) -> None:
    clerk = visit(CLERK)
    page = clerk.open_page(PAGE).text
    assert "开户银行行号查不到" in page
    assert "参保时间早于政策起始时间" in page
    key = rejected.forwarding().idempotency_key
    assert clerk.send(address(rejected, "resending")).status_code == 303
    assert rejected.case().gateway_state == "PENDING"
    rejected.dispatch()
    assert (rejected.case().state, rejected.case().upstream_no) == ("IN_REVIEW", county.the_case()["number"])
    assert rejected.forwarding().idempotency_key != key, "a county may answer the old key with the old no"
    assert rejected.events() == ["case_forwarded", "forwarding_failed", "forwarding_renewed", "review_begun"]
    assert [row.state for row in rejected.deliveries()] == ["done", "done"]


def test_the_queues_own_step_also_forwards_a_failed_case_again(rejected: Township, county: County) -> None:
    rejected.forward()
    rejected.dispatch()
    assert [row.state for row in rejected.forwardings()] == ["DONE", "ACKED"]
    assert rejected.case().upstream_no == county.the_case()["number"]


def test_what_did_arrive_goes_on_under_the_number_the_county_told(uncertain: Township, county: County, visit: Visit) -> None:
    clerk, number = visit(CLERK), county.the_case()["number"]
    assert "不知道县里收到没有" in clerk.open_page(PAGE).text
    assert clerk.send(address(uncertain, "arrival"), upstream_no=number).status_code == 303
    assert (uncertain.case().state, uncertain.case().upstream_no) == ("IN_REVIEW", number)
    uncertain.dispatch()
    assert len(county.cases()) == 1
    assert [row.state for row in uncertain.deliveries()] == ["done"]


def test_what_did_not_arrive_is_sent_again_under_the_same_key(uncertain: Township, county: County, visit: Visit) -> None:
    county.begin_anew(uncertain.clock().timestamp())
    key = uncertain.forwarding().idempotency_key
    clerk = visit(REVIEWER)
    clerk.open_page(PAGE)
    assert clerk.send(address(uncertain, "absence")).status_code == 303
    uncertain.dispatch()
    assert (uncertain.forwarding().state, uncertain.forwarding().idempotency_key) == ("ACKED", key)
    assert uncertain.case().upstream_no == county.the_case()["number"]


def test_arrival_needs_the_countys_number(uncertain: Township, visit: Visit) -> None:
    clerk = visit(CLERK)
    clerk.open_page(PAGE)
    assert clerk.send(address(uncertain, "arrival"), upstream_no=" ").status_code == 422
    assert clerk.send(address(uncertain, "arrival"), upstream_no="9" * 65).status_code == 422
    assert uncertain.forwarding().state == "UNCERTAIN"


def test_a_second_clerk_who_decides_is_told_that_it_is_decided(uncertain: Township, visit: Visit) -> None:
    first, second = visit(CLERK), visit(REVIEWER)
    first.open_page(PAGE)
    second.open_page(PAGE)
    assert first.send(address(uncertain, "arrival"), upstream_no="YL-1").status_code == 303
    assert second.send(address(uncertain, "absence")).status_code == 409
    assert (uncertain.forwarding().state, uncertain.case().upstream_no) == ("ACKED", "YL-1")


def test_absence_of_a_withdrawn_case_ends_it(app: Flask, uncertain: Township, visit: Visit) -> None:
    office.act(app, uncertain.case_id, office_verbs.withdraw_case, "不办了")
    clerk = visit(CLERK)
    clerk.open_page(PAGE)
    assert clerk.send(address(uncertain, "absence")).status_code == 303
    assert uncertain.forwarding().state == "DONE"


def test_a_county_that_has_a_withdrawn_case_must_be_told_by_a_person(app: Flask, township: Township, county: County, visit: Visit) -> None:
    county.misbehave(lose_answer_next=1, hold_callbacks=True)
    township.forward()
    township.dispatch()
    office.act(app, township.case_id, office_verbs.withdraw_case, "不办了")
    township.dispatch()
    clerk = visit(CLERK)
    assert "请打电话告诉县里不办了" in clerk.open_page(PAGE).text
    assert clerk.send(address(township, "notification")).status_code == 303
    assert "没有要您处理的" in clerk.open_page(PAGE).text


def test_a_word_that_could_not_be_applied_waits_for_a_clerk(
    app: Flask, township: Township, county: County, front_door: FrontDoor, visit: Visit
) -> None:
    township.forward()
    township.dispatch()
    front_door.hear()
    county.say(county.the_case()["number"], "97")
    assert front_door.hear() == [422]
    clerk = visit(CLERK)
    page = clerk.open_page(PAGE).text
    assert "没有对应的状态码（97）" in page
    message = page.split("/messages/")[1].split("/")[0]
    assert visit(OTHER_CLERK).send(f"{PAGE}/messages/{message}/settlement").status_code in (400, 404)
    assert clerk.send(f"{PAGE}/messages/{message}/settlement").status_code == 303
    assert "没有要您处理的" in clerk.open_page(PAGE).text


def test_an_open_page_asks_quietly_and_is_told_when_nothing_changed(township: Township, county: County, visit: Visit) -> None:
    clerk = visit(CLERK)
    tag = clerk.open_page(PAGE).headers["ETag"]
    asking = {**HTMX, "HX-Target": "div#county", "If-None-Match": tag}
    assert clerk.get(PAGE, headers=asking).status_code == 304
    township.forward()
    township.dispatch()
    answer = clerk.get(PAGE, headers=asking)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<div")


def test_a_clerk_of_another_township_gets_404(rejected: Township, visit: Visit) -> None:
    other = visit(OTHER_CLERK)
    assert rejected.case().township_no not in other.open_page(PAGE).text
    for noun in ("resending", "arrival", "absence", "notification"):
        assert other.send(address(rejected, noun), upstream_no="1").status_code == 404
    assert rejected.forwarding().state == "FAILED"


def test_who_is_no_clerk_is_kept_out(rejected: Township, visit: Visit) -> None:
    for one in (None, ADMINISTRATOR):
        browser = visit(one)
        browser.open_page("/desk/sign-in")
        assert browser.get(PAGE).status_code in (303, 403)
        assert browser.send(address(rejected, "resending")).status_code in (401, 403)
    assert rejected.forwarding().state == "FAILED"


def test_a_decision_without_the_pages_token_is_refused(rejected: Township, visit: Visit) -> None:
    assert visit(CLERK).post(address(rejected, "resending")).status_code == 400
    assert rejected.forwarding().state == "FAILED"
