"""Only an enrolled, active phone gets in, and a locked one only to hand in."""

import pytest
from flask import Flask
from sqlmodel import select

from proxy_service.people import Person
from server.services import services
from sync.log import Device
from tests import pension_case
from tests.conftest import Clock
from tests.phone import Phone

ROUTES = [
    ("POST", "/sync/v1/exchange"),
    ("POST", "/sync/v1/device"),
    ("PUT", "/sync/v1/escrow"),
    ("POST", "/sync/v1/files"),
    ("HEAD", "/sync/v1/files/01937f1c-5d2e-7a10-8c00-0000000000f1"),
    ("PATCH", "/sync/v1/files/01937f1c-5d2e-7a10-8c00-0000000000f1"),
]


def put_in_state(app: Flask, phone: Phone, state: str) -> None:
    with services(app).database.writing() as session:
        session.get_one(Device, phone.device).state = state


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer wrong", "Basic d3Jvbmc6d3Jvbmc="])
def test_without_a_token_there_is_no_way_in(app: Flask, authorization: str | None) -> None:
    for method, path in ROUTES:
        answer = app.test_client().open(path, method=method, headers={"Authorization": authorization} if authorization else {})
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), path


def test_the_pull_token_alone_is_no_way_in(app: Flask, phone: Phone) -> None:
    phone.welcome["send_token"] = phone.welcome["pull_token"]
    assert phone.send_exchange().status_code == 401


def test_a_wrong_pull_token_is_refused_and_not_taken_for_a_locked_phone(phone: Phone, other_phone: Phone) -> None:
    phone.welcome["pull_token"] = other_phone.welcome["pull_token"]
    reply = phone.send_exchange()
    assert (reply.status_code, reply.json) == (401, {"error": "unknown_device"})


def test_a_locked_phone_hands_in_and_learns_outcomes_but_nothing_else(app: Flask, phone: Phone) -> None:
    pension_case.begin(phone)
    phone.unlocked = False
    reply = phone.send_exchange()
    answer = reply.json
    assert [outcome["outcome"] for outcome in answer["outcomes"]] == ["applied"] * 4
    assert answer["changes"] == {}
    for word in ("李秀英", "王建国", "上坪村", "城乡居民"):
        assert word.encode() not in reply.data


def test_a_revoked_phone_may_hand_in_and_nothing_else(app: Flask, phone: Phone) -> None:
    put_in_state(app, phone, "revoked")
    for method, path in (
        ("POST", "/sync/v1/device"),
        ("PUT", "/sync/v1/escrow"),
        ("POST", "/sync/v1/pin-renewal"),
        ("POST", "/sync/v1/push-subscription"),
    ):
        reply = phone.tus(method, path, {})
        assert (reply.status_code, reply.json) == (403, {"error": "device_revoked"}), path


def test_the_phone_of_an_agent_who_left_is_shut_out_like_a_revoked_one(app: Flask, phone: Phone) -> None:
    with services(app).database.writing() as session:
        session.exec(select(Person).where(Person.name == "王建国")).one().active = False
    answer = phone.send_exchange().json
    assert (answer["stop"], answer["changes"]) == ("revoked", {})


def test_a_phone_in_quarantine_uploads_nothing(app: Flask, phone: Phone) -> None:
    put_in_state(app, phone, "quarantined")
    reply = phone.announce(phone.seal_file(b"x"))
    assert (reply.status_code, reply.json) == (403, {"error": "device_quarantined"})


def test_answers_are_stored_nowhere_on_the_way_and_set_no_cookie(phone: Phone, clock: Clock) -> None:
    for reply in (phone.send_exchange(), phone.escrow(b"k" * 32), phone.announce(phone.seal_file(b"x"))):
        assert reply.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in reply.headers
