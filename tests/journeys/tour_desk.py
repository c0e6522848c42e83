"""A walk through every screen of the desk and of the resident's page; ``look`` is called at each, with a name for it."""

from collections.abc import Callable

import httpx
from playwright.sync_api import Page, expect

from server.demo.residents import HE, LI, SUN, WANG, WU, ZHANG, ZHAO, ZHENG
from tests.journeys import desk_app as desk
from tests.journeys.folk import AGENT_B
from tests.package import make_package
from tests.phone import Phone

Look = Callable[[Page, str], None]
MOST_WRONG_CODES = 20
WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50"


def clerk(page: Page, url: str, look: Look) -> None:
    """Everything a clerk sees."""
    page.goto(f"{url}/desk/")
    page.get_by_label("账号").fill("clerk")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("账号或密码不对。")).to_be_visible()
    look(page, "sign-in, wrong password")
    desk.sign_in(page, url, "clerk")
    for path, name in {
        "": "start",
        "cases?group=all": "list",
        "cases?group=collecting": "list, empty",
        "county": "county",
        "originals": "originals with agents",
        "deliveries": "given up",
        "password": "password",
        "first-day": "first day",
        "first-day/sample": "form, print sample",
        "no/such/page": "not found",
    }.items():
        page.goto(f"{url}/desk/{path}")
        look(page, name)
    shown: set[str] = set()
    _cases(page, url, look, shown)
    _around(page, url, look, shown)
    _window(page, url, look)


def _cases(page: Page, url: str, look: Look, shown: set[str]) -> None:
    """Cases on their way, from the first look to the delivery; ``shown`` are the forms looked at."""
    desk.search(page, url, "查无此人")
    look(page, "search, nothing found")
    desk.search(page, url, LI.name)
    look(page, "search")
    desk.find_case(page, url, LI.name)
    desk.look_at_photos(page, ["人像面"])
    look(page, "case, to be looked through")
    desk.unmask(page)
    materials = page.locator("article.material.material-due h3").all_inner_texts()
    for material in materials[1:]:
        desk.judge_good(page, material)
    desk.open_reasons(page, materials[0])
    look(page, "case, a material being judged")
    desk.judge_to_be_redone(page, materials[0], "照片模糊，字看不清")
    page.get_by_role("link", name="一次告知").click()
    expect(page.get_by_role("heading", name="发出以前再看一遍")).to_be_visible()
    look(page, "notice, before it is sent")
    for resident, name in {ZHANG: "returned", SUN: "accepted", ZHAO: "to be delivered", WANG: "delivered"}.items():
        desk.find_case(page, url, resident.name)
        look(page, f"case, {name}")
        _forms(page, url, look, shown)
    page.keyboard.press("?")
    look(page, "keys")


def _around(page: Page, url: str, look: Look, shown: set[str]) -> None:
    """The resident's page, what comes later, another way for a result, a case for the county to be entered by hand."""
    _find_first(page, url, WU.name)
    look(page, "case, on one form with another")
    page.get_by_role("link", name="这位办事人的全部办件和材料").click()
    expect(page.get_by_role("heading", name="2 件办件")).to_be_visible()
    look(page, "resident")
    desk.find_case(page, url, HE.name)
    look(page, "case, one paper to come later")
    _forms(page, url, look, shown)
    desk.find_case(page, url, ZHAO.name)
    desk.send_by_courier(page, "办事人在外地打工", "邮政（示例）", "YZ9990001234")
    look(page, "case, sent by courier")
    desk.find_case(page, url, ZHENG.name)
    page.goto(f"{page.url.replace('/desk/cases/', '/desk/county/cases/').partition('?')[0]}/sheet")
    expect(page.locator(".copy-row").first).to_be_focused()
    page.keyboard.press("Enter")
    look(page, "copy sheet")
    page.get_by_label("县里给的编号").fill("YLMZ-2026-000777")
    page.get_by_role("button", name="已在县里录好，存下编号").click()
    expect(page.locator("#mend-number")).to_be_visible()
    for form in ("编号录错了…", "通过…", "没有通过…", "要补材料…"):
        page.get_by_text(form, exact=True).click()
    look(page, "copy sheet, the county's word")


def _window(page: Page, url: str, look: Look) -> None:
    """How a computer becomes a window."""
    page.goto(f"{url}/desk/window")
    look(page, "window")
    page.get_by_role("button", name="登记这台电脑").click()
    expect(page.get_by_role("link", name="在这台电脑上登记")).to_be_visible()
    look(page, "window, enrolment code")


def _find_first(page: Page, url: str, resident: str) -> None:
    desk.search(page, url, resident)
    page.locator("a.row-link").first.click()
    expect(page.get_by_role("heading", name=resident)).to_be_visible()


def _forms(page: Page, url: str, look: Look, shown: set[str]) -> None:
    """Every form of the case on the screen that no case before had."""
    for link in page.locator("#forms-heading + ul a").evaluate_all("links => links.map((link) => link.pathname)"):
        form = link.rsplit("/", 1)[-1].rstrip("-0123456789")
        if form not in shown:
            shown.add(form)
            page.goto(f"{url}{link}")
            look(page, f"form, {form}")


def administrator(page: Page, url: str, look: Look) -> None:
    """People and phones, and a new enrolment code."""
    desk.sign_in(page, url, "admin")
    look(page, "people")
    page.get_by_role("button", name="给一个登记码").first.click()
    expect(page.get_by_role("heading", name="的登记码")).to_be_visible()
    look(page, "enrolment code")


def reviewer(page: Page, url: str, look: Look) -> None:
    """Who manages the township's agents: how it goes, people, and all cases of one agent given to others."""
    desk.sign_in(page, url, "reviewer")
    page.goto(f"{url}/desk/metrics")
    look(page, "metrics")
    page.goto(f"{url}/desk/people")
    look(page, "people, the township's")
    desk.open_gaps(page, AGENT_B)
    look(page, "what is missing of an agent's work")
    page.goto(f"{url}/desk/people?show=silent")
    look(page, "people, to be called")
    page.get_by_role("link", name="把手里的办件交给别人").first.click()
    expect(page.get_by_role("link", name="回到人员和手机")).to_be_visible()
    look(page, "handing over all cases")
    page.goto(f"{url}/desk/people")
    page.get_by_role("link", name="导入交接包").click()
    desk.import_package(page, b"PK")
    expect(page.get_by_text("一样也没有收")).to_be_visible()
    look(page, "hand-over package, refused")


def shut_out(page: Page, url: str, look: Look, phone: Phone) -> None:
    """A phone whose PIN was forgotten, then lost; and what it still hands in, for a reviewer who is signed in."""
    page.goto(f"{url}/desk/people")
    page.get_by_text("忘了密码…").first.click()
    page.get_by_role("button", name="给换密码的码").first.click()
    expect(page.get_by_role("heading", name="的换密码的码")).to_be_visible()
    look(page, "PIN renewal code")
    desk.shut_out_phone(page, url)
    phone.exchange()
    page.goto(f"{url}/desk/people")
    look(page, "people, a phone shut out")
    page.get_by_role("link", name="去看").click()
    page.get_by_text("不采用…").click()
    expect(page.get_by_label("为什么不采用")).to_be_visible()
    look(page, "what a shut-out phone handed in")
    page.goto(f"{url}/desk/handover-packages")
    desk.import_package(page, make_package(phone))
    expect(page.get_by_role("heading", name="给代办员的回执")).to_be_visible()
    look(page, "hand-over package, its receipt")


def resident(page: Page, url: str, tracking_codes: dict[str, str], look: Look) -> None:
    """The page of a case, of none, and after too many wrong codes; and the app's address in the built-in browser of WeChat."""
    for name, code in tracking_codes.items():
        page.goto(f"{url}/t/{code}")
        look(page, f"progress, {name}")
    page.goto(f"{url}/t/{'2' * 26}")
    expect(page.get_by_role("heading", name="还没有查到")).to_be_visible()
    look(page, "progress, unknown")
    for _ in range(MOST_WRONG_CODES):
        httpx.get(f"{url}/t/{'3' * 26}", trust_env=False)
    page.goto(f"{url}/t/{'2' * 26}")
    expect(page.get_by_role("heading", name="试得太多了")).to_be_visible()
    look(page, "progress, too many tries")


def wechat(page: Page, url: str, look: Look) -> None:
    """The app's address in a browser that can't hold it."""
    page.goto(f"{url}/agent/")
    expect(page.get_by_role("heading", name="请换浏览器打开")).to_be_visible()
    look(page, "first visit in WeChat")
