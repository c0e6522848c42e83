"""A phone whose copy speaks too, or whose centre was restored: it takes a new name or pulls afresh, and loses nothing."""

from flask import Flask

from server import epoch
from server.services import services
from sync.ids import uuid7
from sync.log import Device
from tests import pension_case
from tests.phone import Phone
from tests.server.agent_api.opening import cases, opening


def test_a_cloned_phone_is_quarantined_takes_a_new_id_and_loses_nothing(app: Flask, phone: Phone) -> None:
    clone = Phone(phone.client, dict(phone.welcome), phone.now, epoch=phone.epoch)
    first = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    phone.sync()
    clone_case = uuid7(phone.now())
    fact = clone.mint("open_case", clone_case, opening(clone_case))
    for _ in range(2):
        assert clone.exchange()["stop"] == "cloned"
    assert phone.exchange()["stop"] == "cloned"
    clone.take_new_id()
    assert clone.device != phone.device
    clone.mint("open_case", clone_case, opening(clone_case), mutation_id=fact)
    clone.sync()
    assert {case.id for case in cases(app)} == {first, clone_case}
    phone.take_new_id()
    phone.sync()
    assert phone.device not in (clone.device, clone.welcome["device"])


def test_a_step_minted_again_brings_the_case_again_for_it_may_be_newer_than_what_the_phone_knows(app: Flask, phone: Phone) -> None:
    case_id, fact = uuid7(phone.now()), uuid7(phone.now())
    phone.mint("open_case", case_id, opening(case_id), mutation_id=fact)
    phone.sync()
    with services(app).database.writing() as session:
        session.get_one(Device, phone.device).state = "quarantined"
    phone.take_new_id()
    phone.mint("open_case", case_id, opening(case_id), mutation_id=fact)
    changes = phone.exchange()["changes"].values()
    assert [record["id"] for change in changes for record in change["records"] if record["kind"] == "case"] == [case_id]


def test_a_copy_that_took_the_numbers_first_after_a_restore_is_found_although_nothing_is_handed_in(app: Flask, phone: Phone) -> None:
    clone = Phone(phone.client, dict(phone.welcome), phone.now, epoch=phone.epoch)
    phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    mine = {"seq": 1, "sealed_sha256": phone.outbox[1]["header"]["sealed_sha256"]}
    assert phone.exchange(envelopes=[], tail=mine)["stop"] is None, "what is not here is only missing"
    clone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    theirs = {"seq": 1, "sealed_sha256": clone.outbox[1]["header"]["sealed_sha256"]}
    clone.exchange()
    assert clone.exchange(tail=theirs)["stop"] is None
    assert phone.exchange(envelopes=[], tail=mine)["stop"] == "cloned"


def test_nothing_is_called_safe_to_a_phone_that_knows_more_than_the_restored_centre(app: Flask, phone: Phone) -> None:
    """The lower numbers may be those of its copy; its next question tells."""
    for _ in range(2):
        phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    tails = {seq: {"seq": seq, "sealed_sha256": envelope["header"]["sealed_sha256"]} for seq, envelope in phone.outbox.items()}
    envelopes = list(phone.outbox.values())
    assert phone.exchange(envelopes=envelopes[:1])["safe_seq"] == 1
    answer = phone.exchange(envelopes=[], tail=tails[2])
    assert (answer["safe_seq"], answer["expected_seq"]) == (0, 2)
    assert phone.exchange(envelopes=envelopes[1:], tail=tails[1])["safe_seq"] == 2


def test_a_new_id_needs_quarantine_and_an_unlocked_phone(app: Flask, phone: Phone) -> None:
    asked = {"protocol": 1, "device_label": "x", "device_time": "2026-11-23T01:00:00.000Z"}
    assert phone.post("/sync/v1/device", asked).json == {"error": "not_quarantined"}
    phone.unlocked = False
    assert phone.post("/sync/v1/device", asked).json == {"error": "pull_token_needed"}


def test_sealed_files_of_the_old_id_still_arrive_after_a_clone(app: Flask, phone: Phone) -> None:
    file = phone.seal_file(pension_case.picture())
    with services(app).database.writing() as session:
        session.get_one(Device, phone.device).state = "quarantined"
    phone.take_new_id()
    phone.upload_all()
    assert phone.exchange(files=[file.header.id])["files"][file.header.id]["state"] == "stored"


def test_a_new_epoch_is_told_and_every_scope_comes_afresh(app: Flask, phone: Phone) -> None:
    pension_case.begin(phone)
    phone.sync()
    before = phone.epoch
    services(app).settings.epoch_file.unlink()
    del app.extensions["daiban_epoch"]
    answer = phone.exchange()
    with app.app_context():
        assert answer["epoch"] == epoch.current_epoch() != before
    assert all(change["reset"] and change["records"] for change in answer["changes"].values())
    assert set(answer["changes"]) == {"area:999901100201", "catalogue", "office:999901100000"}
    assert phone.exchange()["changes"] == {}
