"""What a resident sees and does on the page of the case."""

from playwright.sync_api import Page, expect

from tests.push_service import Browser

SUBSCRIBE = """
(subscription) => {
  PushManager.prototype.subscribe = async function (options) {
    if (options.userVisibleOnly !== true || !options.applicationServerKey) throw new Error('not what push services ask for');
    return { toJSON: () => subscription };
  };
}
"""
"""Chromium's own ``subscribe`` waits for its vendor's push service, which can't be reached from here; everything else is real."""


def open_page(page: Page, url: str) -> None:
    """The address on the slip."""
    page.goto(url)
    expect(page.get_by_role("heading", name="走到了哪里")).to_be_visible()


def ask_to_be_told(page: Page, browser: Browser, push_origin: str) -> None:
    """Press "notify me"; the browser subscribes at the local push service."""
    page.evaluate(SUBSCRIBE, browser.subscription(push_origin))
    page.get_by_role("button", name="通知我", exact=True).click()
    expect(page.get_by_text("已登记。有进展会通知这部手机。")).to_be_visible()


def standing(page: Page) -> str:
    """Where the matter stands, after a fresh look."""
    page.reload()
    return page.locator(".standing-heading").inner_text()


def steps(page: Page) -> list[str]:
    """Every step told so far, the oldest first."""
    told = page.locator(".timeline > li").all_inner_texts()
    return [text.splitlines()[0] for text in reversed(told)]
