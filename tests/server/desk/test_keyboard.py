"""The desk without a mouse: found, opened and judged by keys, which do nothing while someone types."""

from playwright.sync_api import expect

from tests.people import CLERK
from tests.server.desk.test_in_browser import card, chromium, database_url, desk, origin  # noqa: F401  (fixtures)


def test_a_case_is_found_opened_and_judged_by_keyboard_alone(desk, submitted):  # noqa: F811
    page = desk(CLERK, "/desk/cases")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator(".row-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("article.material-due")).to_have_count(4)
    page.wait_for_load_state()  # keys are heard once the page's script runs
    page.keyboard.press("j")
    expect(card(page, "id-card")).to_be_focused()
    page.keyboard.press("1")
    expect(card(page, "id-card").locator(".badge-ok")).to_have_text("合格")
    expect(card(page, "household-book")).to_be_focused()
    page.keyboard.press("3")
    expect(card(page, "household-book").locator("[name=reasons]").nth(1)).to_be_checked()
    page.keyboard.press("s")
    expect(card(page, "household-book").locator(".badge-act")).to_have_text("要重拍")
    page.keyboard.press("/")
    expect(page.locator("article.material-due")).to_have_count(2)


def test_keys_do_nothing_while_someone_types_and_can_be_turned_off(desk, submitted):  # noqa: F811
    page = desk(CLERK, f"/desk/cases/{submitted}")
    card(page, "bank-card").locator("summary", has_text="有问题").click()
    reason = card(page, "bank-card").get_by_label("别的原因")
    reason.press_sequentially("1js?")
    expect(reason).to_have_value("1js?")
    expect(page.locator("article.material-due")).to_have_count(4)
    reason.press("Enter")
    expect(card(page, "bank-card").locator(".badge-act")).to_have_text("要重拍")
    card(page, "id-card").focus()
    page.keyboard.press("?")
    page.get_by_role("button", name="关掉快捷键").click()
    card(page, "id-card").focus()
    page.keyboard.press("1")
    page.keyboard.press("j")
    expect(card(page, "id-card")).to_be_focused()
    expect(page.locator("article.material-due")).to_have_count(3)
