"""One round trip over HTTP: limits, refusals, clones, quarantine, epoch, scopes."""

import gzip
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlmodel import select

from proxy_service.case import CaseEvent
from proxy_service.people import Person
from server.events import chain_is_whole
from server.services import services
from sync.ids import uuid7
from sync.log import Device
from sync.protocol import MOST_EXCHANGE_BYTES, time_text
from tests import pension_case, people
from tests.conftest import Clock
from tests.installation import code_for, person_id
from tests.people import AGENT_A
from tests.phone import Phone, try_code
from tests.server.agent_api.opening import cases, opening


def device_of(app: Flask, phone: Phone) -> Device:
    with services(app).database.reading() as session:
        return session.get_one(Device, phone.device)


def reasons(phone: Phone) -> list[str | None]:
    return [outcome["reason"] for outcome in phone.exchange()["outcomes"]]


def test_nothing_new_costs_a_few_hundred_bytes_and_no_write(app: Flask, phone: Phone, clock: Clock) -> None:
    phone.sync()
    noted = device_of(app, phone).last_contact_at
    clock.forward(seconds=30)
    reply = phone.send_exchange()
    assert reply.json["changes"] == {}
    assert len(reply.data) < 800
    assert device_of(app, phone).last_contact_at == noted


def test_the_same_exchange_twice_makes_one_case(app: Flask, phone: Phone) -> None:
    pension_case.begin(phone)
    first, second = phone.send_exchange(), phone.send_exchange()
    assert first.json["outcomes"] == second.json["outcomes"]
    assert len(cases(app)) == 1


def test_the_centre_sees_what_was_made_what_arrived_and_how_wrong_the_phones_clock_is(app: Flask, phone: Phone, clock: Clock) -> None:
    pension_case.begin(phone)
    ahead = clock.now.replace(hour=2)
    phone.exchange(made_seq=9, device_time=time_text(ahead), envelopes=[phone.outbox[1], phone.outbox[2]])
    device = device_of(app, phone)
    assert (device.made_seq, device.arrived_seq, device.skew_seconds, device.app_version) == (9, 2, 3600, "test")


def test_a_gap_tells_where_to_go_on(phone: Phone) -> None:
    pension_case.begin(phone)
    answer = phone.send_exchange(envelopes=[phone.outbox[1], phone.outbox[3]]).json
    assert [outcome["seq"] for outcome in answer["outcomes"]] == [1]
    assert answer["expected_seq"] == 2


def test_a_body_over_a_mebibyte_is_refused_before_it_is_read(app: Flask, phone: Phone) -> None:
    reply = phone.tus("POST", "/sync/v1/exchange", {}, b" " * (MOST_EXCHANGE_BYTES + 1))
    assert (reply.status_code, reply.json["error"]) == (413, "oversized")


def test_a_body_may_come_gzipped_and_its_limit_holds_unpacked(app: Flask, phone: Phone) -> None:
    def send(body: bytes, packing: str = "gzip") -> Any:
        return phone.tus("POST", "/sync/v1/exchange", {"Content-Encoding": packing}, body)

    bomb = send(gzip.compress(b" " * (MOST_EXCHANGE_BYTES + 1)))
    assert (bomb.status_code, bomb.json["error"]) == (413, "oversized")
    whole = gzip.compress(b"{}")
    assert {send(body).status_code for body in (whole[:-4], whole + b"x", b"{}", b"")} == {400}
    assert send(b"{}", "br").status_code == 415
    pension_case.begin(phone)
    assert len(phone.exchange()["outcomes"]) == 4


def test_a_step_costs_the_database_a_few_statements(app: Flask, phone: Phone) -> None:
    pension_case.collect(phone)
    phone.exchange()
    pension_case.collect(phone)
    steps, statements = len(phone.outbox), 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(services(app).database.engine, "before_cursor_execute", count)
    phone.exchange(cursors={})
    assert statements / steps <= 12


def test_a_refusal_among_many_steps_takes_nothing_from_the_others_and_nothing_happens_twice(app: Flask, phone: Phone) -> None:
    first, second = pension_case.collect(phone), pension_case.begin(phone)
    phone.submit(second, [])
    third = pension_case.collect(phone)
    outcomes = phone.exchange()["outcomes"]
    assert [outcome["outcome"] for outcome in outcomes].count("refused") == 1
    with services(app).database.reading() as session:
        for case_id, steps in ((first, 11), (second, 4), (third, 11)):
            events = list(session.exec(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.number)))
            assert len(events) == steps
            assert chain_is_whole(events)


def test_a_file_shown_by_one_case_is_refused_to_another_within_the_same_exchange(phone: Phone) -> None:
    first, second = pension_case.begin(phone), pension_case.begin(phone)
    file = phone.files[phone.attach(first, "id-card", pension_case.picture())]
    for case_id in (first, second):
        phone.mint("attach_material", case_id, {"material": "id-card", "page": 2, "file": file.reference})
    assert reasons(phone)[-2:] == ["file_already_attached"] * 2


def test_more_than_two_hundred_envelopes_are_refused(phone: Phone) -> None:
    case_id = uuid7(phone.now())
    for _ in range(201):
        phone.mint("discard_case", case_id, {"reason": "x"})
    assert phone.send_exchange(envelopes=list(phone.outbox.values())).status_code == 413
    assert len(phone.exchange()["outcomes"]) == 200


def test_one_oversized_envelope_is_refused_and_the_next_one_taken(phone: Phone) -> None:
    phone.mint_raw(b" " * 300_000, uuid7(phone.now()))
    phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    assert reasons(phone) == ["oversized", None]


MALFORMED: list[dict[str, Any]] = [
    {"envelopes": "all"},
    {"envelopes": [{"header": {}}]},
    {"cursors": {"area:1": 3}},
    {"made_seq": -1},
    {"made_seq": 2**40},
    {"device_time": "yesterday"},
    {"device_time": "2026-11-23T02:10:00"},
    {"files": ["../../etc/passwd"]},
    {"app_version": "\0"},
    {"storage": {"used": -1, "quota": 10, "persisted": True}},
]


def test_a_malformed_request_is_said_to_be(phone: Phone) -> None:
    for changed in MALFORMED:
        reply = phone.send_exchange(**changed)
        assert (reply.status_code, reply.json) == (400, {"error": "malformed"}), changed


def test_what_a_newer_phone_says_besides_is_passed_over(app: Flask, phone: Phone) -> None:
    pension_case.begin(phone)
    room = {"used": 5, "quota": 9, "persisted": False, "a_newer_figure": 3}
    assert phone.send_exchange(surprise={"of": "a newer phone"}, storage=room).status_code == 200
    assert len(cases(app)) == 1
    assert try_code(app.test_client(), code_for(app, AGENT_A), phone.now(), surprise=1).status_code == 200


def test_a_phone_tells_of_its_room_and_saying_nothing_of_it_changes_nothing(app: Flask, phone: Phone) -> None:
    phone.exchange(storage={"used": 3 * 2**30, "quota": 4 * 2**30, "persisted": True})
    phone.exchange()
    device = device_of(app, phone)
    assert (device.storage_used, device.storage_quota, device.storage_persisted) == (3 * 2**30, 4 * 2**30, True)


def test_an_unknown_protocol_is_told_what_we_speak_and_nothing_is_taken(app: Flask, phone: Phone) -> None:
    pension_case.begin(phone)
    reply = phone.send_exchange(protocol=7)
    assert (reply.status_code, reply.json) == (409, {"error": "unknown_protocol", "speaks": [1]})
    assert cases(app) == []


def test_bad_mutations_are_refused_one_by_one_and_good_ones_go_on(app: Flask, phone: Phone) -> None:
    case_id = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    phone.mint("delete_everything", case_id, {})
    phone.mint_raw(b"{", uuid7(phone.now()))
    phone.mint("fill_form", case_id, {"form": {}, "surprise": 1})
    phone.mint("discard_case", case_id, {"reason": "no\0"})
    phone.mint("submit_case", case_id, {"files": [], "warnings": []})
    phone.mint("discard_case", uuid7(phone.now()), {"reason": "not there"})
    phone.mint("discard_case", case_id, {"reason": "不办了"})
    assert reasons(phone) == [None, "unknown_mutation", "malformed", "malformed", "text_with_nul", "wrong_state", "unknown_case", None]
    assert cases(app)[0].state == "DISCARDED"


def test_a_case_of_another_village_looks_like_one_that_does_not_exist(app: Flask, phone: Phone, other_phone: Phone) -> None:
    case_id = pension_case.begin(phone)
    phone.sync()
    for case in (case_id, uuid7(phone.now())):
        other_phone.mint("discard_case", case, {"reason": "x"})
    outcomes = other_phone.exchange()["outcomes"]
    assert [(outcome["reason"], outcome["detail"]) for outcome in outcomes] == [("unknown_case", {})] * 2
    other_phone.sync()
    assert [key for key in other_phone.records if key[0] == "case"] == []
    assert "area:999901100201" not in other_phone.cursors


def test_an_agent_opens_no_case_in_a_village_that_is_not_his(app: Flask, phone: Phone) -> None:
    phone.open_case(pension_case.ITEM, pension_case.RESIDENT, area=people.WILLOW_VILLAGE[0])
    assert reasons(phone) == ["area_not_yours"]
    assert cases(app) == []


def test_a_case_id_cannot_be_opened_twice_nor_an_item_that_is_not_there(phone: Phone, other_phone: Phone) -> None:
    case_id = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    phone.open_case(pension_case.ITEM, pension_case.RESIDENT, case_id=case_id)
    phone.open_case("no-such-item", pension_case.RESIDENT)
    assert reasons(phone) == [None, "id_taken", "unknown_item"]


def test_a_tracking_code_that_is_taken_refuses_the_case_and_no_other(app: Flask, phone: Phone) -> None:
    first, second = uuid7(phone.now()), uuid7(phone.now())
    for case_id in (first, second):
        phone.mint("open_case", case_id, opening(first))
    third = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    assert reasons(phone) == [None, "tracking_code_taken", None]
    assert {case.id for case in cases(app)} == {first, third}


def test_the_page_of_one_case_is_no_page_of_another(phone: Phone) -> None:
    one, other = pension_case.begin(phone), pension_case.begin(phone)
    file = phone.seal_file(pension_case.picture())
    for case_id in (one, other):
        phone.mint("attach_material", case_id, {"material": "id-card", "page": 1, "file": file.reference})
    assert reasons(phone)[-2:] == [None, "file_already_attached"]


def test_a_first_pull_brings_cases_catalogue_and_office(phone: Phone) -> None:
    case_id = pension_case.begin(phone)
    phone.sync()
    assert {key[0] for key in phone.records} == {"case", "item", "office"}
    assert phone.record(case_id)["mandate"]["authorities"][0] == "submit"
    assert phone.records["item", "pension-enrolment@1"]["name"] == "城乡居民养老保险参保登记"
    office = phone.records["office", people.TOWNSHIP[0]]
    assert [village["name"] for village in office["villages"]] == ["上坪村", "下坪村", "柳沟村"]


def test_a_village_taken_from_an_agent_is_emptied_on_his_phone(app: Flask, phone: Phone) -> None:
    pension_case.begin(phone)
    phone.sync()
    with services(app).database.writing() as session:
        session.get_one(Person, person_id(people.AGENT_A)).areas = [people.LOWER_VILLAGE[0]]
    changes = phone.exchange()["changes"]
    assert changes == {"area:999901100201": {"version": 0, "reset": True, "more": False, "records": []}}


def test_nobody_learns_about_files_of_another_agent(phone: Phone, other_phone: Phone) -> None:
    file = phone.seal_file(b"x")
    phone.upload_all()
    assert other_phone.send_exchange(files=[file.header.id]).json["files"][file.header.id] == {"state": "missing", "offset": 0}


def test_a_phone_that_hands_in_without_end_waits_and_loses_nothing(phone: Phone, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.push.MOST_MUTATIONS_A_DAY", 3)
    for _ in range(3):
        phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    assert phone.exchange()["expected_seq"] == 4
    phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    refused = phone.send_exchange()
    assert (refused.status_code, refused.json, refused.headers["Retry-After"]) == (429, {"error": "too_much_today"}, "3600")
    assert phone.send_exchange(envelopes=[]).json["expected_seq"] == 4
    clock.forward(days=1, seconds=1)
    assert phone.exchange()["expected_seq"] == 5
