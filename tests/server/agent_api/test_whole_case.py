"""One case from the phone to the centre and back."""

from flask import Flask
from sqlmodel import select

from server.services import services
from server.worker import Delivery, run_once
from tests import pension_case
from tests.phone import Phone


def test_a_case_collected_on_the_phone_arrives_whole_and_comes_back_as_a_record(app: Flask, phone: Phone) -> None:
    case_id = pension_case.collect(phone)
    phone.sync()
    assert {outcome["outcome"] for outcome in phone.outcomes.values()} == {"applied"}, phone.outcomes
    record = phone.record(case_id)
    assert record["state"] == "SUBMITTED"
    assert record["resident"]["name"] == "李秀英"
    assert [material["arrived"] for material in record["materials"]] == [True] * 7
    assert record["complete_at"] == "2026-11-23T01:00:00.000Z"
    assert record["timeline"][-1]["name"] == "files_completed"
    assert phone.outbox == {}


def test_files_that_arrive_before_the_case_is_handed_in_complete_it_at_once(app: Flask, phone: Phone) -> None:
    case_id = pension_case.begin(phone)
    files = [phone.attach(case_id, material, pension_case.picture(1), page=page) for material, page in pension_case.PAGES]
    phone.sync()
    assert phone.record(case_id)["complete_at"] is None
    phone.submit(case_id, files)
    phone.sync()
    assert phone.record(case_id)["complete_at"] is not None


def test_files_uploaded_before_anything_else_is_sent_complete_the_case(app: Flask, phone: Phone) -> None:
    case_id = pension_case.collect(phone)
    phone.upload_all()
    phone.sync()
    assert phone.record(case_id)["complete_at"] is not None


def test_every_file_that_arrived_is_judged_and_mirrored(app: Flask, phone: Phone) -> None:
    pension_case.collect(phone)
    phone.sync()
    used = services(app)
    while run_once(app, used.database, used.clock):
        pass
    with used.database.reading() as session:
        deliveries = list(session.exec(select(Delivery)))
    assert {row.state for row in deliveries if row.handler in ("judge_file", "mirror_file")} == {"done"}
    assert set(used.files.mirrored()) == {file.header.sealed_sha256 for file in phone.files.values()}
