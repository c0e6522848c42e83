"""Forwarding against a real county, on good days and bad: whatever happens, the county has one case and the township tells the truth."""

import hashlib

import pytest
from flask import Flask
from sqlmodel import select

from proxy_service import office_verbs
from server.access_log import AccessRecord
from server.county import ledger
from server.county.models import Gateway
from server.services import services
from server.worker import MOST_ATTEMPTS
from tests import office, pension_case
from tests.conftest import Clock
from tests.county import County, FrontDoor
from tests.server.county.conftest import Township


def test_a_forwarded_case_reaches_the_county_whole_and_comes_back_with_its_number(
    township: Township, county: County, front_door: FrontDoor
) -> None:
    township.forward()
    assert township.case().gateway_state == "PENDING"
    township.dispatch()
    there, case = county.the_case(), township.case()
    assert (case.state, case.gateway_state, case.upstream_no) == ("IN_REVIEW", "ACKED", there["number"])
    assert (township.forwarding().state, township.forwarding().upstream_no) == ("ACKED", there["number"])
    assert township.events() == ["case_forwarded", "review_begun"]
    sent = {hashlib.sha256(pension_case.picture(n)).hexdigest() for n in range(len(pension_case.PAGES))}
    assert sent < set(there["files"])
    assert len(there["files"]) == len(pension_case.PAGES) + 1, "the materials and the mandate's signature"
    body = there["body"]
    assert (body["SQRXM"], body["SFYDBR"], body["DBRXM"], body["SQRXB"]) == ("李秀英", "1", "王建国", "2")
    assert body["XZSJH"] == "QS-2026-0001"
    assert body["BDXX"]["缴费档次"] == "每年200元"
    assert front_door.hear() == [200]


def test_every_opening_of_a_file_for_the_county_is_logged(app: Flask, township: Township) -> None:
    township.forward()
    township.dispatch()
    with services(app).database.reading() as session:
        rows = list(session.exec(select(AccessRecord).where(AccessRecord.purpose == "forwarded")))
        gateway = session.exec(select(Gateway)).one()
    assert len(rows) == len(pension_case.PAGES) + 1
    assert {(row.person, row.role, row.action, row.case_id) for row in rows} == {(gateway.id, "gateway", "opened_file", township.case_id)}


@pytest.mark.parametrize("fault", ["fail_next", "busy_next", "lose_answer_next", "lose_file_answer_next"])
def test_a_passing_fault_ends_in_one_case_at_the_county(township: Township, county: County, fault: str) -> None:
    county.misbehave(**{fault: 2})
    township.forward()
    for _ in range(3):
        township.dispatch()
    there = county.the_case()
    assert (township.case().state, township.case().upstream_no) == ("IN_REVIEW", there["number"])
    assert [row.state for row in township.deliveries()] == ["done"]


def test_a_file_that_is_there_is_not_sent_twice(township: Township, county: County) -> None:
    county.misbehave(lose_file_answer_next=1, busy_next=1)
    township.forward()
    for _ in range(3):
        township.dispatch()
    assert set(county.the_case()["files"].values()) == {1}


def test_a_busy_county_names_when_to_come_again(township: Township, county: County) -> None:
    county.misbehave(busy_next=1)
    township.forward()
    township.dispatch()
    (delivery,) = township.deliveries()
    assert (delivery.state, delivery.problem) == ("ready", "county_busy")
    assert (delivery.run_at - township.clock()).total_seconds() == 1
    assert (township.forwarding().state, township.case().gateway_state) == ("PENDING", "PENDING")


def test_a_county_that_cannot_be_reached_is_tried_again_and_the_case_stays_pending(township: Township, county: County) -> None:
    county.stop()
    try:
        township.forward()
        township.dispatch()
        assert (township.forwarding().state, township.forwarding().problem) == ("PENDING", "unreachable")
        assert (township.case().gateway_state, township.events()) == ("PENDING", ["case_forwarded"])
    finally:
        county.start()
    county.begin_anew(township.clock().timestamp())
    township.dispatch()
    assert county.the_case()["number"] == township.case().upstream_no


def test_a_lost_answer_is_told_once_and_resolved_by_the_same_key(township: Township, county: County) -> None:
    county.misbehave(lose_answer_next=2, hold_callbacks=True)
    township.forward()
    township.dispatch()
    assert (township.forwarding().state, township.case().gateway_state) == ("SENT", "SENT")
    key = township.forwarding().idempotency_key
    township.dispatch()
    township.dispatch()
    assert township.forwarding().idempotency_key == key
    assert township.events() == ["case_forwarded", "forwarding_sent", "review_begun"]
    assert county.the_case()["number"] == township.case().upstream_no


def test_a_slow_county_is_waited_for(township: Township, county: County) -> None:
    county.misbehave(slow_seconds=0.5)
    township.change_gateway(seconds={"connect": 5, "read": 20})
    township.forward()
    township.dispatch()
    assert township.case().state == "IN_REVIEW"


def test_a_county_too_slow_to_answer_still_gets_one_case(township: Township, county: County) -> None:
    county.misbehave(slow_seconds=1.5, hold_callbacks=True)
    township.change_gateway(seconds={"connect": 5, "read": 0.4})
    township.forward()
    township.dispatch()
    assert (township.forwarding().state, township.forwarding().problem) == ("SENT", "answer_lost")
    county.misbehave()
    township.change_gateway(seconds={"connect": 5, "read": 20})
    township.dispatch()
    assert township.case().upstream_no == county.the_case()["number"]


class TestACountyThatKnowsNoIdempotencyButCanBeAsked:
    """The same key twice would be two cases there."""

    @pytest.fixture(autouse=True)
    def _such_a_county(self, township: Township, county: County) -> None:
        township.change_gateway(declares_idempotency=False, can_query=True)
        county.misbehave(ignore_idempotency=True, lose_answer_next=1, hold_callbacks=True)

    def test_is_asked_instead_of_sent_to_again(self, township: Township, county: County) -> None:
        township.forward()
        township.dispatch()
        assert township.forwarding().state == "SENT"
        township.dispatch()
        assert township.case().upstream_no == county.the_case()["number"]

    def test_gets_it_again_only_when_absence_has_settled(self, township: Township, county: County, clock: Clock) -> None:
        county.misbehave(ignore_idempotency=True, fail_next=1)
        township.forward()
        township.dispatch()
        assert (township.forwarding().state, township.forwarding().problem) == ("SENT", "county_error")
        township.dispatch()
        assert (county.cases(), township.forwarding().state) == ([], "SENT"), "too early to be sure"
        clock.forward(minutes=3, seconds=1)
        township.dispatch()
        assert township.case().upstream_no == county.the_case()["number"]


class TestACountyThatKnowsNeither:
    """No idempotency, no query: a lost answer needs a person."""

    @pytest.fixture(autouse=True)
    def _such_a_county(self, township: Township, county: County) -> None:
        township.change_gateway(declares_idempotency=False, can_query=False)
        county.misbehave(ignore_idempotency=True, lose_answer_next=1, hold_callbacks=True)

    def test_leaves_it_uncertain_and_never_sends_by_itself(self, township: Township, county: County, clock: Clock) -> None:
        township.forward()
        township.dispatch()
        clock.forward(minutes=4)
        township.dispatch()
        assert (township.forwarding().state, township.case().gateway_state) == ("UNCERTAIN", "UNCERTAIN")
        assert [row.state for row in township.deliveries()] == ["uncertain"]
        assert (len(county.cases()), township.case().state) == (1, "ACCEPTED")
        assert township.events() == ["case_forwarded", "forwarding_uncertain"]

    def test_a_word_of_the_county_ends_the_doubt(self, township: Township, county: County, front_door: FrontDoor) -> None:
        township.forward()
        township.dispatch()
        county.misbehave()
        assert front_door.hear() == [200]
        assert (township.case().state, township.case().upstream_no) == ("IN_REVIEW", county.the_case()["number"])
        assert township.forwarding().state == "ACKED"


def test_a_refusal_with_reasons_is_a_dead_letter_with_the_countys_words(app: Flask, township: Township, county: County) -> None:
    county.misbehave(refuse_next=1)
    township.forward()
    township.dispatch()
    row = township.forwarding()
    assert (row.state, row.problem, township.case().gateway_state) == ("FAILED", "rejected", "FAILED")
    assert [delivery.state for delivery in township.deliveries()] == ["dead"]
    assert row.county_words is not None
    assert "开户".encode() not in row.county_words, "their words may name a person"
    assert services(app).vault.open_note(township.case(), row.county_words, ledger.WORDS).splitlines() == [
        "开户银行行号查不到",
        "参保时间早于政策起始时间",
    ]
    assert township.events() == ["case_forwarded", "forwarding_failed"]
    assert county.cases() == []


@pytest.mark.parametrize(("fault", "state", "delivery"), [("busy_next", "FAILED", "dead"), ("fail_next", "UNCERTAIN", "uncertain")])
def test_after_the_last_attempt_it_is_failed_or_uncertain_as_far_as_is_known(
    township: Township, county: County, fault: str, state: str, delivery: str
) -> None:
    county.misbehave(**{fault: 1})
    township.forward()
    township.set_attempts(MOST_ATTEMPTS - 1)
    township.dispatch()
    assert (township.forwarding().state, township.case().gateway_state) == (state, state)
    assert [row.state for row in township.deliveries()] == [delivery]


def test_a_worker_killed_after_sending_does_not_make_a_second_case(township: Township, county: County, front_door: FrontDoor) -> None:
    township.forward()
    township.dispatch()
    front_door.hear()  # or its word would come in the middle of what follows
    used = services(township.app)
    with used.database.writing() as session:  # as if the process had died before the answer was written down
        row = session.get_one(type(township.forwarding()), township.forwarding().id)
        row.state, row.upstream_no = "SENT", None
        case = session.get_one(type(township.case()), township.case_id)
        case.state, case.gateway_state, case.upstream_no = "ACCEPTED", "PENDING", None
        delivery = session.get_one(type(township.deliveries()[0]), township.deliveries()[0].id)
        delivery.state, delivery.run_at = "ready", used.clock()
        session.add_all([row, case, delivery])
    township.dispatch()
    assert township.case().upstream_no == county.the_case()["number"]


def test_a_case_withdrawn_before_it_left_stays_here(township: Township, county: County) -> None:
    township.forward()
    office.act(township.app, township.case_id, office_verbs.withdraw_case, "不办了")
    township.dispatch()
    assert (township.forwarding().state, township.forwarding().problem) == ("DONE", "withdrawn_before")
    assert (county.cases(), [row.state for row in township.deliveries()]) == ([], ["done"])


def test_a_case_the_county_has_already_is_not_sent(township: Township, county: County) -> None:
    township.forward()
    office.act(township.app, township.case_id, office_verbs.begin_review, "YL-BY-HAND", actor=office.COUNTY)
    township.dispatch()
    assert (township.forwarding().state, township.forwarding().upstream_no) == ("DONE", "YL-BY-HAND")
    assert county.cases() == []


def test_a_case_withdrawn_while_the_answer_was_lost_is_not_sent_again(township: Township, county: County) -> None:
    county.misbehave(lose_answer_next=1, hold_callbacks=True)
    township.forward()
    township.dispatch()
    office.act(township.app, township.case_id, office_verbs.withdraw_case, "不办了")
    township.dispatch()
    row = township.forwarding()
    assert (row.state, row.upstream_no) == ("ACKED", county.the_case()["number"])
    assert township.case().state == "WITHDRAWN"


def test_a_gateway_that_was_switched_off_fails_visibly(app: Flask, township: Township) -> None:
    with services(app).database.writing() as session:
        row = session.exec(select(Gateway)).one()
        row.active = False
        session.add(row)
    township.forward()
    township.dispatch()
    assert (township.forwarding().state, township.forwarding().problem) == ("FAILED", "no_gateway")


def test_a_wrong_secret_fails_visibly_and_sends_nothing(app: Flask, township: Township, county: County) -> None:
    with services(app).database.writing() as session:
        row = session.exec(select(Gateway)).one()
        row.secret = services(app).vault.wrap(b"another", f"gateway/{row.id}")
        session.add(row)
    township.forward()
    township.dispatch()
    assert (township.forwarding().state, township.forwarding().problem) == ("FAILED", "signature_refused")
    assert county.cases() == []


def test_an_address_that_is_not_allowed_is_never_called(app: Flask, township: Township) -> None:
    with services(app).database.writing() as session:
        row = session.exec(select(Gateway)).one()
        row.base_url = "http://127.0.0.1:9"
        session.add(row)
    township.forward()
    township.dispatch()
    assert (township.forwarding().state, township.forwarding().problem) == ("FAILED", "address_not_allowed")
