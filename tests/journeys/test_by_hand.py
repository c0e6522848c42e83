"""A county without an interface: the clerk copies the case into its system from the sheet, and brings number, receipt and result back."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Page, expect

from server.demo.case import case_id
from server.demo.cases import LOOKED_THROUGH
from server.demo.residents import CHEN
from tests.journeys import desk_app, resident_app
from tests.journeys.centre import Centre
from tests.journeys.folk import AGENT_B
from tests.journeys.handset import eventually
from tests.journeys.seeded import phone_of

UPSTREAM, OFFICIAL = "YLMZ-2026-000123", "云岭民高龄〔2026〕31号"
CASE = case_id(LOOKED_THROUGH)
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def test_a_case_is_entered_at_the_county_by_hand_and_its_number_receipt_and_result_come_back(
    centre: Centre, visit: Callable[..., Page], photos: list[Path]
) -> None:
    centre.start()
    desk = visit(1366, 768, permissions=CLIPBOARD)
    desk_app.sign_in(desk, centre.desk_url, "reviewer")
    desk_app.find_case(desk, centre.desk_url, CHEN.name)
    desk_app.take_step(desk, "收件", then="已收件")
    desk_app.take_step(desk, "受理", then="已受理")
    desk_app.take_step(desk, "转县里办理", then="已受理")
    eventually(lambda: centre.inside.count("forwarding", "case_id = ? AND state = 'BY_HAND'", CASE), desk)
    desk.goto(f"{centre.desk_url}/desk/county")
    row = desk.locator("li.card", has=desk.locator(f"a[href='/desk/cases/{CASE}']"))
    row.get_by_role("link", name="打开抄录单，录到县里").click()

    copied = copy_everything(desk)
    assert [copied["姓名"], copied["身份证号"]] == [CHEN.name, CHEN.id_number]
    assert CHEN.address in copied.values()
    download_first_photo(desk, centre)
    enter_number(desk, photos[0])
    enter_result(desk, photos[1])
    check_what_is_known(centre, desk)
    tell_everybody(centre, visit)


def copy_everything(desk: Page) -> dict[str, str]:
    """Enter after Enter, as a clerk does it; label → what was in the clipboard each time."""
    expect(desk.locator(".copy-row").first).to_be_focused()
    copied = {}
    for row in desk.locator("button.copy-row").all():
        label = row.locator(".copy-label").inner_text()
        expect(row).to_be_focused()
        desk.keyboard.press("Enter")
        expect(row.locator(".copy-mark")).to_have_text("✓ 已复制")
        copied[label] = desk.evaluate("() => navigator.clipboard.readText()")
        assert copied[label] == row.locator(".copy-value").inner_text()
    expect(desk.locator("[data-part=count]")).to_have_text(str(len(copied)))
    return copied


def download_first_photo(desk: Page, centre: Centre) -> None:
    """Saved under the name the sheet shows, byte for byte what the agent photographed."""
    with desk.expect_download() as coming:
        desk.locator("a.copy-row").first.click()
    assert coming.value.suggested_filename == "01-居民身份证-1.jpg"
    digest = sha256(coming.value.path().read_bytes()).hexdigest()
    assert centre.inside.count("material_page", "case_id = ? AND material = 'id-card' AND page = 1 AND plain_sha256 = ?", CASE, digest) == 1


def enter_number(desk: Page, receipt: Path) -> None:
    """What the county's system showed, and a picture of it."""
    desk.get_by_label("县里给的编号").fill(UPSTREAM)
    desk.get_by_label("县里回执的照片").set_input_files(receipt)
    desk.get_by_role("button", name="已在县里录好，存下编号").click()
    expect(desk.locator("#mend-number")).to_contain_text(UPSTREAM)


def enter_result(desk: Page, paper: Path) -> None:
    """The county granted it."""
    desk.locator("summary", has_text="通过…").first.click()
    desk.get_by_label("批文或证件的文号").fill(OFFICIAL)
    desk.get_by_label("结果的照片").set_input_files(paper)
    desk.get_by_role("button", name="县里通过了，存下").click()
    expect(desk.get_by_role("heading", name="县里的结果已录入")).to_be_visible()


def check_what_is_known(centre: Centre, desk: Page) -> None:
    """State, number, who did it by hand; both pictures sealed, shrunk and whole."""
    inside = centre.inside
    assert inside.count("service_case", "id = ? AND state = 'GRANTED' AND upstream_no = ?", CASE, UPSTREAM) == 1
    by_hand = inside.rows("SELECT name FROM case_event WHERE case_id = ? AND facts LIKE '%by_hand%' ORDER BY number", CASE)
    assert [row["name"] for row in by_hand] == ["review_begun", "case_granted"]
    scans = inside.rows("SELECT * FROM material_page WHERE case_id = ? AND material LIKE 'county-%' ORDER BY material", CASE)
    assert [scan["material"] for scan in scans] == ["county-receipt", "county-result"]
    for scan in scans:
        assert sha256(inside.plain_file(scan["id"])).hexdigest() == scan["plain_sha256"]
        assert b"DaibanTestCamera" not in inside.plain_file(scan["id"])
    desk.goto(f"{centre.desk_url}/desk/cases/{CASE}")
    expect(desk.get_by_text(OFFICIAL).first).to_be_visible()
    desk_app.look_at_photos(desk, ["县里"])


def tell_everybody(centre: Centre, visit: Callable[..., Page]) -> None:
    """The family reads it on the page of the case, the agent's phone learns it."""
    family = visit()
    resident_app.open_page(family, f"{centre.desk_url}/t/{centre.inside.tracking_codes()['GRANTED']}")
    assert resident_app.standing(family) == "已办结：通过"
    phone = phone_of(centre, AGENT_B)
    phone.sync()
    assert phone.record(CASE)["decision"]["official_no"] == OFFICIAL
