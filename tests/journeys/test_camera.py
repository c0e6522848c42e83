"""The camera in the page: a card in the frame, a blurred picture used with a reason that reaches the desk; no leave, no loss."""

import io
import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys import agent_app as agent
from tests.journeys import desk_app, fake_camera
from tests.journeys.centre import Centre
from tests.journeys.folk import AGENT_A, OUYANG
from tests.journeys.handset import Handset, eventually
from tests.journeys.stories import COLLECTED, expect_arrived, open_to_photos

CAMERA_RUNS = "() => (document.querySelector('video')?.srcObject?.getTracks() ?? []).filter((track) => track.readyState === 'live').length"


def test_a_blurred_picture_of_the_cameras_is_warned_about_used_with_a_reason_and_arrives_marked(
    centre: Centre, handset: Handset, visit: Callable[..., Page], photos: list[Path], tmp_path: Path
) -> None:
    centre.start()
    page = handset.start(film=fake_camera.film(tmp_path, blurred=True))
    handset.allow_camera(page, allowed=True)
    agent.enrol(page, centre.phone_url, centre.new_code(AGENT_A))
    case_id = open_to_photos(page)
    page.get_by_role("link", name="居民身份证").click()
    agent.open_camera(page)
    agent.shutter(page).click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_text("字可能糊。")).to_be_visible()
    sheet.get_by_role("button", name="重拍").click()
    agent.shutter(page).click()
    sheet.get_by_text("仍然使用，因为").click()
    sheet.get_by_role("button", name="仍然使用这张").click()
    expect(sheet.get_by_text("请选一个原因")).to_be_visible()
    sheet.get_by_label("别的原因").check()
    sheet.get_by_label("说明").fill("证件被水泡过")
    sheet.get_by_role("button", name="仍然使用这张").click()
    expect(page.get_by_text("拍：国徽面")).to_be_visible()
    expect(page.locator(".shots img")).to_have_count(1)
    page.evaluate("() => history.back()")
    expect(agent.pages_here(page)).to_have_count(1)
    expect(page.locator(".photo-doubt")).to_have_text("字可能糊")
    _collect_the_rest(page, centre.phone_url, case_id, photos)
    agent.submit(page)
    agent.open_case(page, case_id)
    expect_arrived(page)

    desk = visit(1366, 768)
    desk_app.sign_in(desk, centre.desk_url, "clerk")
    desk_app.find_case(desk, centre.desk_url, OUYANG.name)
    card = desk.locator("#material-id-card")
    expect(card.get_by_text("手机提示：字可能糊")).to_be_visible()
    expect(card.get_by_text("代办员说明：证件被水泡过")).to_be_visible()
    card.get_by_role("link", name="人像面").click()
    expect(desk.locator("[data-part=remark]")).to_contain_text("代办员说明：证件被水泡过")
    taken = next(iter(file for file in centre.inside.files_of(case_id) if file != _signature(centre, case_id)))
    assert _has_letters_on_the_table(centre.inside.plain_file(taken)), "the purpose stands on the picture that left the phone"


def test_the_camera_is_let_go_when_hidden_and_comes_back_and_two_sides_are_taken_one_after_the_other(
    centre: Centre, handset: Handset, tmp_path: Path
) -> None:
    centre.start()
    page = handset.start(film=fake_camera.film(tmp_path))
    handset.allow_camera(page, allowed=True)
    agent.enrol(page, centre.phone_url, centre.new_code(AGENT_A))
    handset.go_offline()
    open_to_photos(page)
    page.get_by_role("link", name="居民身份证").click()
    page.wait_for_url("**/materials/id-card")
    material = page.url
    agent.open_camera(page)
    assert page.evaluate(CAMERA_RUNS) == 1
    _hide(page, True)
    assert page.evaluate(CAMERA_RUNS) == 0
    _hide(page, False)
    expect(agent.shutter(page)).to_be_enabled()
    agent.shutter(page).click()
    expect(page.get_by_text("拍：国徽面")).to_be_visible()
    agent.shutter(page).click()
    expect(page.get_by_text("这一样拍够了")).to_be_visible()
    eventually(lambda: page.evaluate(CAMERA_RUNS) == 0, page)
    page.goto(material)
    names = page.locator(".photo strong")
    expect(names).to_have_text(["人像面", "国徽面"])
    first = agent.pages_here(page).first.get_attribute("src")
    page.get_by_role("button", name="后移人像面").click()
    expect(agent.pages_here(page).last).to_have_attribute("src", first or "")
    wide, high = agent.pictures_kept(page)[-1]
    assert wide > high, "cut to the frame of a card"


def test_without_leave_to_use_the_camera_the_phones_own_takes_the_picture(
    centre: Centre, handset: Handset, photos: list[Path], tmp_path: Path
) -> None:
    centre.start()
    page = handset.start(film=fake_camera.film(tmp_path))
    agent.enrol(page, centre.phone_url, centre.new_code(AGENT_A))
    handset.allow_camera(page, allowed=False)
    handset.go_offline()
    open_to_photos(page)
    page.get_by_role("link", name="居民身份证").click()
    page.get_by_role("link", name="拍：人像面").click()
    expect(page.get_by_text("浏览器还没有得到用相机的许可")).to_be_visible()
    page.locator("#shots input[type=file][capture]").set_input_files(photos[0])
    expect(page.get_by_text("拍：国徽面").first).to_be_visible(timeout=agent.PHOTO_PATIENCE_MS)
    handset.allow_camera(page, allowed=True)
    page.get_by_role("button", name="再试一次").click()
    expect(agent.shutter(page)).to_be_enabled()


def _collect_the_rest(page: Page, origin: str, case_id: str, photos: list[Path]) -> None:
    rest = iter(photos)
    for material, pages in COLLECTED:
        page.goto(f"{origin}/agent/cases/{case_id}/materials")
        page.get_by_role("link", name=re.compile(material)).click()
        expect(page.get_by_text("这一样最多")).to_be_visible()
        taken = agent.pages_here(page).count()
        agent.shoot(page, [next(rest) for _ in range(pages - taken)], after=taken)
        page.get_by_role("link", name="这一样拍好了").click()


def _signature(centre: Centre, case_id: str) -> str:
    return next(file for file, told in centre.inside.files_of(case_id).items() if told["type"] == "image/png")


def _has_letters_on_the_table(picture: bytes) -> bool:
    """The film's table is even and dark: whatever is light along the picture's edge was drawn there."""
    grey = Image.open(io.BytesIO(picture)).convert("L")
    edge = grey.crop((0, 0, grey.width, grey.height // 16))
    low, high = edge.getextrema()
    return high - low > 25


def _hide(page: Page, hidden: bool) -> None:
    """As when another app is in front: Chromium has no command for it on one page."""
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )
