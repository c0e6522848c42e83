"""A browser becomes a device by a one-time code, and nothing else does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select

from server import safety
from server.services import services
from sync.log import Device, EnrolmentCode
from sync.protocol import from_text
from tests import people
from tests.conftest import Clock
from tests.installation import code_for
from tests.phone import Phone, try_code
from tests.wire import Reply


def refused(reply: Reply) -> bool:
    return (reply.status_code, reply.json) == (403, {"error": "enrolment_code_wrong"})


def test_a_code_makes_a_device_that_knows_its_agent_and_his_villages(app: Flask, phone: Phone) -> None:
    agent = phone.welcome["agent"]
    assert (agent["name"], agent["township"]["name"]) == ("王建国", "青石镇")
    assert [area["name"] for area in agent["areas"]] == ["上坪村", "下坪村"]
    assert phone.welcome["expected_seq"] == 1
    assert len(from_text(phone.welcome["intake_key"]["public_key"])) == 65


def test_the_server_keeps_no_token_and_no_code_in_clear(app: Flask, clock: Clock) -> None:
    code = code_for(app, people.AGENT_A)
    phone = Phone.enrol(app.test_client(), code, clock)
    with services(app).database.reading() as session:
        kept = repr([session.exec(select(Device)).one().model_dump(), session.exec(select(EnrolmentCode)).one().model_dump()])
    for secret in (phone.welcome["send_token"], phone.welcome["pull_token"], code, code.replace("-", "")):
        assert secret not in kept
    assert repr(phone.secret)[2:-1] not in kept


def test_the_centre_can_see_which_code_made_which_device(app: Flask, phone: Phone) -> None:
    with services(app).database.reading() as session:
        assert session.exec(select(EnrolmentCode)).one().device == phone.device


def test_no_device_is_made_that_the_replica_does_not_know_and_the_code_stays_good(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A centre restored from its replica must know every phone that collects for it."""
    code, used = code_for(app, people.AGENT_A), services(app)
    monkeypatch.setattr(safety, "PATIENCE", timedelta(0))
    app.extensions["daiban"] = replace(used, settings=replace(used.settings, safe_when="replicated"))
    reply = try_code(app.test_client(), code, clock())
    assert (reply.status_code, reply.json["error"], reply.headers["Retry-After"]) == (503, "unavailable", "30")
    with used.database.reading() as session:
        assert session.exec(select(Device)).all() == []
    app.extensions["daiban"] = used
    assert Phone.enrol(app.test_client(), code, clock).device


def test_a_code_works_once(app: Flask, clock: Clock) -> None:
    code = code_for(app, people.AGENT_A)
    Phone.enrol(app.test_client(), code.lower().replace("-", " "), clock)
    assert refused(try_code(app.test_client(), code, clock()))


def test_a_new_code_takes_the_earlier_one_back(app: Flask, clock: Clock) -> None:
    lost, new, other = (code_for(app, role) for role in (people.AGENT_A, people.AGENT_A, people.AGENT_B))
    assert refused(try_code(app.test_client(), lost, clock()))
    assert [try_code(app.test_client(), code, clock()).status_code for code in (new, other)] == [200, 200]


def test_an_expired_code_is_refused_like_a_wrong_one(app: Flask, clock: Clock) -> None:
    code = code_for(app, people.AGENT_A, timedelta(minutes=15))
    clock.forward(minutes=15)
    assert refused(try_code(app.test_client(), code, clock()))


def test_a_wrong_code_is_refused(app: Flask, clock: Clock) -> None:
    for code in ("0000-0000-00", "", "王", "7K3M-9QXW-2F-AA"):
        assert refused(try_code(app.test_client(), code, clock()))


def test_a_code_for_somebody_who_collects_nothing_makes_no_device(app: Flask, clock: Clock) -> None:
    for one in (people.REVIEWER, people.ADMINISTRATOR):
        assert refused(try_code(app.test_client(), code_for(app, one), clock()))


def test_after_ten_wrong_codes_even_a_right_one_waits(app: Flask, clock: Clock) -> None:
    client, code = app.test_client(), code_for(app, people.AGENT_A)
    for _ in range(10):
        assert refused(try_code(client, "0000-0000-00", clock()))
    reply = try_code(client, code, clock())
    assert (reply.status_code, reply.json["error"], reply.headers["Retry-After"]) == (429, "too_many_tries", "600")
    clock.forward(minutes=10, seconds=1)
    assert try_code(client, code, clock()).status_code == 200


def test_an_unknown_protocol_is_told_what_we_speak(app: Flask) -> None:
    asked = {"protocol": 2, "something": "new"}
    answer = app.test_client().post("/sync/v1/enrolment", json=asked)
    assert (answer.status_code, answer.json) == (409, {"error": "unknown_protocol", "speaks": [1]})


def test_what_is_no_request_is_malformed(app: Flask) -> None:
    for body in (b" ", b"{", b"[]", b"7", b'{"protocol": 1}', b'{"protocol": "1"}', b'{"protocol": true}'):
        answer = app.test_client().post("/sync/v1/enrolment", data=body)
        assert (answer.status_code, answer.json) == (400, {"error": "malformed"})


def test_a_local_key_in_escrow_is_kept_sealed(app: Flask, phone: Phone) -> None:
    assert phone.escrow(b"k" * 32).status_code == 204
    with services(app).database.reading() as session:
        device = session.get_one(Device, phone.device)
    assert device.escrow is not None
    assert device.escrow_key == "k1"
    assert b"k" * 32 not in device.escrow


@pytest.mark.parametrize(("local_key", "device"), [(b"short", None), (b"k" * 32, "01937f1c-5d2e-7a10-8c00-0000000000ff")])
def test_an_escrow_that_would_not_help_is_refused(phone: Phone, local_key: bytes, device: str | None) -> None:
    reply = phone.escrow(local_key, device)
    assert (reply.status_code, reply.json) == (422, {"error": "unreadable"})


def test_a_locked_phone_cannot_replace_the_escrow(phone: Phone) -> None:
    phone.escrow(b"k" * 32)
    phone.unlocked = False
    reply = phone.escrow(b"x" * 32)
    assert (reply.status_code, reply.json) == (403, {"error": "pull_token_needed"})


def test_a_browser_whose_store_was_cleared_tells_what_it_was_and_the_centre_sees_what_is_missing(
    app: Flask, phone: Phone, clock: Clock
) -> None:
    lost = {"device": phone.device, "made_seq": 3}
    assert try_code(app.test_client(), code_for(app, people.AGENT_A), clock(), lost=lost).status_code == 200
    with services(app).database.reading() as session:
        earlier = session.get_one(Device, phone.device)
    assert (earlier.made_seq, earlier.arrived_seq, earlier.storage_lost_at) == (3, 0, clock())


def test_another_agent_s_device_is_not_touched_by_what_a_browser_says_it_was(app: Flask, phone: Phone, clock: Clock) -> None:
    lost = {"device": phone.device, "made_seq": 3}
    assert try_code(app.test_client(), code_for(app, people.AGENT_B), clock(), lost=lost).status_code == 200
    with services(app).database.reading() as session:
        assert session.get_one(Device, phone.device).storage_lost_at is None
