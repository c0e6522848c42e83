"""What the county says back: taken once, in the order it was said, from nobody else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from proxy_service import office_verbs
from server.county.models import CallbackReceipt, Gateway
from server.county.opening import wrapped_secret
from server.county.signature import SignatureHeaders, SignatureProfile, SignedRequest, sign
from server.services import services
from tests import office, pension_case
from tests.conftest import Clock
from tests.county import CALLBACK_PATH, SECRET, County, FrontDoor
from tests.server.county.conftest import Township

Call = Callable[..., tuple[int, dict[str, Any]]]
OURS = SignatureProfile(headers=SignatureHeaders.with_prefix("X-Daiban"))


@pytest.fixture
def call(app: Flask, clock: Clock) -> Call:
    """Call back by hand: ``call({...})`` signed as the county does, or wrongly on request."""
    client: FlaskClient = app.test_client()

    def send(said: dict[str, Any] | bytes, *, secret: str = SECRET, key_id: str = "daiban", late: float = 0, tamper: bytes = b"") -> Any:
        body = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
        clock.forward(seconds=-late)
        headers = sign(OURS, key_id, secret.encode(), SignedRequest(method="POST", path=CALLBACK_PATH, body=body), clock())
        clock.forward(seconds=late)
        answer = client.post(CALLBACK_PATH, data=body + tamper, headers=headers, content_type="application/json")
        return answer.status_code, answer.get_json()

    return send


@pytest.fixture
def number(township: Township, front_door: FrontDoor) -> str:
    """The county's number of the case, which is under review there."""
    township.forward()
    township.dispatch()
    front_door.hear()
    upstream_no = township.case().upstream_no
    assert upstream_no is not None
    return upstream_no


def message(number: str, status: str, sequence: int, **more: Any) -> dict[str, Any]:
    return {"XXID": f"m-{status}-{sequence}", "SLBH": number, "ZTM": status, "XH": sequence, **more}


def receipts(app: Flask) -> list[CallbackReceipt]:
    with services(app).database.reading() as session:
        return list(session.exec(select(CallbackReceipt).order_by(col(CallbackReceipt.id))))


def test_the_countys_grant_decides_the_case(township: Township, county: County, front_door: FrontDoor, number: str) -> None:
    county.say(number, "11", "granted", YY="符合条件", WH="云人社〔2026〕1号")
    assert front_door.hear() == [200]
    decision = township.content().decision
    assert (township.case().state, decision.reason, decision.official_no) == ("GRANTED", "符合条件", "云人社〔2026〕1号")
    assert township.forwarding().state == "DONE"


def test_the_countys_denial_brings_reason_and_remedies(township: Township, county: County, front_door: FrontDoor, number: str) -> None:
    county.say(number, "12", "denied", YY="年龄不到", JJTJ="60日内可申请行政复议")
    assert front_door.hear() == [200]
    decision = township.content().decision
    assert (township.case().state, decision.reason, decision.remedies) == ("DENIED", "年龄不到", "60日内可申请行政复议")


def test_a_correction_goes_back_to_the_agent_and_its_supplement_joins_the_same_case(
    app: Flask, township: Township, county: County, front_door: FrontDoor, number: str
) -> None:
    county.say(number, "6", "correction", BZCL=[{"CLBM": "bank-card", "YY": "卡号看不清"}], BZ="请重拍")
    assert front_door.hear() == [200]
    assert (township.case().state, township.case().flags) == ("CORRECTION", ["forced_by_upstream"])
    phone = township.phone
    file = phone.attach(township.case_id, "bank-card", pension_case.picture(50))
    phone.mint("supplement_case", township.case_id, {"round": 1, "materials": [{"code": "bank-card", "files": [file]}], "note": ""})
    phone.sync()
    office.act(app, township.case_id, office_verbs.receive_correction)
    township.forward()
    township.dispatch()
    front_door.hear()
    assert county.the_case()["number"] == number
    assert county.the_case()["body"]["YSLBH"] == number
    assert [row.state for row in township.forwardings()] == ["DONE", "ACKED"]
    county.say(number, "11", "granted")
    assert front_door.hear() == [200]
    assert township.case().state == "GRANTED"


def test_the_county_may_decide_while_its_own_correction_is_open(township: Township, number: str, call: Call) -> None:
    call(message(number, "6", 5, BZCL=[{"CLBM": "bank-card", "YY": "看不清"}]))
    assert call(message(number, "11", 6)) == (200, {"outcome": "applied"})
    assert (township.case().state, township.case().flags) == ("GRANTED", ["forced_by_upstream"])


def test_the_same_message_again_gets_the_same_answer_and_changes_nothing(app: Flask, township: Township, number: str, call: Call) -> None:
    said = message(number, "11", 5, YY="符合条件")
    first, events = call(said), township.events()
    assert first == (200, {"outcome": "applied"})
    assert call(said) == first
    assert township.events() == events
    assert len(receipts(app)) == 2, "the county's first word and this one"


def test_a_county_that_says_everything_twice_is_heard_once(township: Township, county: County, front_door: FrontDoor, number: str) -> None:
    county.misbehave(double_callbacks=True)
    county.say(number, "11", "granted")
    assert front_door.hear(2) == [200, 200]
    assert township.events().count("case_granted") == 1


def test_a_message_id_used_again_for_other_words_is_refused(township: Township, number: str, call: Call) -> None:
    call(message(number, "8", 5))
    changed = {**message(number, "11", 6), "XXID": "m-8-5"}
    assert call(changed) == (409, {"error": "message_id_used_again"})
    assert township.case().state == "IN_REVIEW"


def test_an_older_word_after_a_newer_one_is_kept_but_not_applied(app: Flask, township: Township, number: str, call: Call) -> None:
    call(message(number, "11", 9))
    assert call(message(number, "6", 8, BZCL=[{"CLBM": "bank-card", "YY": "看不清"}])) == (200, {"outcome": "older"})
    assert township.case().state == "GRANTED"
    assert receipts(app)[-1].outcome == "older"


def test_a_county_that_mixes_up_the_order_ends_in_its_last_word(township: Township, county: County, front_door: FrontDoor) -> None:
    county.misbehave(reverse_callbacks=True)
    township.forward()
    township.dispatch()
    number = county.the_case()["number"]
    county.say(number, "11", "granted")
    assert front_door.hear(2) == [200, 200]
    assert [row.outcome for row in receipts(township.app)] == ["applied", "older"]
    assert township.case().state == "GRANTED"


def test_a_result_that_comes_before_our_acknowledgement_is_taken_as_both(
    app: Flask, township: Township, county: County, front_door: FrontDoor
) -> None:
    county.misbehave(decide_before_answer=True)
    township.forward()
    township.dispatch()
    assert front_door.hear(2) == [200, 200]
    case, row = township.case(), township.forwarding()
    assert (case.state, case.upstream_no) == ("GRANTED", county.the_case()["number"])
    assert (row.state, row.upstream_no) == ("DONE", case.upstream_no)
    assert township.events() == ["case_forwarded", "review_begun", "case_granted"]
    assert [delivery.state for delivery in township.deliveries()] == ["done"]


def test_a_bad_signature_is_turned_away_and_leaves_no_trace(app: Flask, township: Township, number: str, call: Call) -> None:
    before = len(receipts(app))
    for wrong in ({"secret": "guessed"}, {"key_id": "nobody"}, {"late": 301}, {"late": -301}, {"tamper": b" "}):
        assert call(message(number, "11", 5), **wrong) == (401, {"error": "signature_wrong"}), wrong
    assert (township.case().state, len(receipts(app))) == ("IN_REVIEW", before)


def test_an_unsigned_call_is_turned_away(app: Flask) -> None:
    assert app.test_client().post(CALLBACK_PATH, json={}).status_code == 401


def test_an_unknown_number_is_recorded_and_says_nothing(app: Flask, township: Township, number: str, call: Call) -> None:
    assert call(message("YL2026-999999", "11", 5)) == (404, {"error": "unknown_number"})
    assert receipts(app)[-1].outcome == "unknown_number"
    assert township.case().state == "IN_REVIEW"


def test_a_number_given_with_the_key_of_another_case_is_unknown(township: Township, number: str, call: Call) -> None:
    key = township.forwarding().idempotency_key
    assert call(message("YL2026-999999", "11", 5, YWLSH=key)) == (404, {"error": "unknown_number"})
    assert township.case().state == "IN_REVIEW"


def test_a_case_of_another_gateway_is_unknown(app: Flask, township: Township, number: str, call: Call) -> None:
    used = services(app)
    with used.database.writing() as session:
        profile = session.exec(select(Gateway)).one().profile
        secret = wrapped_secret(used, "g2", b"other")
        session.add(Gateway(id="g2", name="别的县", base_url="https://county.example", key_id="other", secret=secret, profile=profile))
    assert call(message(number, "11", 5), key_id="other", secret="other") == (404, {"error": "unknown_number"})
    assert township.case().state == "IN_REVIEW"


def test_a_status_nobody_mapped_is_kept_for_a_clerk(app: Flask, township: Township, number: str, call: Call) -> None:
    assert call(message(number, "97", 5)) == (422, {"error": "unknown_status"})
    assert (receipts(app)[-1].outcome, township.case().state) == ("unknown_status", "IN_REVIEW")


def test_a_denial_without_remedies_is_refused_and_kept_for_a_clerk(app: Flask, township: Township, number: str, call: Call) -> None:
    assert call(message(number, "12", 5, YY="年龄不到")) == (409, {"error": "remedies_missing"})
    assert (receipts(app)[-1].reason, township.case().state) == ("remedies_missing", "IN_REVIEW")


def test_a_result_for_a_withdrawn_case_is_refused_and_kept_for_a_clerk(app: Flask, township: Township, number: str, call: Call) -> None:
    office.act(app, township.case_id, office_verbs.withdraw_case, "不办了")
    assert call(message(number, "11", 5)) == (409, {"error": "wrong_state"})
    assert township.case().state == "WITHDRAWN"


MALFORMED = [
    b"",
    b"[]",
    b"{",
    b"\xff\xfe",
    json.dumps({"SLBH": "x"}).encode(),
    json.dumps({"XXID": "m", "SLBH": "x", "ZTM": "11", "XH": -1}).encode(),
    json.dumps({"XXID": "m", "SLBH": "x", "ZTM": "11", "XH": 2**40}).encode(),
    json.dumps({"XXID": "m\0", "SLBH": "x", "ZTM": "11", "XH": 1}).encode(),
    json.dumps({"XXID": "m", "SLBH": "x", "ZTM": "6", "XH": 1, "BZCL": ["bank-card"]}).encode(),
    json.dumps({"XXID": "m", "SLBH": "x", "ZTM": "11", "SJ": "yesterday"}).encode(),
]


def test_a_malformed_message_is_told_so(app: Flask, call: Call) -> None:
    for body in MALFORMED:
        assert call(body) == (400, {"error": "malformed"}), body
    assert receipts(app) == []


def test_an_oversized_message_is_not_read(app: Flask, call: Call) -> None:
    assert call(b" " * 70_000) == (413, {"error": "oversized"})


def test_where_a_county_counts_nothing_its_time_orders_its_words(township: Township, number: str, call: Call) -> None:
    def timed(status: str, at: str) -> dict[str, Any]:
        return {"XXID": status + at, "SLBH": number, "ZTM": status, "SJ": at}

    assert call(timed("11", "2026-11-23T10:00:00+08:00"))[1] == {"outcome": "applied"}
    assert call(timed("8", "2026-11-23T09:59:00+08:00"))[1] == {"outcome": "older"}
