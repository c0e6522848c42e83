"""People and phones: who sees them, who manages them."""

import re
from datetime import timedelta

from sqlmodel import select

from proxy_service.people import Person
from server.services import services
from sync.log import Device, EnrolmentCode
from tests.installation import code_for, person_id
from tests.pension_case import RESIDENT, begin
from tests.people import ADMINISTRATOR, AGENT_A, CLERK, OTHER_CLERK, REVIEWER
from tests.phone import Phone, try_code
from tests.server.desk.conftest import readings


def test_each_agent_stands_with_villages_and_phones_and_what_has_not_arrived(visit, phone):
    begin(phone)
    phone.exchange(envelopes=[phone.outbox[seq] for seq in (1, 2)])
    page = visit(ADMINISTRATOR).get("/desk/people")
    for words in ("王建国", "上坪村、下坪村", "赵玉兰", "青石镇", "还没有登记手机", "还有 2 步没有到中心"):
        assert words in page.text
    assert re.search(r"做了</dt><dd class=\"number\">4 步", page.text)
    assert re.search(r"已到中心</dt><dd class=\"number\">2 步", page.text)
    assert RESIDENT["name"] not in page.text


def test_a_phone_whose_clock_is_wrong_is_pointed_out(visit, app, phone):
    with services(app).database.writing() as session:
        device = session.get_one(Device, phone.device)
        device.skew_seconds = -7 * 60
        session.add(device)
    assert "它的时间慢 7 分钟" in visit(ADMINISTRATOR).get("/desk/people").text


def test_an_enrolment_code_is_shown_once_with_address_and_picture_and_works_once(visit, app, clock):
    admin = visit(ADMINISTRATOR)
    admin.open_page("/desk/people")
    page = admin.send(f"/desk/people/{person_id(AGENT_A)}/enrolment-code", lifetime="15m")
    code = re.search(r'class="enrolment-code"[^>]*>([^<]+)<', page.text).group(1)
    assert "<svg" in page.text
    assert "http://127.0.0.1:8000/agent/enrolment" in page.text
    assert 'style="' not in page.text
    assert code not in admin.get("/desk/people").text
    assert "有一个登记码还没用" in admin.get("/desk/people").text
    phone = Phone.enrol(app.test_client(), code, clock)
    assert phone.welcome["agent"]["name"] == "王建国"
    assert try_code(app.test_client(), code, clock()).status_code == 403
    assert [one.subject for one in readings(app, "made_enrolment_code")] == [person_id(AGENT_A)]


def test_a_code_lasts_as_long_as_was_chosen(visit, app, clock):
    admin = visit(ADMINISTRATOR)
    admin.open_page("/desk/people")
    lasting = []
    for lifetime in ("15m", "1d", "7d", "forever"):
        admin.send(f"/desk/people/{person_id(AGENT_A)}/enrolment-code", lifetime=lifetime)
        with services(app).database.reading() as session:
            lasting += [code.expires_at - clock() for code in session.exec(select(EnrolmentCode)) if code.expires_at > clock()]
    assert lasting == [timedelta(minutes=15), timedelta(days=1), timedelta(days=7), timedelta(days=1)], "each the only one"


def test_codes_are_for_agents_only(visit, app):
    admin = visit(ADMINISTRATOR)
    admin.open_page("/desk/people")
    for one in (CLERK, REVIEWER, ADMINISTRATOR):
        assert admin.send(f"/desk/people/{person_id(one)}/enrolment-code").status_code == 404
    assert admin.send("/desk/people/nobody/enrolment-code").status_code == 404


def test_a_phone_is_shut_out_for_a_reason_and_is_told_nothing_more(visit, app, phone):
    admin = visit(ADMINISTRATOR)
    page = admin.open_page("/desk/people")
    assert f'action="/desk/devices/{phone.device}/revocation"' in page.text
    asked = admin.send(f"/desk/devices/{phone.device}/revocation", why="")
    assert (asked.status_code, "请选为什么停用" in asked.text) == (422, True)
    assert phone.send_exchange().status_code == 200
    assert admin.send(f"/desk/devices/{phone.device}/revocation", why="lost").location == "/desk/people"
    assert phone.send_exchange().json["stop"] == "revoked"
    assert "2026年11月23日 09:00 周涛 停用：丢了，或者被偷了" in admin.get("/desk/people").text
    assert [(one.subject, one.purpose) for one in readings(app, "revoked_phone")] == [(phone.device, "lost")]


def test_a_phone_that_was_shut_out_keeps_the_reason_of_the_first_time(visit, app, phone):
    admin = visit(ADMINISTRATOR)
    admin.open_page("/desk/people")
    for why in ("lost", "changed"):
        admin.send(f"/desk/devices/{phone.device}/revocation", why=why)
    with services(app).database.reading() as session:
        device = session.get_one(Device, phone.device)
        assert (device.state, device.revoked_why) == ("revoked", "lost")


def test_a_reviewer_manages_the_phones_of_his_township_and_a_clerk_only_sees_them(visit, phone):
    clerk, reviewer = visit(CLERK), visit(REVIEWER)
    page = clerk.open_page("/desk/people").text
    assert "王建国" in page
    assert "停用…" not in page
    assert clerk.send(f"/desk/devices/{phone.device}/revocation", why="lost").status_code == 403
    assert clerk.send(f"/desk/people/{person_id(AGENT_A)}/enrolment-code").status_code == 403
    assert "停用…" in reviewer.open_page("/desk/people").text
    assert reviewer.send(f"/desk/people/{person_id(AGENT_A)}/enrolment-code").status_code == 200
    assert reviewer.send(f"/desk/devices/{phone.device}/revocation", why="lost").status_code == 303


def test_another_township_s_staff_sees_and_shuts_out_nobody_here(visit, app, phone):
    with services(app).database.writing() as session:
        session.get_one(Person, person_id(OTHER_CLERK)).role = "reviewer"
    outsider = visit(OTHER_CLERK)
    assert "王建国" not in outsider.open_page("/desk/people").text
    assert outsider.send(f"/desk/devices/{phone.device}/revocation", why="lost").status_code == 404
    assert outsider.send(f"/desk/people/{person_id(AGENT_A)}/enrolment-code").status_code == 404
    assert phone.send_exchange().status_code == 200


def test_the_computer_of_a_window_is_listed_and_shut_out_like_a_phone(visit, app, clock):
    window = Phone.enrol(app.test_client(), code_for(app, CLERK), clock)
    reviewer = visit(REVIEWER)
    page = reviewer.open_page("/desk/people").text
    assert "停用这台电脑" in page
    assert f"/desk/people/{person_id(CLERK)}/enrolment-code" not in page, "only the clerk makes a code for a window"
    reviewer.send(f"/desk/devices/{window.device}/revocation", why="left")
    assert window.send_exchange().json["stop"] == "revoked"
    assert "刘志强 停用：人离岗了" in reviewer.get("/desk/people").text


def test_photos_that_are_missing_are_counted_by_whose_cases_lack_them(visit, arriving):
    page = visit(CLERK).get("/desk/people").text
    assert re.search(r"手里有 1 件办件的照片没有到齐，还缺 \d 张", page)


def test_a_forgotten_pin_is_renewed_by_a_code_of_the_office_for_that_phone_alone(visit, app, phone):
    phone.escrow(b"k" * 32)
    admin = visit(ADMINISTRATOR)
    admin.open_page("/desk/people")
    page = admin.send(f"/desk/devices/{phone.device}/pin-renewal-code", lifetime="15m")
    code = re.search(r'class="enrolment-code"[^>]*>([^<]+)<', page.text).group(1)
    assert "先确认是本人" in page.text
    assert code not in admin.get("/desk/people").text
    assert phone.open_answer(phone.renew_pin(code)) == b"k" * 32
    assert [one.subject for one in readings(app, "made_pin_renewal_code")] == [phone.device]


def test_no_code_renews_the_pin_of_a_phone_that_is_shut_out_or_not_one_s_own(visit, app, phone):
    with services(app).database.writing() as session:
        session.get_one(Person, person_id(OTHER_CLERK)).role = "reviewer"
    address = f"/desk/devices/{phone.device}/pin-renewal-code"
    clerk, outsider, reviewer = visit(CLERK), visit(OTHER_CLERK), visit(REVIEWER)
    for one in (clerk, outsider, reviewer):
        one.open_page("/desk/people")
    assert (clerk.send(address).status_code, outsider.send(address).status_code) == (403, 404)
    reviewer.send(f"/desk/devices/{phone.device}/revocation", why="lost")
    asked = reviewer.send(address)
    assert (asked.status_code, "不能给换密码的码" in asked.text) == (409, True)
    assert readings(app, "made_pin_renewal_code") == []


def test_a_phone_whose_store_was_cleared_is_shown_with_what_never_arrived(visit, app, phone, clock):
    lost = {"device": phone.device, "made_seq": 3}
    try_code(app.test_client(), code_for(app, AGENT_A), clock(), lost=lost)
    assert "浏览器清掉了它存的东西，3 步没有到中心，请问代办员是哪几件" in visit(REVIEWER).get("/desk/people").text
