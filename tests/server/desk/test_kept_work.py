"""What a shut-out phone handed in: the reviewer reads it, and decides."""

import re

import pytest
from sqlmodel import select

from proxy_service.case import Case
from proxy_service.people import Person
from server.services import services
from server.worker import run_once
from sync.log import MutationRecord
from tests.installation import person_id
from tests.pension_case import collect
from tests.people import ADMINISTRATOR, CLERK, OTHER_CLERK, REVIEWER
from tests.server.desk.conftest import readings


@pytest.fixture
def address(visit, phone):
    """The page of a phone that was lost with a whole case on it, and then found its way to the centre."""
    collect(phone)
    reviewer = visit(REVIEWER)
    reviewer.open_page("/desk/people")
    reviewer.send(f"/desk/devices/{phone.device}/revocation", why="lost")
    phone.exchange()
    return f"/desk/devices/{phone.device}/kept-work"


def reviewer_name(app):
    """Who shut the phone out."""
    with services(app).database.reading() as session:
        return session.get_one(Person, person_id(REVIEWER)).name


def test_the_reviewer_is_told_reads_what_came_and_has_it_done(visit, app, address, phone):
    reviewer = visit(REVIEWER)
    assert f"停用后交来 {phone.seq} 步，还没有人看" in reviewer.get("/desk/people").text
    page = reviewer.open_page(address)
    who = reviewer_name(app)
    for words in ("李＊＊", "城乡居民养老保险参保登记", "上坪村", "中心还没有这件", "6 张照片", f"{phone.seq} 步", f"{who} 停用：丢了"):
        assert words in page.text
    up_to = re.search(r'name="up_to" value="(\d+)"', page.text).group(1)
    assert reviewer.send(f"{address}/adoption", up_to=up_to).location == address
    assert "正在办" in reviewer.get(address).text
    used = services(app)
    while run_once(app, used.database, used.clock):
        pass
    assert f"采用了 {phone.seq} 步，都办成了" in reviewer.get(address).text
    with used.database.reading() as session:
        assert session.exec(select(Case)).one().state == "SUBMITTED"
    assert [one.subject for one in readings(app, "adopted_kept_work")] == [phone.device]
    assert {one.subject for one in readings(app, "opened_kept_work")} == {phone.device}


def test_setting_aside_needs_a_reason_and_deletes_nothing(visit, app, address, phone):
    reviewer = visit(REVIEWER)
    reviewer.open_page(address)
    asked = reviewer.send(f"{address}/setting-aside", why="", up_to="1000")
    assert (asked.status_code, "请选为什么不采用。" in asked.text) == (422, True)
    reviewer.send(f"{address}/setting-aside", why="not_his", up_to="1000")
    assert "不采用：不是他本人做的" in reviewer.get(address).text
    assert [(one.subject, one.purpose) for one in readings(app, "set_aside_kept_work")] == [(phone.device, "not_his")]
    with services(app).database.reading() as session:
        assert all(record.body for record in session.exec(select(MutationRecord)))


def test_nobody_else_reads_or_decides(visit, app, address):
    with services(app).database.writing() as session:
        session.get_one(Person, person_id(OTHER_CLERK)).role = "reviewer"
    for one, status in ((ADMINISTRATOR, 403), (CLERK, 403), (OTHER_CLERK, 404)):
        outsider = visit(one)
        outsider.open_page("/desk/people")
        assert outsider.get(address).status_code == status
        for noun in ("adoption", "setting-aside"):
            assert outsider.send(f"{address}/{noun}", why="not_his", up_to="1000").status_code == status
    assert readings(app, "opened_kept_work") == []


def test_a_phone_that_wiped_itself_is_shown_as_such(visit, address, phone):
    phone.exchange(wiping=True)
    assert "说东西都交了，自己清空了" in visit(REVIEWER).get("/desk/people").text
