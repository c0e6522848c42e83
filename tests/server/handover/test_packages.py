"""A hand-over package is taken in once, by whatever way its content comes besides; a forged or altered one is refused whole."""

import io
import re

import pytest
from flask import Flask
from sqlmodel import func, select

from proxy_service.case import Case
from proxy_service.people import Person
from server.services import services
from sync.files import StoredFile
from sync.log import Device, MutationRecord
from tests import people
from tests.installation import person_id
from tests.package import make_package
from tests.pension_case import begin, collect
from tests.phone import Phone
from tests.server.desk.conftest import readings

PAGE = "/desk/handover-packages"
RECEIPT = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}\b")


def bring(browser, package: bytes):
    """Choose the file on the page and send it."""
    browser.open_page(PAGE)
    return browser.send(PAGE, package=(io.BytesIO(package), "2026-11-23.daiban"))


def facts(app: Flask) -> tuple[int, int, int]:
    """Cases, mutations, whole files."""
    with services(app).database.reading() as session:
        count = lambda table, *where: session.exec(select(func.count()).select_from(table).where(*where)).one()  # noqa: E731
        return count(Case), count(MutationRecord), count(StoredFile, StoredFile.stored_at.is_not(None))


def change_device(app: Flask, phone: Phone, **changed: object) -> None:
    with services(app).database.writing() as session:
        device = session.get_one(Device, phone.device)
        for name, value in changed.items():
            setattr(device, name, value)
        session.add(device)


@pytest.fixture
def package(phone: Phone) -> bytes:
    """A whole case with its photos, on a phone that never was online."""
    collect(phone)
    return make_package(phone)


def test_a_package_brings_all_and_the_network_adds_nothing_later(app, visit, phone, package):
    answer = bring(visit(people.CLERK), package)
    assert answer.status_code == 200
    assert people.AGENT_A.name in answer.text
    assert facts(app) == (1, phone.seq, len(phone.files))
    assert RECEIPT.search(answer.text)
    told = phone.exchange()
    assert told["expected_seq"] == phone.seq + 1
    assert {one["outcome"] for one in told["outcomes"]} == {"applied"}
    phone.upload_all()
    assert facts(app) == (1, phone.seq, len(phone.files))


def test_what_came_by_network_before_is_not_taken_twice(app, visit, phone, package):
    phone.exchange(envelopes=[phone.outbox[seq] for seq in (1, 2)])
    first, second = list(phone.files.values())[:2]
    phone.upload(first)
    phone.announce(second, second.sealed[:10])
    assert bring(visit(people.REVIEWER), package).status_code == 200
    assert facts(app) == (1, phone.seq, len(phone.files))


def test_the_same_package_twice_says_so_and_gives_the_same_receipt(app, visit, package):
    clerk = visit(people.CLERK)
    first, again = bring(clerk, package).text, bring(clerk, package).text
    assert "早就收到了" not in first
    assert "早就收到了" in again
    assert RECEIPT.findall(first)[0] == RECEIPT.findall(again)[0]
    assert [one.person for one in readings(app, "imported_package")] == [person_id(people.CLERK)] * 2


def test_one_altered_byte_anywhere_refuses_all_of_it(app, visit, package):
    clerk, before = visit(people.CLERK), facts(app)
    for at in sorted({0, 15, 16, 17, 18, 20, 22, 60, 400, *range(1, len(package), len(package) // 25), len(package) - 1}):
        altered = package[:at] + bytes([package[at] ^ 1]) + package[at + 1 :]
        answer = bring(clerk, altered)
        assert answer.status_code == 422, at
        assert "一样也没有收" in answer.text
        assert not RECEIPT.search(answer.text)
    assert facts(app) == before
    assert readings(app, "imported_package") == []


@pytest.mark.parametrize("keep", [0, 10, 18, 21, 200, 3000, -1], ids=str)
def test_a_cut_package_is_refused(app, visit, package, keep):
    answer = bring(visit(people.CLERK), package[:keep])
    assert answer.status_code == 422
    assert facts(app) == (0, 0, 0)


def test_a_longer_package_is_refused(app, visit, package):
    assert bring(visit(people.CLERK), package + b"x").status_code == 422
    assert facts(app) == (0, 0, 0)


def test_another_phones_secret_makes_no_package(app, visit, phone, other_phone):
    collect(phone)
    answer = bring(visit(people.CLERK), make_package(phone, secret=other_phone.secret))
    assert answer.status_code == 422
    assert "不是登记的那部手机做的" in answer.text
    assert facts(app) == (0, 0, 0)


def test_a_phone_cannot_bring_what_another_made(app, visit, phone, other_phone):
    begin(other_phone)
    phone.outbox, phone.seq = other_phone.outbox, other_phone.seq
    answer = bring(visit(people.CLERK), make_package(phone))
    assert answer.status_code == 422
    assert facts(app) == (0, 0, 0)


def test_a_package_of_another_township_or_centre_is_refused(app, visit, phone, package):
    assert "不是本镇登记的手机" in bring(visit(people.OTHER_CLERK), package).text
    strange = make_package(phone, device="01937f1c-5d2e-7a10-8c00-0000000000ff")
    assert "不是本镇登记的手机" in bring(visit(people.CLERK), strange).text
    assert facts(app) == (0, 0, 0)


def test_another_version_and_another_file_are_told_apart(visit, phone):
    begin(phone)
    clerk = visit(people.CLERK)
    assert "另一个版本" in bring(clerk, make_package(phone, version=2)).text
    assert "不是交接包" in bring(clerk, b"PK\x03\x04" + b"x" * 100).text
    clerk.open_page(PAGE)
    assert "请先选一个" in clerk.send(PAGE).text


def test_a_table_of_contents_without_end_is_not_read(visit):
    assert "太大" in bring(visit(people.CLERK), b"daiban-handover/1\n\xff\xff\xff\xff").text


def test_a_later_package_waits_for_the_earlier_one(app, visit, phone):
    begin(phone)
    earlier, first = make_package(phone), dict(phone.outbox)
    collect(phone)
    phone.outbox = {seq: one for seq, one in phone.outbox.items() if seq not in first}
    later, clerk = make_package(phone, number=2), visit(people.CLERK)
    assert "请先导入更早的那个交接包" in bring(clerk, later).text
    assert facts(app)[:2] == (0, 0)
    bring(clerk, earlier)
    bring(clerk, later)
    assert facts(app)[:2] == (2, phone.seq)


def test_a_shut_out_phones_package_is_kept_and_not_done(app, visit, phone, package):
    change_device(app, phone, state="revoked")
    answer = bring(visit(people.CLERK), package)
    assert "等审核人员问过本人再办" in answer.text
    assert facts(app) == (0, phone.seq, len(phone.files))


def test_a_copied_phones_package_is_not_taken(app, visit, phone, package):
    change_device(app, phone, state="quarantined")
    answer = bring(visit(people.CLERK), package)
    assert "编号重了" in answer.text
    assert facts(app) == (0, 0, 0)


def test_the_phone_of_who_left_is_shut_out_here_too(app, visit, phone, package):
    with services(app).database.writing() as session:
        session.get_one(Person, person_id(people.AGENT_A)).active = False
    assert bring(visit(people.CLERK), package).status_code == 200
    assert facts(app)[0] == 0


def test_a_refused_step_is_told_with_its_reason(visit, phone):
    begin(phone)
    phone.submit("01937f1c-5d2e-7a10-8c00-0000000000c9", [])
    assert "收到了，但不能办" in bring(visit(people.CLERK), make_package(phone)).text


def test_who_may_not_import_may_not_send_much_either(app, visit, package):
    for browser, status in ((visit(), 413), (visit(people.ADMINISTRATOR), 413)):
        browser.open_page("/desk/sign-in")
        answer = browser.send(PAGE, package=(io.BytesIO(package + b"x" * 3 * 1024**2), "x.daiban"))
        assert answer.status_code == status
    clerk = visit(people.CLERK)
    assert clerk.post(PAGE, data={"package": (io.BytesIO(package), "x.daiban")}).status_code == 400
    assert facts(app) == (0, 0, 0)


def test_more_than_a_page_may_usually_bring_is_taken(app, visit, phone):
    begin(phone)
    phone.seal_file(b"x" * 3 * 1024**2)
    assert bring(visit(people.CLERK), make_package(phone)).status_code == 200
    assert facts(app)[2] == len(phone.files)
