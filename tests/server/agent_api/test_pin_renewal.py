"""A forgotten PIN: a code of the office gives one phone its local key back, and nobody else anything."""

import pytest
from flask import Flask
from sqlmodel import select

from proxy_service.people import Person
from server.access_log import AccessRecord
from server.services import services
from sync.log import Device, PinRenewalCode
from tests.conftest import Clock
from tests.installation import renewal_code_for
from tests.phone import Phone
from tests.wire import Reply

LOCAL_KEY = b"k" * 32


@pytest.fixture
def forgetful(phone: Phone) -> Phone:
    """A locked phone whose key is in safe keeping."""
    phone.escrow(LOCAL_KEY)
    phone.unlocked = False
    return phone


def refused(reply: Reply) -> bool:
    return (reply.status_code, reply.json) == (403, {"error": "enrolment_code_wrong"})


def test_a_code_brings_the_local_key_back_sealed_and_is_noted(app: Flask, forgetful: Phone) -> None:
    reply = forgetful.renew_pin(renewal_code_for(app, forgetful.device).lower().replace("-", " "))
    assert forgetful.open_answer(reply) == LOCAL_KEY
    assert LOCAL_KEY not in reply.data
    with services(app).database.reading() as session:
        noted = session.exec(select(AccessRecord).where(AccessRecord.action == "gave_local_key")).one()
    assert (noted.person, noted.subject) == (forgetful.welcome["agent"]["id"], forgetful.device)


def test_a_code_works_once_but_a_lost_answer_may_be_asked_for_again(app: Flask, forgetful: Phone) -> None:
    code = renewal_code_for(app, forgetful.device)
    forgetful.renew_pin(code)
    assert forgetful.open_answer(forgetful.renew_pin(code)) == LOCAL_KEY
    forgetful.answer_key = None
    assert refused(forgetful.renew_pin(code))


def test_a_wrong_an_old_an_expired_and_another_phone_s_code_are_refused_alike(
    app: Flask, forgetful: Phone, other_phone: Phone, clock: Clock
) -> None:
    other_phone.escrow(b"o" * 32)
    old, new = (renewal_code_for(app, forgetful.device) for _ in range(2))
    for code in ("0000-0000-00", "", "王", old, renewal_code_for(app, other_phone.device)):
        assert refused(forgetful.renew_pin(code))
    clock.forward(minutes=15)
    assert refused(forgetful.renew_pin(new))


def test_after_ten_wrong_codes_even_a_right_one_waits_and_other_phones_do_not(app: Flask, forgetful: Phone, other_phone: Phone) -> None:
    for _ in range(10):
        assert refused(forgetful.renew_pin("0000-0000-00"))
    reply = forgetful.renew_pin(renewal_code_for(app, forgetful.device))
    assert (reply.status_code, reply.json["error"], reply.headers["Retry-After"]) == (429, "too_many_tries", "600")
    other_phone.escrow(b"o" * 32)
    assert other_phone.renew_pin(renewal_code_for(app, other_phone.device)).status_code == 200


@pytest.mark.parametrize("state", ["revoked", "quarantined"])
def test_a_phone_shut_out_never_gets_its_key(app: Flask, forgetful: Phone, state: str) -> None:
    code = renewal_code_for(app, forgetful.device)
    with services(app).database.writing() as session:
        session.get_one(Device, forgetful.device).state = state
    reply = forgetful.renew_pin(code)
    assert (reply.status_code, reply.json) == (403, {"error": f"device_{state}"})


def test_the_phone_of_who_left_gets_no_key(app: Flask, forgetful: Phone) -> None:
    code = renewal_code_for(app, forgetful.device)
    with services(app).database.writing() as session:
        session.get_one(Person, forgetful.welcome["agent"]["id"]).active = False
    assert forgetful.renew_pin(code).json == {"error": "device_revoked"}


def test_without_a_copy_the_phone_is_told_and_the_code_is_not_spent(app: Flask, phone: Phone) -> None:
    code = renewal_code_for(app, phone.device)
    reply = phone.renew_pin(code)
    assert (reply.status_code, reply.json) == (409, {"error": "no_key_here"})
    phone.escrow(LOCAL_KEY)
    assert phone.open_answer(phone.renew_pin(code)) == LOCAL_KEY


def test_a_phone_that_got_a_new_id_keeps_its_key(app: Flask, phone: Phone) -> None:
    phone.escrow(LOCAL_KEY)
    with services(app).database.writing() as session:
        session.get_one(Device, phone.device).state = "quarantined"
    phone.take_new_id()
    assert phone.open_answer(phone.renew_pin(renewal_code_for(app, phone.device))) == LOCAL_KEY


def test_what_is_no_key_is_malformed_and_no_code_is_kept_in_clear(app: Flask, forgetful: Phone) -> None:
    code = renewal_code_for(app, forgetful.device)
    asked = {"protocol": 1, "code": code, "public_key": "AAAA"}
    assert forgetful.post("/sync/v1/pin-renewal", asked).json == {"error": "malformed"}
    with services(app).database.reading() as session:
        kept = repr(session.exec(select(PinRenewalCode)).one().model_dump())
    assert code not in kept
    assert code.replace("-", "") not in kept
