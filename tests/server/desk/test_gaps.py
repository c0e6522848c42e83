"""The centre sees what is missing: silent phones as tasks, files with their sizes, clocks, room, programs, and what was refused."""

import re

import pytest

from proxy_service.people import Person
from server.desk.gap_words import size_words, skew_words
from server.services import services
from server.templating import program_version
from sync.log import Device
from tests.installation import person_id
from tests.pension_case import FORM, RESIDENT, begin
from tests.people import ADMINISTRATOR, AGENT_A, CLERK, OTHER_CLERK, REVIEWER
from tests.server.desk.conftest import readings

GAPS = f"/desk/people/{person_id(AGENT_A)}/gaps"
TASK = "天没有联系中心，请打电话问一问"
NOTE = {"way": "called", "why": "no_network", "again_on": "2026-12-05"}


def change_device(app, phone, **changed):
    with services(app).database.writing() as session:
        device = session.get_one(Device, phone.device)
        for name, value in changed.items():
            setattr(device, name, value)
        session.add(device)


@pytest.fixture
def silent(app, phone, clock):
    """A phone that told of four steps, handed in two, and has been silent for three days."""
    begin(phone)
    phone.exchange(envelopes=[phone.outbox[seq] for seq in (1, 2)])
    clock.forward(days=3)
    return phone


def test_a_phone_silent_with_work_on_it_is_a_task_of_the_reviewer_until_it_reports(visit, silent):
    reviewer = visit(REVIEWER)
    assert "1 个人的手机好几天没有联系中心" in reviewer.get("/desk/").text
    assert f"3 {TASK}" in reviewer.get("/desk/people?show=silent").text
    assert "好几天没有联系中心" not in visit(CLERK).get("/desk/").text
    silent.exchange()
    assert "好几天没有联系中心" not in reviewer.get("/desk/").text
    assert "王建国" not in reviewer.get("/desk/people?show=silent").text


def test_a_day_less_is_no_task(visit, silent, clock):
    clock.forward(seconds=-1)
    assert TASK not in visit(REVIEWER).get("/desk/people").text


def test_silence_with_nothing_known_to_be_missing_is_shown_and_no_task(visit, phone, clock):
    begin(phone)
    phone.exchange()
    phone.upload_all()
    clock.forward(days=40)
    reviewer = visit(REVIEWER)
    assert "40 天没有联系中心，不过没有等着送的" in reviewer.get("/desk/people").text
    assert "好几天没有联系中心" not in reviewer.get("/desk/").text


def test_a_phone_whose_photos_are_missing_is_a_task_though_every_step_arrived(visit, arriving, clock):
    clock.forward(days=3)
    assert TASK in visit(REVIEWER).get("/desk/people?show=silent").text


def test_a_phone_that_was_shut_out_or_lost_its_store_is_no_task(visit, app, silent, clock):
    reviewer = visit(REVIEWER)
    for changed in ({"state": "revoked", "revoked_at": clock()}, {"state": "active", "storage_lost_at": clock()}):
        change_device(app, silent, **changed)
        assert "好几天没有联系中心" not in reviewer.get("/desk/").text


def test_what_was_agreed_is_noted_with_reason_and_day_and_the_task_comes_back_then(visit, app, silent, clock):
    reviewer = visit(REVIEWER)
    assert 'href="tel:' in reviewer.open_page(GAPS).text
    assert reviewer.send(f"/desk/devices/{silent.device}/silence-notes", **NOTE).location == GAPS
    said = "2026年11月26日 09:00 刘志强和代办员通了话：在山里，没有网。2026年12月5日再看。"
    assert said in reviewer.get(GAPS).text
    assert said in reviewer.get("/desk/people").text
    assert "好几天没有联系中心" not in reviewer.get("/desk/").text
    clock.forward(days=9)
    assert "1 个人的手机好几天没有联系中心" in visit(REVIEWER).get("/desk/").text
    assert [(one.subject, one.purpose) for one in readings(app, "noted_silence")] == [(silent.device, "no_network")]


def test_a_note_from_before_the_last_contact_says_nothing_any_more(visit, silent, clock):
    reviewer = visit(REVIEWER)
    reviewer.open_page(GAPS)
    reviewer.send(f"/desk/devices/{silent.device}/silence-notes", **(NOTE | {"again_on": "2026-12-26"}))
    silent.exchange(envelopes=[], made_seq=9)
    clock.forward(days=3)
    assert "1 个人的手机好几天没有联系中心" in visit(REVIEWER).get("/desk/").text


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({"way": ""}, "请选做了什么。"),
        ({"why": "because"}, "请选为什么。"),
        ({"again_on": "2026-11-26"}, "请选一个以后的日子"),
        ({"again_on": "2027-11-26"}, "请选一个以后的日子"),
        ({"again_on": "2026-12-0x"}, "请选一个以后的日子"),
        ({"again_on": ""}, "请选一个以后的日子"),
    ],
)
def test_a_note_without_reason_or_day_is_asked_for_again_with_what_was_chosen(visit, app, silent, changed, asked):
    reviewer = visit(REVIEWER)
    reviewer.open_page(GAPS)
    answer = reviewer.send(f"/desk/devices/{silent.device}/silence-notes", **(NOTE | changed))
    assert (answer.status_code, asked in answer.text) == (422, True)
    assert "way" in changed or 'value="called" selected' in answer.text
    assert readings(app, "noted_silence") == []


def test_only_the_reviewer_of_the_township_opens_it_and_opening_is_logged(visit, app, silent):
    with services(app).database.writing() as session:
        session.get_one(Person, person_id(OTHER_CLERK)).role = "reviewer"
    note = f"/desk/devices/{silent.device}/silence-notes"
    for one, status in ((CLERK, 403), (ADMINISTRATOR, 403), (OTHER_CLERK, 404)):
        browser = visit(one)
        browser.open_page("/desk/people")
        assert (browser.get(GAPS).status_code, browser.send(note, **NOTE).status_code) == (status, status)
    assert readings(app, "opened_gaps") == []
    visit(REVIEWER).get(GAPS)
    assert [one.subject for one in readings(app, "opened_gaps")] == [person_id(AGENT_A)]


def test_missing_files_stand_with_paper_page_number_and_size_and_how_much_is_here(visit, phone, arriving):
    missing = [file for file in phone.files.values() if not file.stored]
    assert phone.announce(missing[0], missing[0].sealed[:100]).status_code == 201
    page = visit(REVIEWER).get(GAPS).text
    assert f"没到的照片和签名（{len(missing)} 张）" in page
    assert re.search(r"银行卡[^<]* 第 1 页", page)
    assert re.search(r"A1-0001|[0-9A-F]{4}-0001", page)
    assert page.count("一点都没到") == len(missing) - 1
    assert "已到 1 KB" in page


def test_people_are_found_by_what_is_wrong_and_the_choice_stands_in_the_address(visit, app, phone):
    served = program_version()
    room = {"storage_used": 900, "storage_quota": 1000, "storage_persisted": False}
    cases = {"clock": {"skew_seconds": 720}, "room": room, "old": {"app_version": "0123456789abcdef"}}
    usual = {"skew_seconds": 300, "storage_used": None, "storage_quota": None, "app_version": served}
    reviewer = visit(REVIEWER)
    for show, changed in cases.items():
        change_device(app, phone, **(usual | changed))
        found = {name: "王建国" in reviewer.get(f"/desk/people?show={name}").text for name in cases}
        assert found == {name: name == show for name in cases}
    for unknown in ("", "?show=nonsense"):
        assert "王建国" in reviewer.get(f"/desk/people{unknown}").text
    assert "程序是旧的" in reviewer.get("/desk/people").text


def test_room_is_told_in_words_and_little_of_it_is_pointed_out(visit, app, phone):
    phone.exchange(storage={"used": 180 * 2**20, "quota": 3 * 2**30, "persisted": True})
    page = visit(REVIEWER).get("/desk/people").text
    assert "存了 180.0 MB，还能存 2.8 GB" in page
    assert "快存满了" not in page
    phone.exchange(storage={"used": 180 * 2**20, "quota": 200 * 2**20, "persisted": False})
    page = visit(REVIEWER).get("/desk/people").text
    assert "存了 180.0 MB，还能存 20.0 MB；浏览器没有答应长期保存。快存满了" in page


def test_differences_of_clocks_and_sizes_are_said_in_the_unit_that_fits(app):
    with app.test_request_context():
        said = [skew_words(seconds) for seconds in (300, -301, 720, -3 * 3600, 2 * 86400, 400 * 86400)]
        sizes = [size_words(number) for number in (0, 340 * 1024, 1258291, 3650722202)]
    assert said == ["", "它的时间慢 5 分钟", "它的时间快 12 分钟", "它的时间慢 3 小时", "它的时间快 2 天", "它的时间快 400 天"]
    assert sizes == ["1 KB", "340 KB", "1.2 MB", "3.4 GB"]


def test_refused_steps_are_named_with_what_their_agent_can_do_and_leave_when_mended(visit, phone):
    case_id = begin(phone)
    refused = phone.mint("fill_form", case_id, {"form": {"no_such_field": "x"}})
    stray = phone.open_case("pension-enrolment", RESIDENT, area="999901100203")
    opening = phone.outbox[phone.seq]["header"]["id"]
    phone.exchange()
    reviewer = visit(REVIEWER)
    assert "有 2 步中心没有收下，还没有改好" in reviewer.get("/desk/people?show=refused").text
    page = reviewer.get(GAPS).text
    assert re.search(r"填表</strong></td>\s*<td[^>]*><a href=\"/desk/cases/[0-9a-f-]+\">[^<]+</a> 李＊＊</td>\s*<td[^>]*>改好再交<", page)
    assert re.search(r"登记办事人</strong></td>\s*<td[^>]*>中心没有这件 李＊＊</td>\s*<td[^>]*>打电话问乡镇<", page)
    assert RESIDENT["name"] not in page
    phone.mint("fill_form", case_id, {"form": FORM}, mends=refused)
    phone.exchange()
    assert "有 1 步中心没有收下" in reviewer.get("/desk/people").text
    phone.mint("drop_refused", stray, {"mutations": [opening], "why": "mistake", "note": ""})
    phone.exchange()
    assert "中心没有收下，还没有改好" not in reviewer.get("/desk/people").text


def test_what_an_agent_dropped_stands_with_his_reason_there_and_in_the_case_s_history(visit, phone):
    case_id = begin(phone)
    refused = phone.mint("fill_form", case_id, {"form": {"no_such_field": "x"}})
    phone.exchange()
    phone.mint("drop_refused", case_id, {"mutations": [refused], "why": "other", "note": "她儿子另外填了"})
    phone.exchange()
    reviewer = visit(REVIEWER)
    page = reviewer.get(GAPS).text
    assert "代办员不再处理的（1 步）" in page
    assert "其他原因：她儿子另外填了" in page
    history = reviewer.get(f"/desk/cases/{case_id}").text
    assert "没收下的步骤，代办员不再处理：填表" in history
    assert "其他原因" in history


def test_nothing_missing_is_said_to_be_so(visit, phone):
    page = visit(REVIEWER).get(GAPS).text
    assert "都到了。" in page
