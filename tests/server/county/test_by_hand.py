"""The manual gateway: what a clerk copies, enters and mends, and what happens when two do it at once."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image
from sqlmodel import select
from werkzeug.http import parse_options_header

from proxy_service import office_verbs
from proxy_service.case import MaterialPage
from server.access_log import AccessRecord
from server.county.models import GatewayRoute
from server.sealed_files import open_file
from server.services import services
from server.worker import run_once
from tests import office, pension_case
from tests.conftest import Clock
from tests.copies import stage
from tests.people import CLERK, OTHER_CLERK, REVIEWER
from tests.phone import Phone
from tests.server.conftest import Browser
from tests.server.county.conftest import Township, bring_case

Visit = Callable[..., Browser]

GPS, ORIENTATION = 0x8825, 0x0112


@stage
def by_hand(app: Flask, phone: Phone) -> str:
    """A case that was forwarded before any gateway was set up, so that it waits for a clerk; its id."""
    township = Township(app, services(app).clock, phone, bring_case(app, phone))
    township.forward()
    township.dispatch()
    return township.case_id


@pytest.fixture
def waiting(app: Flask, clock: Clock, phone: Phone, by_hand: str) -> Township:
    """No route leads anywhere: the case waits for a clerk."""
    with services(app).database.writing() as session:
        session.delete(session.get_one(GatewayRoute, pension_case.ITEM))
    township = Township(app, clock, phone, by_hand)
    assert (township.forwarding().state, township.case().gateway_state, township.case().state) == ("BY_HAND", "BY_HAND", "ACCEPTED")
    return township


class Desk:
    """One clerk in front of the sheet."""

    def __init__(self, browser: Browser, township: Township) -> None:
        self.browser, self.township = browser, township
        self.url = f"/desk/county/forwardings/{township.forwarding().id}"
        self.look()

    def look(self) -> str:
        """Open the page anew."""
        page = self.browser.open_page(f"{self.url}/sheet").text
        self.seen = (re.findall(r'name="seen" value="([^"]+)"', page) or [""])[0]
        return page

    def enter(self, noun: str, **fields: object):
        """Send one of its forms as it was when the page was opened."""
        data = {"csrf_token": self.browser.token, "seen": self.seen, **fields}
        return self.browser.post(f"{self.url}/{noun}", data=data)


def test_the_sheet_shows_the_case_in_full_in_the_items_order_and_its_reading_is_logged(waiting: Township, visit: Visit) -> None:
    desk = Desk(visit(CLERK), waiting)
    page = desk.look()
    values = re.findall(r'data-copy="([^"]*)" data-label="([^"]*)"', page)
    assert [label for _value, label in values[:2]] == ["姓名", "身份证号"]
    assert pension_case.RESIDENT["id_number"] in [value for value, _label in values]
    assert values[-2] == ("QS-2026-0001", "乡镇收件编号")
    files = re.findall(r'href="([^"]+)" download="(\d\d)-', page)
    assert [number for _href, number in files] == [f"{n:02}" for n in range(1, 8)]
    picture = desk.browser.get(files[0][0])
    assert picture.data == pension_case.picture(0)
    told = parse_options_header(picture.headers["Content-Disposition"])
    assert told == ("attachment", {"filename": "01-居民身份证-1.jpg"}), "saved as the sheet says, so that the order is kept"
    with services(waiting.app).database.reading() as session:
        read = [row.action for row in session.exec(select(AccessRecord).where(AccessRecord.case_id == waiting.case_id))]
    assert read[-3:] == ["opened_sheet", "opened_sheet", "opened_file"]


def test_a_picture_of_the_countys_paper_is_kept_without_the_place_where_it_was_taken(waiting: Township, visit: Visit) -> None:
    taken, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(GPS).update({1: "N", 2: (33.0, 9.0, 1.0)})
    exif[ORIENTATION] = 6
    Image.new("RGB", (64, 48)).save(taken, "JPEG", exif=exif)
    desk = Desk(visit(CLERK), waiting)
    taken.seek(0)
    assert desk.enter("number", upstream_no="XJ-2026-00078", scan=(taken, "回执.jpg")).status_code == 303
    with waiting.app.app_context(), services(waiting.app).database.reading() as session:
        page = session.exec(select(MaterialPage).where(MaterialPage.material == "county-receipt")).one()
        with Image.open(io.BytesIO(open_file(session, page.id))) as kept:
            assert (kept.size, dict(kept.getexif())) == ((48, 64), {})


def test_a_county_may_have_its_own_order_names_and_codes(waiting: Township, visit: Visit) -> None:
    rules = [
        {"theirs": "联系电话", "ours": "resident.phone"},
        {"theirs": "性别代码", "ours": "resident.sex", "values": {"female": "2"}},
        {"theirs": "备用电话", "ours": "form.other_phone"},
    ]
    with services(waiting.app).database.writing() as session:
        session.add(GatewayRoute(item=pension_case.ITEM, sheet=rules, county_system="社保一体化平台"))
    page = Desk(visit(CLERK), waiting).look()
    assert re.findall(r'data-copy="([^"]*)" data-label="([^"]*)"', page) == [("13900000001", "联系电话"), ("2", "性别代码")]
    assert "社保一体化平台" in page
    assert "没有填，跳过" in page


def test_number_and_result_entered_by_hand_move_the_case_and_name_the_clerk(waiting: Township, visit: Visit) -> None:
    desk = Desk(visit(CLERK), waiting)
    scan = {"scan": (io.BytesIO(pension_case.picture(7)), "回执.jpg")}
    assert desk.enter("number", upstream_no="XJ-2026-00077", **scan).status_code == 303
    assert (waiting.case().state, waiting.case().upstream_no, waiting.forwarding().state) == ("IN_REVIEW", "XJ-2026-00077", "ACKED")
    desk.look()
    assert desk.enter("decision", outcome="denied", reason="已参加职工养老", remedies="").status_code == 422
    assert waiting.case().state == "IN_REVIEW"
    said = {"outcome": "denied", "reason": "已参加职工养老", "remedies": "可以申请复议"}
    assert desk.enter("decision", **said, scan=(io.BytesIO(pension_case.picture(8)), "决定.jpg")).status_code == 303
    assert (waiting.case().state, waiting.content().decision.entered_by) == ("DENIED", office.CLERK.id)
    assert waiting.events()[-2:] == ["review_begun", "case_denied"]
    page = desk.browser.get(f"/desk/cases/{waiting.case_id}").text
    assert "县里的回执" in page
    assert "陈丽（手工录入县里的答复）" in page
    with services(waiting.app).database.reading() as session:
        papers = [
            one for one in session.exec(select(MaterialPage).where(MaterialPage.case_id == waiting.case_id)) if "county" in one.material
        ]
    assert [(one.material, one.trust) for one in papers] == [("county-receipt", "B"), ("county-result", "B")]
    assert desk.browser.get(f"/desk/cases/{waiting.case_id}/files/{papers[0].id}").data == pension_case.picture(7)


def test_a_doubtful_number_is_asked_about_once_and_never_refused(waiting: Township, visit: Visit) -> None:
    desk = Desk(visit(CLERK), waiting)
    for doubtful in ("QS-2026-0001", "没有数字", "77"):
        answer = desk.enter("number", upstream_no=doubtful)
        assert answer.status_code == 422
        assert f'name="sure" value="{doubtful}"' in answer.text
    assert desk.enter("number", upstream_no="78", sure="77").status_code == 422, "another number is doubted anew"
    assert desk.enter("number", upstream_no="77", sure="77").status_code == 303
    assert waiting.case().upstream_no == "77"


def test_two_clerks_at_once_are_shown_both_numbers_and_choose(waiting: Township, visit: Visit) -> None:
    first, second = Desk(visit(CLERK), waiting), Desk(visit(REVIEWER), waiting)
    assert "陈丽 刚才也打开过这张抄录单" in second.look()
    assert first.enter("number", upstream_no="XJ-2026-00077").status_code == 303
    answer = second.enter("number", upstream_no="XJ-2026-00078")
    assert answer.status_code == 409
    for words in ("陈丽", "XJ-2026-00077", "XJ-2026-00078", "改成我填的"):
        assert words in answer.text
    assert waiting.case().upstream_no == "XJ-2026-00077"
    second.look()
    assert second.enter("number-correction", upstream_no="XJ-2026-00078", reason="").status_code == 422
    assert second.enter("number-correction", upstream_no="XJ-2026-00078", reason="看错一位").status_code == 303
    assert (waiting.case().upstream_no, waiting.forwarding().upstream_no) == ("XJ-2026-00078", "XJ-2026-00078")
    assert waiting.events()[-1] == "upstream_no_corrected"


def test_the_county_asks_for_papers_and_the_supplement_goes_by_hand_too(waiting: Township, visit: Visit) -> None:
    desk = Desk(visit(CLERK), waiting)
    desk.enter("number", upstream_no="XJ-2026-00077")
    desk.look()
    assert desk.enter("correction", material="id-card").status_code == 422
    assert desk.enter("correction", **{"material": "id-card", "reason-id-card": "国徽面不清"}).status_code == 303
    assert (waiting.case().state, waiting.content().notices[-1].lines[0].reason) == ("CORRECTION", "国徽面不清")
    new = [waiting.phone.attach(waiting.case_id, "id-card", pension_case.picture(40 + n), page=n) for n in (1, 2)]
    materials = [{"code": "id-card", "files": new}]
    waiting.phone.mint("supplement_case", waiting.case_id, {"round": 1, "materials": materials, "note": ""})
    waiting.phone.sync()
    office.act(waiting.app, waiting.case_id, office_verbs.receive_correction)
    waiting.forward()
    waiting.dispatch()
    again = Desk(visit(CLERK), waiting).look()
    assert 'value="XJ-2026-00077"' in again, "the county's number is known already"
    assert re.findall(r'download="([^"]+)"', again) == ["01-居民身份证-1.jpg", "02-居民身份证-2.jpg"]


def test_a_wrongly_entered_result_is_taken_back_with_a_reason(waiting: Township, visit: Visit) -> None:
    desk = Desk(visit(CLERK), waiting)
    desk.enter("number", upstream_no="XJ-2026-00077")
    desk.look()
    desk.enter("decision", outcome="granted")
    desk.look()
    assert desk.enter("retraction", reason="").status_code == 422
    assert desk.enter("retraction", reason="是另一件的结果").status_code == 303
    assert (waiting.case().state, waiting.forwarding().state, waiting.content().decision) == ("IN_REVIEW", "ACKED", None)
    assert waiting.events()[-1] == "decision_retracted"


def test_what_waits_longer_than_a_working_day_is_reminded_of(waiting: Township, visit: Visit) -> None:
    clerk = visit(CLERK)
    assert "还没有录入县里" not in clerk.get("/desk/county").text
    waiting.clock.forward(days=1)
    clerk = visit(CLERK)
    assert "等了 1 个工作日，还没有录入县里" in clerk.get("/desk/county").text
    assert "1 件等了一个工作日以上" in clerk.get("/desk/").text


def test_a_case_withdrawn_before_it_was_entered_needs_no_entering(waiting: Township, visit: Visit) -> None:
    office.act(waiting.app, waiting.case_id, office_verbs.withdraw_case, "不办了")
    run_once(waiting.app, services(waiting.app).database, waiting.clock, most=100)
    assert (waiting.forwarding().state, waiting.forwarding().problem) == ("DONE", "withdrawn_before")


def test_a_picture_that_is_none_is_refused_and_nothing_typed_is_lost(waiting: Township, visit: Visit) -> None:
    desk = Desk(visit(CLERK), waiting)
    answer = desk.enter("number", upstream_no="XJ-2026-00077", scan=(io.BytesIO(b"%PDF-1.7"), "回执.pdf"))
    assert answer.status_code == 422
    assert 'value="XJ-2026-00077"' in answer.text
    assert waiting.case().state == "ACCEPTED"


def test_a_clerk_of_another_township_finds_no_sheet(waiting: Township, visit: Visit) -> None:
    browser, url = visit(OTHER_CLERK), f"/desk/county/forwardings/{waiting.forwarding().id}"
    browser.open_page("/desk/")
    page_id = waiting.content().mandate.signature.id
    for path in (f"{url}/sheet", f"{url}/files/{page_id}", f"/desk/county/cases/{waiting.case_id}/sheet"):
        assert browser.get(path).status_code == 404
    assert (
        browser.send(f"{url}/number", seen=f"{waiting.forwarding().id}/BY_HAND/{waiting.case().revision}", upstream_no="XJ-1").status_code
        == 404
    )
    assert waiting.case().state == "ACCEPTED"
