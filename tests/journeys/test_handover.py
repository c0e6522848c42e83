"""A village with no network: the day's work is carried to the township as a file, and its receipt is carried back."""

import base64
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import segno
from PIL import Image, ImageFilter
from playwright.sync_api import FilePayload, Page, expect

from tests.chaos import length
from tests.journeys import agent_app, desk_app
from tests.journeys.centre import Centre
from tests.journeys.handset import Handset
from tests.journeys.stories import COLLECTED, check_exactly_once, enrolled, expect_arrived, open_to_photos

DESK = (1366, 768)
SHARING = """
const base64 = (file) => new Promise((done) => {
  const reader = Object.assign(new FileReader(), { onload: () => done(reader.result.split(',')[1]) });
  reader.readAsDataURL(file);
});
Object.defineProperty(navigator, 'canShare', { value: ({ files }) => files.every(({ type }) => type === 'text/plain') });
Object.defineProperty(navigator, 'share', { value: async ({ files: [file] }) => window.messenger(file.name, await base64(file)) });
"""
"""A phone's list of apps, which headless browsers have none of: a messenger that takes what Android's takes."""


@pytest.mark.chaos
def test_days_without_a_network_reach_the_centre_as_files_and_the_network_changes_nothing_later(
    centre: Centre, handset: Handset, visit: Callable[..., Page], photos: list[Path], tmp_path: Path
) -> None:
    centre.start()
    page, office = enrolled(centre, handset), visit(*DESK)
    desk_app.sign_in(office, centre.desk_url, "clerk")
    handset.go_offline()
    case_id, rest = open_to_photos(page), iter(photos)
    for day, materials in enumerate(length.of([COLLECTED], [[one] for one in COLLECTED]), 1):
        agent_app.open_case(page, case_id)
        page.goto(f"{centre.phone_url}/agent/cases/{case_id}/materials")
        for material, pages in materials:
            agent_app.photograph(page, material, [next(rest) for _ in range(pages)])
        if materials[-1] == COLLECTED[-1]:
            agent_app.submit(page)
        package = save_package(page, centre, tmp_path / f"day-{day}.daiban")
        page.reload()
        expect(page.get_by_text("已存入交接包，还不知道到没到中心")).to_have_count(1)
        enter_receipt(page, centre, bring(office, centre, package))
        expect(page.get_by_text("中心收到了，有回执")).to_have_count(day)
    check_exactly_once(centre, case_id)
    agent_app.open_case(page, case_id)
    expect_arrived(page)
    handset.go_online()
    agent_app.sync_now(page)
    agent_app.open_case(page, case_id)
    expect(agent_app.fact(page, 1)).to_contain_text("已到中心", use_inner_text=True)
    check_exactly_once(centre, case_id)


def test_a_package_goes_by_messenger_and_its_receipt_comes_back_as_a_picture(
    centre: Centre, handset: Handset, visit: Callable[..., Page]
) -> None:
    centre.start()
    page, office = enrolled(centre, handset), visit(*DESK)
    desk_app.sign_in(office, centre.desk_url, "clerk")
    handset.go_offline()
    open_to_photos(page)
    sent: dict[str, bytes] = {}
    page.expose_function("messenger", lambda name, content: sent.update({name: base64.b64decode(content)}))
    page.add_init_script(SHARING)
    page.goto(f"{centre.phone_url}/agent/handover")
    page.get_by_role("button", name="用聊天软件发出去").click()
    expect(page.get_by_text("已存入交接包，还不知道到没到中心")).to_be_visible()
    [(name, package)] = sent.items()
    assert name.endswith(".daiban.txt")
    office.goto(f"{centre.desk_url}/desk/handover-packages")
    desk_app.import_package(office, package)
    picture = office.locator("svg.qr").screenshot()
    photo = page.get_by_label("拍回执的二维码")
    blurred, other = as_photo(picture, blur=14), as_photo(code_of("https://daiban.example.cn/t/x"))
    for wrong, words in ((blurred, "没有看清二维码"), (other, "不是交接包的回执")):
        photo.set_input_files(wrong)
        expect(page.get_by_text(words)).to_be_visible()
    photo.set_input_files(as_photo(picture))
    expect(page.get_by_text("中心收到了，有回执")).to_be_visible()


def code_of(text: str) -> bytes:
    """A QR code as PNG."""
    out = io.BytesIO()
    segno.make_qr(text).save(out, kind="png", scale=6)
    return out.getvalue()


def as_photo(picture: bytes, *, blur: float = 1.5) -> FilePayload:
    """What a hand makes of it: a little turned, not quite sharp, with a desk around it, twelve megapixels."""
    code = Image.open(io.BytesIO(picture)).convert("RGB").resize((1300, 1300))
    photo = Image.new("RGB", (3000, 4000), (120, 112, 100))
    photo.paste(code, (800, 1200))
    photo = photo.rotate(7, fillcolor=(120, 112, 100)).filter(ImageFilter.GaussianBlur(blur * 3))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=85)
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def save_package(page: Page, centre: Centre, path: Path) -> Path:
    """Save what is unsent as a file."""
    page.goto(f"{centre.phone_url}/agent/handover")
    with page.expect_download() as saved:
        page.get_by_role("button", name="存成一个文件").click()
    saved.value.save_as(path)
    return path


def bring(office: Page, centre: Centre, package: Path) -> str:
    """Import it at the desk; what the receipt says."""
    office.goto(f"{centre.desk_url}/desk/handover-packages")
    desk_app.import_package(office, package.read_bytes())
    return office.locator(".enrolment-code").inner_text()


def enter_receipt(page: Page, centre: Centre, receipt: str) -> None:
    """Type it on the phone, a wrong letter first."""
    page.goto(f"{centre.phone_url}/agent/handover")
    page.get_by_label("回执（二十个字母和数字）").fill(receipt[:-1] + ("A" if receipt[-1] != "A" else "B"))
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("对不上")).to_be_visible()
    page.get_by_label("回执（二十个字母和数字）").fill(receipt)
    page.get_by_role("button", name="核对").click()
