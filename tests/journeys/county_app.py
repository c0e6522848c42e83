"""What the county's clerk does in the simulator."""

from playwright.sync_api import Page, expect


def sign_in(page: Page, county_url: str) -> None:
    """The demo clerk's door."""
    page.goto(f"{county_url}/sign-in")
    page.get_by_label("账号").fill("county")
    page.get_by_label("密码").fill("county")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="收到的办件")).to_be_visible()


def grant(page: Page, county_url: str, resident: str) -> str:
    """Open the resident's case and grant it; returns the county's number for the decision (文号)."""
    page.goto(county_url)
    page.get_by_role("row", name=resident).get_by_role("link").click()
    official_no = page.get_by_label("文号").input_value()
    page.get_by_role("button", name="准予").click()
    expect(page.get_by_text("已办结：准予")).to_be_visible()
    return official_no


def set_sms_mood(page: Page, county_url: str, provider: str, mood: str) -> None:
    """Let a provider of text messages fail, or be well again: 甲 or 乙, and the words of its page."""
    page.goto(f"{county_url}/sms/")
    page.locator("form", has_text=f"{provider}短信平台").get_by_role("button", name=mood).click()
    expect(page.locator("form", has_text=f"{provider}短信平台").get_by_role("button", name=mood)).to_have_attribute("aria-pressed", "true")


def messages_on(page: Page, county_url: str, phone: str) -> list[str]:
    """What arrived on a resident's phone: each message with where it came from and whether it was reported."""
    page.goto(f"{county_url}/sms/")
    return page.locator(".handset", has=page.get_by_role("heading", name=f"手机 {phone}")).locator(".bubble").all_inner_texts()
