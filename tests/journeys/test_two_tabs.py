"""Hands that tap twice, two tabs of one case, and the way back: each deed is done once, and nothing is put back unnoticed."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys import agent_app
from tests.journeys.centre import Centre
from tests.journeys.folk import OUYANG
from tests.journeys.handset import Handset
from tests.journeys.stories import check_exactly_once, collect, enrolled, expect_arrived, open_to_photos

TAP_TWICE = """
document.addEventListener('click', (event) => {
  const button = event.isTrusted && event.target instanceof Element && event.target.closest('main form button:not([type=button])');
  if (!button) return;
  queueMicrotask(() => button.click());
  setTimeout(() => button.isConnected && button.click(), 60);
}, true);
"""
"""Whatever confirms something is pressed three times: once more in the same moment, and a little later if it is still there."""
CHANGED = "同样的内容在别处存过"


def test_every_button_that_is_tapped_twice_does_its_deed_once(centre: Centre, handset: Handset, photos: list[Path]) -> None:
    centre.start()
    page = enrolled(centre, handset)
    handset.context.add_init_script(TAP_TWICE)
    page.reload()
    case_id = collect(page, photos)
    agent_app.open_case(page, case_id)
    expect_arrived(page)
    check_exactly_once(centre, case_id)


def test_two_tabs_and_the_way_back_put_nothing_back_unnoticed(centre: Centre, handset: Handset) -> None:
    centre.start()
    page = enrolled(centre, handset)
    case_id = open_to_photos(page)
    form = f"{centre.phone_url}/agent/cases/{case_id}/form"
    page.goto(form)
    other = handset.new_tab()
    other.goto(form)
    save_bank(page, "青石信用社")

    page.go_back()
    expect(bank(page)).to_have_value("青石信用社")
    page.get_by_role("button", name="填好了，下一步").click()
    expect(agent_app.heading(page, "拍材料")).to_be_visible()
    assert banks_at(handset, page, case_id) == "青石信用社", "what Back shows overwrites nothing"

    save_bank(other, "云岭信用社")
    expect(other.get_by_text(CHANGED)).to_be_visible()
    expect(bank(other)).to_have_value("云岭信用社")
    assert banks_at(handset, page, case_id) == "青石信用社"

    other.get_by_role("button", name="填好了，下一步").click()
    expect(agent_app.heading(other, "拍材料")).to_be_visible()
    assert banks_at(handset, page, case_id) == "云岭信用社"


def save_bank(page: Page, name: str) -> None:
    """Another bank in the form that is open, and saved."""
    bank(page).fill(name)
    page.get_by_role("button", name="填好了，下一步").click()
    expect(agent_app.heading(page, "拍材料").or_(page.get_by_text(CHANGED)).first).to_be_visible()


def bank(page: Page) -> Locator:
    """Where the bank is written."""
    return page.get_by_label("开户银行")


def banks_at(handset: Handset, page: Page, case_id: str) -> str:
    """The bank as the phone holds it: what its own review says."""
    looking = handset.new_tab()
    looking.goto(page.url.split("/agent/")[0] + f"/agent/cases/{case_id}/review")
    shown = looking.locator("main").inner_text()
    looking.close()
    return next(name for name in ("青石信用社", "云岭信用社", OUYANG.bank) if name in shown)
