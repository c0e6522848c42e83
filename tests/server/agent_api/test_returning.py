"""A phone that was enrolled after the moment to which the centre was restored is taken back by a new code, and nobody else by that way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from server import safety
from server.services import services
from sync.enrolment_code import code_digest
from sync.ids import uuid7
from sync.log import Device, EnrolmentCode, MutationRecord
from sync.protocol import escrow_info, from_text, to_text
from sync.sealing import seal
from tests import pension_case, people
from tests.installation import code_for, person_id
from tests.phone import Phone, try_code
from tests.server.agent_api.opening import cases, opening
from tests.wire import Reply


def forget(app: Flask, phone: Phone) -> None:
    """The centre is as it was before the phone was enrolled."""
    with services(app).database.writing() as session:
        session.delete(session.get_one(Device, phone.device))


def said_by(phone: Phone, **more: Any) -> dict[str, Any]:
    told = {
        "device": phone.device,
        "agent": phone.welcome["agent"]["id"],
        "agent_name": "王建国",
        "device_secret": to_text(phone.secret),
        "held_from": 1,
    }
    return told | more


def come_back(app: Flask, phone: Phone, code: str | None = None, **more: Any) -> Reply:
    return try_code(app.test_client(), code or code_for(app, people.AGENT_A), phone.now(), returning=said_by(phone, **more))


def refusal(app: Flask, phone: Phone, role: people.Role = people.AGENT_A, **more: Any) -> str:
    """Why it is not taken back; the code stays good."""
    code = code_for(app, role)
    reply = come_back(app, phone, code, **more)
    with services(app).database.reading() as session:
        assert session.get_one(EnrolmentCode, code_digest(code)).used_at is None
    assert reply.status_code == 403
    return str(reply.json["error"])


def find(app: Flask, device: str) -> Device | None:
    with services(app).database.reading() as session:
        return session.get(Device, device)


def set_state(app: Flask, device: str, state: str) -> None:
    with services(app).database.writing() as session:
        session.get_one(Device, device).state = state


def test_it_keeps_its_id_and_secret_and_hands_in_what_it_sealed_before_and_after(app: Flask, phone: Phone) -> None:
    case_id = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    photo = phone.seal_file(pension_case.picture())
    before = dict(phone.outbox)
    forget(app, phone)
    assert phone.send_exchange().status_code == 401
    reply = come_back(app, phone)
    assert reply.status_code == 200
    assert (reply.json["device"], reply.json["device_secret"], reply.json["expected_seq"]) == (phone.device, to_text(phone.secret), 1)
    phone.welcome = reply.json
    phone.mint("open_case", other := uuid7(phone.now()), opening(other))
    phone.sync()
    phone.upload_all()
    assert {case.id for case in cases(app)} == {case_id, other}
    assert phone.exchange(files=[photo.header.id])["files"][photo.header.id]["state"] == "stored"
    with services(app).database.reading() as session:
        record = session.get_one(MutationRecord, (phone.device, 1))
    assert record.sealed_sha256 == before[1]["header"]["sealed_sha256"], "as it was sealed, so its author is who he was"


def test_tokens_of_before_open_nothing_any_more(app: Flask, phone: Phone) -> None:
    earlier = Phone(phone.client, dict(phone.welcome), phone.now)
    forget(app, phone)
    come_back(app, phone)
    assert earlier.send_exchange().status_code == 401


def test_when_the_answer_was_lost_another_code_brings_it_again(app: Flask, phone: Phone) -> None:
    forget(app, phone)
    first, second = come_back(app, phone).json, come_back(app, phone).json
    assert first["device"] == second["device"]
    assert first["send_token"] != second["send_token"]


def test_a_code_of_another_agent_is_not_taken_for_a_phone(app: Flask, phone: Phone) -> None:
    forget(app, phone)
    assert refusal(app, phone, people.AGENT_B) == "code_of_another"


def test_an_agent_who_was_forgotten_as_well_comes_back_under_his_new_id_and_his_old_name(app: Flask, phone: Phone) -> None:
    forget(app, phone)
    unknown = uuid7(phone.now())
    assert refusal(app, phone, agent=unknown, agent_name="王建军") == "code_of_another"
    photo = phone.seal_file(pension_case.picture())
    answer = come_back(app, phone, agent=unknown).json
    assert (answer["device"] != phone.device, answer["agent"]["id"]) == (True, person_id(people.AGENT_A))
    phone.welcome = answer
    phone.upload_all()
    assert phone.exchange(files=[photo.header.id])["files"][photo.header.id]["state"] == "stored"


def test_steps_of_a_phone_that_lies_about_its_agent_are_refused_for_their_author(app: Flask, phone: Phone) -> None:
    other = person_id(people.AGENT_B)
    forget(app, phone)
    phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    phone.welcome = come_back(app, phone, code_for(app, people.AGENT_B), agent=other).json
    assert [(one["outcome"], one["reason"]) for one in phone.exchange()["outcomes"]] == [("refused", "malformed")]
    assert cases(app) == []


def test_a_device_that_is_known_is_given_to_nobody_else(app: Flask, phone: Phone) -> None:
    other = person_id(people.AGENT_B)
    assert refusal(app, phone, people.AGENT_B, agent=other) == "device_of_another"
    assert refusal(app, phone, device_secret=to_text(b"x" * 32)) == "device_of_another"
    assert phone.exchange()["stop"] is None, "and its tokens are what they were"


def test_one_that_is_revoked_stays_revoked(app: Flask, phone: Phone) -> None:
    set_state(app, phone.device, "revoked")
    assert refusal(app, phone) == "device_revoked"
    assert phone.exchange()["stop"] == "revoked"


def test_one_that_was_found_cloned_goes_on_under_a_new_id_with_its_local_key(app: Flask, phone: Phone) -> None:
    phone.escrow(b"k" * 32)
    set_state(app, phone.device, "quarantined")
    photo = phone.seal_file(pension_case.picture())
    answer = come_back(app, phone).json
    assert answer["device"] != phone.device
    successor = find(app, answer["device"])
    assert successor is not None
    assert (successor.successor_of, successor.escrow is not None, answer["expected_seq"]) == (phone.device, True, 1)
    phone.welcome = answer
    phone.upload_all()
    assert phone.exchange(files=[photo.header.id])["files"][photo.header.id]["state"] == "stored"


def test_one_that_let_go_of_its_first_numbers_is_numbered_anew(app: Flask, phone: Phone) -> None:
    forget(app, phone)
    sealed = seal(b"k" * 32, phone._public_key(), escrow_info(phone.device))
    answer = come_back(app, phone, held_from=5, escrow={"key_id": "k1", "sealed": to_text(sealed)}).json
    assert (answer["device"] != phone.device, answer["expected_seq"]) == (True, 1)
    earlier, successor = find(app, phone.device), find(app, answer["device"])
    assert earlier is not None
    assert successor is not None
    assert (earlier.state, successor.state, successor.escrow is not None) == ("quarantined", "active", True)


def test_a_local_key_that_came_along_is_kept_when_it_opens(app: Flask, phone: Phone) -> None:
    forget(app, phone)
    come_back(app, phone, escrow={"key_id": "k1", "sealed": to_text(b"nothing")})
    assert find(app, phone.device).escrow is None  # type: ignore[union-attr]


@pytest.mark.parametrize("is_known", [False, True])
def test_without_the_replica_all_stays_as_it_was_and_the_code_is_good(
    app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    if not is_known:
        forget(app, phone)
    before, code, used = find(app, phone.device), code_for(app, people.AGENT_A), services(app)
    monkeypatch.setattr(safety, "PATIENCE", timedelta(0))
    app.extensions["daiban"] = replace(used, settings=replace(used.settings, safe_when="replicated"))
    assert come_back(app, phone, code, held_from=9).status_code == 503
    app.extensions["daiban"] = used
    with used.database.reading() as session:
        assert session.exec(select(Device)).all() == ([before] if before else [])
    assert come_back(app, phone, code).status_code == 200


def test_a_secret_of_another_length_is_malformed(app: Flask, phone: Phone) -> None:
    reply = come_back(app, phone, device_secret=to_text(from_text(to_text(phone.secret))[:31]))
    assert (reply.status_code, reply.json) == (400, {"error": "malformed"})
