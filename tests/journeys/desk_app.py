"""What clerks do at the township's desk."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from playwright.sync_api import Locator, Page, expect

from proxy_service.clocks import local_day


def sign_in(page: Page, desk_url: str, login: str) -> None:
    """The demo's password is the login."""
    page.goto(f"{desk_url}/desk/sign-in")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(login)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def shut_out_phone(page: Page, desk_url: str) -> None:
    """The first phone in use is lost, says a reviewer."""
    page.goto(f"{desk_url}/desk/people")
    page.get_by_text("停用…", exact=True).first.click()
    page.get_by_label("为什么停用").first.select_option("lost")
    page.get_by_role("button", name="停用这部手机").first.click()
    expect(page.get_by_text("停用：丢了，或者被偷了")).to_be_visible()


def search(page: Page, desk_url: str, words: str) -> None:
    """Search from the list of cases."""
    page.goto(f"{desk_url}/desk/cases")
    page.get_by_role("search").get_by_role("searchbox").fill(words)
    page.get_by_role("search").get_by_role("button").click()
    expect(page.get_by_role("heading", name="找办件")).to_be_visible()


def find_case(page: Page, desk_url: str, resident: str) -> None:
    """Search by the full name (lists show it masked), and open the only case found."""
    search(page, desk_url, resident)
    expect(page.get_by_text("找到 1 件")).to_be_visible()
    page.locator("a.row-link").click()
    expect(page.get_by_role("heading", name=resident)).to_be_visible()


def look_at_photos(page: Page, names: Iterable[str]) -> None:
    """Open photos in the viewer; each must really show a picture."""
    for name in names:
        page.locator("a.page-link", has_text=name).first.click()
        picture = page.locator(".viewer-stage img:not([hidden])")
        expect(picture).to_be_visible()
        assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")


def judge_good(page: Page, material: str) -> None:
    """合格."""
    card = _card(page, material)
    card.get_by_role("button", name="合格").click()
    expect(card.locator(".badge-ok", has_text="合格")).to_be_visible()


def judge_to_be_redone(page: Page, material: str, reason: str) -> None:
    """要重拍, for one of the reasons the catalogue offers."""
    open_reasons(page, material)
    card = _card(page, material)
    card.get_by_role("checkbox", name=reason, exact=True).check()
    card.get_by_role("button", name="要重拍").click()
    expect(card.locator(".badge-act")).to_be_visible()


def open_reasons(page: Page, material: str) -> None:
    """有问题…: what may be wrong with a material."""
    reasons = _card(page, material).locator("details", has_text="有问题")
    if reasons.get_attribute("open") is None:
        reasons.locator("summary").click()
    expect(reasons.get_by_role("button", name="要重拍")).to_be_visible()


def unmask(page: Page) -> None:
    """显示完整号码."""
    page.get_by_role("button", name="显示完整号码").click()
    expect(page.get_by_text("号码已完整显示，已记下")).to_be_visible()


def withdraw(page: Page, reason: str) -> None:
    """按申请撤回."""
    page.locator("summary", has_text="按申请撤回").click()
    page.get_by_label("撤回的原因").fill(reason)
    page.get_by_role("button", name="按申请撤回").click()
    expect(page.locator(".case-head .badge", has_text="已撤回")).to_be_visible()


def record_revocation(page: Page, reason: str) -> None:
    """记下收回委托."""
    page.locator("summary", has_text="记下收回委托").click()
    form = page.locator("#step-record_revocation")
    form.locator("textarea, input[type=text]").first.fill(reason)
    form.get_by_role("button").click()
    expect(page.get_by_text("办事人已收回委托").first).to_be_visible()


def open_gaps(page: Page, agent: str) -> None:
    """From people and phones to what is missing of this agent's work."""
    page.locator("article.agent", has=page.get_by_role("heading", name=agent)).get_by_role("link", name="手机和没到的").click()
    expect(page.get_by_role("heading", name=f"{agent}：还缺什么")).to_be_visible()


def send_notice(page: Page, note: str) -> None:
    """The one notice: looked at, completed, sent."""
    page.get_by_role("link", name="一次告知").click()
    expect(page.get_by_role("heading", name="发出以前再看一遍")).to_be_visible()
    page.get_by_label("还要说明的").fill(note)
    page.get_by_role("button", name="发给代办员").click()
    expect(page.get_by_text("预审退回").first).to_be_visible()


def take_step(page: Page, button: str, then: str) -> None:
    """Press a button of the next steps; ``then`` is the state the case is in afterwards."""
    page.locator("#next-steps").get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".case-head .badge", has_text=then)).to_be_visible()


def announce_result(page: Page, way: str) -> None:
    """通知领取结果, and how it reaches the resident."""
    page.locator("summary", has_text="通知领取结果").click()
    page.locator("#step-prepare_delivery").get_by_label("结果怎样到办事人手里").select_option(label=way)
    page.locator("#step-prepare_delivery").get_by_role("button", name="通知领取结果").click()
    expect(page.locator(".case-head .badge", has_text="待领取")).to_be_visible()


def plan_visit(page: Page, why: str, day: date, note: str) -> None:
    """约上门, from the case."""
    page.locator("summary", has_text="约上门").click()
    form = page.locator("#step-plan_visit")
    form.get_by_label("为什么上门").select_option(label=why)
    form.get_by_label("哪一天").fill(day.isoformat())
    form.get_by_label("要说明的").fill(note)
    form.get_by_role("button").click()
    expect(page.get_by_text(f"{why}（{note}） · 约好了")).to_be_visible()


def reassign(page: Page, colleague: str, reason: str) -> None:
    """换代办员, from the case."""
    page.locator("summary", has_text="换代办员").click()
    form = page.locator("#step-reassign_case")
    form.get_by_label("交给谁").select_option(label=colleague)
    form.get_by_label("为什么换").fill(reason)
    form.get_by_role("button").click()
    expect(page.get_by_text(f"手上接过来：{reason}")).to_be_visible()


def send_by_courier(page: Page, why: str, courier: str, number: str) -> None:
    """改领取办法 and 寄出结果, of a case whose result lies ready."""
    page.locator("summary", has_text="改领取办法").click()
    form = page.locator("#step-change_delivery")
    form.get_by_label("结果怎样到办事人手里").select_option(label="寄快递")
    form.get_by_label("为什么改").fill(why)
    form.get_by_role("button").click()
    page.locator("summary", has_text="寄出结果").click()
    form = page.locator("#step-send_result")
    form.get_by_label("哪家快递").fill(courier)
    form.get_by_label("快递单号").fill(number)
    form.get_by_label("哪天寄的").fill(local_day(datetime.now(UTC)).isoformat())
    form.get_by_role("button").click()
    expect(page.get_by_text(number).first).to_be_visible()


def judge_all_good(page: Page) -> None:
    """合格 for everything that is asked and not yet judged."""
    cards = page.locator("article.material.material-due", has=page.get_by_role("button", name="合格"))
    for material in cards.locator("h3").all_inner_texts():
        judge_good(page, material)


def _card(page: Page, material: str) -> Locator:
    return page.locator("article.material", has=page.get_by_role("heading", name=material))


def import_package(page: Page, package: bytes) -> None:
    """Choose a hand-over package on its page and send it."""
    chosen = {"name": "package.daiban", "mimeType": "application/octet-stream", "buffer": package}
    page.get_by_label("交接包文件").set_input_files(chosen)
    page.get_by_role("button", name="导入", exact=True).click()
