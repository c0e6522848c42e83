"""What only a browser can show: nothing typed is lost, the viewer, the list that keeps itself fresh, and who can't use a mouse."""

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, expect
from werkzeug.serving import make_server

from tests import databases, office
from tests.browser import chromium_arguments, find_chromium
from tests.installation import password_of
from tests.journeys.axe import serious_faults
from tests.journeys.watch import Watch
from tests.people import ADMINISTRATOR, CLERK, Role
from tests.server.desk.conftest import case_of, readings

REASON = "家属来电要求撤回"


@pytest.fixture
def database_url() -> str:
    """One database is enough here: these tests are about the page."""
    return databases.with_tables("sqlite")


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=chromium_arguments())
    yield browser
    browser.close()


@pytest.fixture
def origin(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(chromium: Browser, origin: str) -> Iterator[Callable[..., Page]]:
    """``desk(CLERK, path)`` is a signed-in page; at the end no browser may have complained."""
    watch, contexts = Watch(), []

    def open_desk(one: Role, path: str, **options: object) -> Page:
        context = chromium.new_context(base_url=origin, locale="zh-CN", **({"viewport": {"width": 1366, "height": 768}} | options))
        context.set_default_timeout(10_000)
        watch.follow(context)
        contexts.append(context)
        page = context.new_page()
        page.goto("/desk/sign-in")
        page.get_by_label("账号").fill(one.login)
        page.get_by_label("密码").fill(password_of(one))
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.get_by_role("button", name="退出")).to_be_visible()
        page.goto(path)
        return page

    yield open_desk
    for context in contexts:
        context.close()
    assert watch.complaints == []


def begin_withdrawal(page: Page) -> None:
    page.locator("summary", has_text="按申请撤回").click()
    page.get_by_label("撤回的原因").fill(REASON)


def finish_withdrawal(page: Page) -> None:
    page.get_by_role("button", name="按申请撤回").click()


def card(page: Page, material: str):
    return page.locator(f"#material-{material}")


def test_a_verdict_changes_its_card_and_the_next_steps_and_leaves_everything_else(desk, submitted):
    page = desk(CLERK, f"/desk/cases/{submitted}")
    card(page, "bank-card").locator("summary", has_text="有问题").click()
    card(page, "bank-card").get_by_label("别的原因").fill("卡号被挡住")
    begin_withdrawal(page)
    card(page, "id-card").get_by_role("button", name="合格").click()
    expect(card(page, "id-card").locator(".badge-ok")).to_have_text("合格")
    expect(page.locator("#next-steps")).to_contain_text("已审 1/4 样")
    expect(card(page, "id-card").get_by_role("button", name="合格")).to_be_focused()
    expect(card(page, "bank-card").get_by_label("别的原因")).to_have_value("卡号被挡住")
    expect(page.get_by_label("撤回的原因")).to_have_value(REASON)
    card(page, "household-book").get_by_role("button", name="合格").click()
    card(page, "enrolment-form").get_by_role("button", name="合格").click()
    card(page, "bank-card").get_by_role("button", name="要重拍").click()
    expect(page.get_by_role("link", name="一次告知，退回补材料")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/desk/cases/{submitted}$"))


def test_an_answer_that_comes_late_does_not_take_back_what_a_newer_one_said(desk, submitted):
    page, held = desk(CLERK, f"/desk/cases/{submitted}"), []
    page.route("**/materials/id-card/verdict", lambda route: held.append((route, route.fetch())))
    card(page, "id-card").get_by_role("button", name="合格").click()
    for _ in range(200):
        if held:
            break
        page.wait_for_timeout(50)
    card(page, "household-book").get_by_role("button", name="合格").click()
    expect(page.locator("#next-steps")).to_contain_text("已审 2/4 样")
    [(route, answer)] = held
    route.fulfill(response=answer)
    expect(card(page, "id-card").locator(".badge-ok")).to_have_text("合格")
    expect(page.locator("#next-steps")).to_contain_text("已审 2/4 样")
    for material in ("enrolment-form", "bank-card"):
        card(page, material).get_by_role("button", name="合格").click()
        expect(card(page, material).locator(".badge-ok")).to_have_text("合格")
    expect(page.locator("#next-steps")).to_contain_text("已审 4/4 样")


def test_a_bad_verdict_without_a_reason_is_explained_on_its_card(desk, submitted):
    page = desk(CLERK, f"/desk/cases/{submitted}")
    card(page, "id-card").locator("summary", has_text="有问题").click()
    card(page, "id-card").get_by_role("button", name="要重拍").click()
    expect(card(page, "id-card").get_by_role("alert")).to_contain_text("请写明原因")
    expect(page).to_have_url(re.compile(f"/desk/cases/{submitted}$"))
    card(page, "id-card").get_by_label("四个角没有拍全").check()
    card(page, "id-card").get_by_role("button", name="要重拍").click()
    expect(card(page, "id-card").locator(".badge-act").first).to_have_text("要重拍")


def test_a_session_that_ran_out_in_mid_form_costs_one_sign_in_and_no_word(desk, app, clock, submitted):
    page = desk(CLERK, f"/desk/cases/{submitted}")
    begin_withdrawal(page)
    clock.forward(hours=2)
    finish_withdrawal(page)
    expect(page.get_by_role("heading", name="登录过期了")).to_be_visible()
    expect(page.get_by_label("账号")).to_be_focused()
    assert case_of(app, submitted).state == "SUBMITTED"
    page.get_by_label("账号").fill("clerk")
    page.get_by_label("密码").fill("wrong-password")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("账号或密码不对")).to_be_visible()
    page.get_by_label("密码").fill(password_of(CLERK))
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator("#message")).to_contain_text("登录好了")
    expect(page.get_by_label("撤回的原因")).to_have_value(REASON)
    finish_withdrawal(page)
    expect(page.locator(".case-head")).to_contain_text("已撤回")
    assert case_of(app, submitted).state == "WITHDRAWN"


def test_a_page_whose_token_is_gone_gets_a_new_one_and_is_sent_again(desk, app, submitted):
    page = desk(CLERK, f"/desk/cases/{submitted}")
    begin_withdrawal(page)
    page.context.clear_cookies(name="daiban_form")
    finish_withdrawal(page)
    expect(page.locator("#message")).to_contain_text("页面放得太久了")
    expect(page.get_by_label("撤回的原因")).to_have_value(REASON)
    finish_withdrawal(page)
    expect(page.locator(".case-head")).to_contain_text("已撤回")


def test_when_the_centre_does_not_answer_the_form_stays(desk, submitted):
    page = desk(CLERK, f"/desk/cases/{submitted}")
    begin_withdrawal(page)
    page.route("**/withdrawal", lambda route: route.fulfill(status=500, body="<h1>oops</h1>", content_type="text/html"))
    finish_withdrawal(page)
    expect(page.locator("#message")).to_contain_text("中心出了点问题")
    expect(page.get_by_label("撤回的原因")).to_have_value(REASON)
    page.unroute("**/withdrawal")
    finish_withdrawal(page)
    expect(page.locator(".case-head")).to_contain_text("已撤回")


def test_the_second_clerk_sees_what_changed_and_may_still_send_his_own(desk, app, submitted):
    page = desk(CLERK, f"/desk/cases/{submitted}")
    page.locator("a.page-link").first.click()
    begin_withdrawal(page)
    office.act(app, submitted, office.office_verbs.judge_material, "id-card", "good", actor=office.REVIEWER)
    finish_withdrawal(page)
    expect(page.get_by_role("heading", name="有人先办了")).to_be_visible()
    expect(page.locator("#collision")).to_contain_text("刘志强")
    expect(page.locator("#collision")).to_contain_text("居民身份证")
    expect(page.locator(".viewer-stage img:visible")).to_have_count(1)
    expect(page.get_by_label("撤回的原因")).to_have_value(REASON)
    expect(card(page, "id-card").locator(".badge-ok")).to_have_text("合格")
    expect(page).to_have_url(re.compile(f"/desk/cases/{submitted}$"))
    finish_withdrawal(page)
    expect(page.locator(".case-head")).to_contain_text("已撤回")


def test_the_viewer_shows_turns_and_enlarges_by_keys_and_fetches_each_photo_once(desk, app, submitted):
    page = desk(CLERK, f"/desk/cases/{submitted}")
    assert readings(app, "opened_file") == []
    stage = page.locator(".viewer-stage")
    page.locator("a.page-link").first.click()
    shown = stage.locator("img:visible")
    expect(page.locator(".viewer-title")).to_have_text("居民身份证 · 人像面")
    before = shown.bounding_box()
    page.keyboard.press("r")
    turned = shown.bounding_box()
    assert turned["height"] > turned["width"]
    assert before["width"] > before["height"]
    page.keyboard.press("+")
    assert shown.bounding_box()["height"] > turned["height"]
    page.keyboard.press("ArrowRight")
    expect(page.locator(".viewer-title")).to_have_text("居民身份证 · 国徽面")
    page.keyboard.press("ArrowLeft")
    expect(page.locator('[data-part="count"]')).to_have_text("1 / 7")
    page.get_by_role("button", name="下一张").click()
    expect(page.locator('[data-part="count"]')).to_have_text("2 / 7")
    page.wait_for_function("[...document.querySelectorAll('.viewer-stage img')].every((image) => image.complete && image.naturalWidth > 0)")
    assert len(readings(app, "opened_file")) == 2


def test_keys_typed_into_a_field_do_not_move_the_viewer(desk, submitted):
    page = desk(CLERK, f"/desk/cases/{submitted}")
    page.locator("a.page-link").first.click()
    begin_withdrawal(page)
    page.get_by_label("撤回的原因").press("ArrowRight")
    page.get_by_label("撤回的原因").press("r")
    expect(page.locator('[data-part="count"]')).to_have_text("1 / 7")


def test_a_photo_keeps_standing_in_the_viewer_while_its_material_is_judged(desk, submitted):
    page = desk(CLERK, f"/desk/cases/{submitted}")
    page.locator("a.page-link").first.click()
    expect(page.locator(".viewer-stage img:visible")).to_have_count(1)
    card(page, "id-card").get_by_role("button", name="合格").click()
    expect(card(page, "id-card").locator(".badge-ok")).to_be_visible()
    expect(page.locator(".viewer-stage img:visible")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".viewer-title")).to_have_text("居民身份证 · 国徽面")


def test_the_list_renews_itself_when_something_changed(desk, app, submitted):
    page = desk(CLERK, "/desk/")
    page.clock.install()
    page.goto("/desk/cases?group=all")
    expect(page.locator("tbody tr")).to_contain_text("待预审")
    with page.expect_response(lambda answer: answer.url.endswith("group=all")) as unchanged:
        page.clock.fast_forward(21_000)
    assert unchanged.value.status == 304
    office.judge_all(app, submitted)
    office.act(app, submitted, office.office_verbs.pass_pre_review)
    page.clock.fast_forward(21_000)
    expect(page.locator("tbody tr")).to_contain_text("预审通过")
    page.clock.fast_forward(21_000)
    expect(page.locator("#queue")).to_have_count(1)


def test_a_list_left_open_asks_for_a_sign_in_when_the_session_is_over(desk, clock, submitted):
    page = desk(CLERK, "/desk/")
    page.clock.install()
    page.goto("/desk/cases")
    clock.forward(hours=2)
    page.clock.fast_forward(21_000)
    expect(page.get_by_role("heading", name="登录过期了")).to_be_visible()


def test_a_search_shows_its_finds_and_leaves_the_address_alone(desk, submitted):
    page = desk(CLERK, "/desk/cases")
    page.get_by_label("找办件").fill("李秀英")
    page.get_by_role("button", name="找", exact=True).click()
    expect(page.get_by_text("找到 1 件")).to_be_visible()
    assert "李" not in page.url
    assert "%E6" not in page.url


def test_numbers_are_unmasked_in_place(desk, submitted):
    page = desk(CLERK, f"/desk/cases/{submitted}")
    expect(page.locator("#answers")).to_contain_text("9999＊＊＊＊")
    page.get_by_role("button", name="显示完整号码").click()
    expect(page.locator("#answers")).not_to_contain_text("＊")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_axe_finds_no_serious_fault_and_nothing_hangs_over_the_edge(desk, app, phone, submitted, scheme):
    """At the desk's own width every screen is looked at by the journey through all of them."""
    office.judge_all(app, submitted, bank_card="反光")
    paths = {
        CLERK: ["/desk/", "/desk/cases", f"/desk/cases/{submitted}", f"/desk/cases/{submitted}/return", "/desk/cases?village=none"],
        ADMINISTRATOR: ["/desk/people"],
    }
    for one, addresses in paths.items():
        page = desk(one, addresses[0], viewport={"width": 390, "height": 844}, color_scheme=scheme)
        for address in addresses:
            page.goto(address)
            assert serious_faults(page.context.new_cdp_session(page)) == [], address
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), address
