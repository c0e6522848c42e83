"""One case, from the doorstep to the county and back, everything real: the promise of the whole program in one story."""

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys import agent_app, county_app, desk_app, resident_app
from tests.journeys.centre import Centre
from tests.journeys.folk import OUYANG
from tests.journeys.handset import Handset, eventually
from tests.journeys.stories import COLLECTED, DEEDS, FILES, check_exactly_once, collect, enrolled, expect_arrived
from tests.push_service import PushService

NOTE = "请在光线好的地方重拍。"
REDONE = {"居民身份证": "反光，遮住了字", "银行卡": "卡号看不清"}
SUPPLEMENTED_DEEDS = [*DEEDS, *["attach_material"] * 3, "supplement_case"]

AT_THE_CENTRE = ["代办员登记了这件事", "材料上报到乡镇", "材料全部到达乡镇"]
RETURNED = [*AT_THE_CENTRE, "有材料要补，已一次告知"]
SUPPLEMENTED = [*RETURNED, "补的材料已上报", "材料全部到达乡镇"]
ACCEPTED = [*SUPPLEMENTED, "乡镇正式收件", "已受理"]
DECIDED = [*ACCEPTED, "乡镇开始转给县里", "县里收到，开始审核", "已办结：通过"]
READY = [*DECIDED, "结果已出"]


def test_one_case_from_the_doorstep_to_the_county_and_back(
    centre: Centre, handset: Handset, visit: Callable[..., Page], photos: list[Path]
) -> None:
    with PushService(centre.inside.ring.vapid_public()) as push:
        centre.allow_push_service(push.origin)
        centre.start()
        page, case_id = collect_without_network(centre, handset, photos)
        page = survive_the_kill(handset, case_id)
        family, told = visit(permissions=["notifications"]), push.new_browser()
        address = slip_address(page, centre)
        family.goto(address)
        expect(family.get_by_role("heading", name="还没有查到")).to_be_visible()
        hand_in(centre, handset, page, case_id)

        resident_app.open_page(family, address)
        resident_app.ask_to_be_told(family, told, push.origin)
        assert resident_app.standing(family) == "已上报，正在看材料"
        assert resident_app.steps(family) == AT_THE_CENTRE

        desk = visit(1366, 768)
        return_two_materials(centre, desk)
        assert resident_app.standing(family) == "有材料要补"
        assert resident_app.steps(family) == RETURNED

        supplement_without_network(centre, handset, page, case_id, photos)
        assert resident_app.standing(family) == "已上报，正在看材料"
        assert resident_app.steps(family) == SUPPLEMENTED

        accept_and_forward(desk, case_id)
        resident_app.standing(family)
        assert resident_app.steps(family)[: len(ACCEPTED)] == ACCEPTED

        decide_at_the_county(centre, visit(1366, 768), desk, case_id)
        assert resident_app.standing(family) == "已办结：通过"
        assert resident_app.steps(family) == DECIDED

        desk_app.announce_result(desk, "代办员送上门")
        assert resident_app.standing(family) == "结果已出，等着送来"
        assert resident_app.steps(family) == READY

        deliver(page, case_id)
        eventually(lambda: resident_app.standing(family) == "已送到", family)
        assert resident_app.steps(family) == [*READY, "结果已送到"]
        check_what_the_family_was_told(push, told.messages, page)
    check_exactly_once(centre, case_id, [*SUPPLEMENTED_DEEDS, "confirm_delivery"], FILES + 4)
    assert centre.inside.count("service_case", "id = ? AND state = 'DELIVERED'", case_id) == 1


def collect_without_network(centre: Centre, handset: Handset, photos: list[Path]) -> tuple[Page, str]:
    """Enrol; then, with the network gone and the browser opened anew, a whole case up to handing it in."""
    enrolled(centre, handset)
    handset.go_offline()
    handset.close()
    page = handset.start()
    page.goto(f"{centre.phone_url}/agent/")
    agent_app.unlock(page)
    case_id = collect(page, photos)
    expect(agent_app.heading(page, "已存手机")).to_be_visible()
    return page, case_id


def survive_the_kill(handset: Handset, case_id: str) -> Page:
    """The browser dies and comes back, still without a network: nothing is missing, and nothing is claimed."""
    handset.kill()
    page = handset.start()
    page.goto(f"{handset.line.origin}/agent/cases/{case_id}")
    agent_app.unlock(page)
    expect(agent_app.heading(page, OUYANG.name)).to_be_visible()
    expect(page.get_by_text("备齐待报")).to_be_visible()
    expect(agent_app.fact(page, 1)).to_contain_text(f"还没到中心\n{len(DEEDS)} 步、{FILES} 张照片", use_inner_text=True)
    kept = agent_app.pictures_kept(page)
    assert (len(kept), kept.count((1600, 1200))) == (FILES, FILES - 1)
    return page


def hand_in(centre: Centre, handset: Handset, page: Page, case_id: str) -> None:
    """The network is back: every byte arrives, and the phone says so."""
    assert centre.inside.count("mutation", "case_id = ?", case_id) == 0
    handset.go_online()
    expect_arrived(page, FILES)
    expect(agent_app.fact(page, 2)).to_contain_text("还没受理")
    check_exactly_once(centre, case_id, DEEDS, FILES)
    for file_id in centre.inside.files_of(case_id):
        check_picture(centre.inside.plain_file(file_id))


def slip_address(page: Page, centre: Centre) -> str:
    """From the case: the address on the resident's slip, as another line leads to it."""
    page.get_by_role("link", name="回执和查进度的网址").click()
    address = page.locator(".slip .address").inner_text()
    assert address.startswith(f"{centre.phone_url}/t/")
    page.get_by_role("link", name="看这件").click()
    return address.replace(centre.phone_url, centre.desk_url)


def check_picture(plain: bytes) -> None:
    """At most 1600 pixels, no EXIF, and so no place where it was taken."""
    with Image.open(io.BytesIO(plain)) as picture:
        assert max(picture.size) <= 1600
        assert not picture.getexif()
    assert b"DaibanTestCamera" not in plain


def return_two_materials(centre: Centre, desk: Page) -> None:
    """The clerk looks at the photos, judges each material, and says in one notice what has to be mended."""
    desk_app.sign_in(desk, centre.desk_url, "clerk")
    desk_app.find_case(desk, centre.desk_url, OUYANG.name)
    desk_app.look_at_photos(desk, ["人像面", "首页", "卡号面"])
    for material, _pages in COLLECTED:
        if material in REDONE:
            desk_app.judge_to_be_redone(desk, material, REDONE[material])
        else:
            desk_app.judge_good(desk, material)
    desk_app.send_notice(desk, NOTE)


def supplement_without_network(centre: Centre, handset: Handset, page: Page, case_id: str, photos: list[Path]) -> None:
    """The agent hears of it, and mends just what is named while there is no network."""
    agent_app.sync_now(page)
    agent_app.open_case(page, case_id)
    expect(agent_app.heading(page, "一次性告知：要补 2 样")).to_be_visible()
    for words in (*REDONE, *REDONE.values(), NOTE):
        expect(page.locator(".notice", has_text=words)).to_be_visible()
    handset.go_offline()
    agent_app.supplement(page, {"居民身份证": photos[6:8], "银行卡": photos[5:6]})
    expect(agent_app.fact(page, 1)).to_contain_text(f"还没全到中心\n材料 {FILES}/{FILES + 3} 已到", use_inner_text=True)
    handset.go_online()
    expect_arrived(page, FILES + 3)
    check_exactly_once(centre, case_id, SUPPLEMENTED_DEEDS, FILES + 3)


def accept_and_forward(desk: Page, case_id: str) -> None:
    """What was mended is good: received, accepted, sent to the county."""
    desk.reload()
    for material in REDONE:
        desk_app.judge_good(desk, material)
    desk_app.take_step(desk, "收件", then="已收件")
    desk_app.take_step(desk, "受理", then="已受理")
    desk_app.take_step(desk, "转县里办理", then="已受理")


def decide_at_the_county(centre: Centre, county: Page, desk: Page, case_id: str) -> None:
    """The county's clerk grants it; the desk hears of it by the callback."""
    eventually(lambda: centre.inside.count("case_event", "case_id = ? AND name = 'review_begun'", case_id), desk)
    county_app.sign_in(county, centre.county_url)
    official_no = county_app.grant(county, centre.county_url, OUYANG.name)
    eventually(lambda: centre.inside.count("case_event", "case_id = ? AND name = 'case_granted'", case_id), desk)
    desk.reload()
    expect(desk.get_by_text(official_no)).to_be_visible()


def deliver(page: Page, case_id: str) -> None:
    """The agent brings the result; the resident signs on the screen."""
    agent_app.sync_now(page)
    agent_app.open_case(page, case_id)
    expect(agent_app.fact(page, 2)).to_contain_text("已受理")
    agent_app.deliver(page)
    expect(page.get_by_text(f"{OUYANG.name}（本人）已签收。")).to_be_visible()


def check_what_the_family_was_told(push: PushService, messages: list[dict[str, str]], page: Page) -> None:
    """Real web pushes, believed by a push service that checks, in the right order, and naming nobody."""
    expected = ["case_returned", "case_received", "case_accepted", "case_granted", "result_ready", "result_delivered"]
    eventually(lambda: [message["event"] for message in messages] == expected, page, what=str(messages))
    assert push.faults == []
    bodies = {message["event"]: message["body"] for message in messages}
    assert "已受理" in bodies["case_accepted"]
    assert "已办结" in bodies["case_granted"]
    assert not [secret for secret in OUYANG.secrets() if secret in str(messages)]
