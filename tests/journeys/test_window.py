"""At the window: a clerk's own computer becomes a window, takes the case of a woman who came herself, and hands it in."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys import agent_app, desk_app
from tests.journeys.centre import Centre
from tests.journeys.folk import OUYANG, PIN
from tests.journeys.stories import COLLECTED, check_exactly_once, expect_arrived

DEEDS = ["open_case", "record_consent", "record_presence", "fill_form", *["attach_material"] * 6, "submit_case"]


def test_a_clerk_makes_his_computer_a_window_and_takes_the_case_of_a_resident_who_came_herself(
    centre: Centre, visit: Callable[..., Page], photos: list[Path]
) -> None:
    centre.start()
    page = visit(1366, 768)
    desk_app.sign_in(page, centre.phone_url, "clerk")
    become_a_window(page)
    case_id = take_case(page, photos)
    agent_app.open_case(page, case_id)
    expect_arrived(page, files=6)
    check_exactly_once(centre, case_id, DEEDS, files=6)
    check_whose_case(centre, case_id)

    desk_app.find_case(page, centre.phone_url, OUYANG.name)
    expect(page.get_by_text("看过身份证").first).to_be_visible()
    desk_app.look_at_photos(page, ["人像面"])
    desk_app.judge_all_good(page)
    desk_app.take_step(page, "收件", then="已收件")
    desk_app.take_step(page, "受理", then="已受理")


def become_a_window(page: Page) -> None:
    """From the desk, by a code for himself, to the window's home."""
    page.get_by_role("navigation").get_by_role("link", name="窗口收件").click()
    page.get_by_role("button", name="登记这台电脑").click()
    code = page.get_by_label("登记码").inner_text()
    page.get_by_role("link", name="在这台电脑上登记").click()
    expect(agent_app.heading(page, "登记这台电脑")).to_be_visible()
    expect(page.get_by_label("登记码")).to_have_value(code)
    agent_app.type_enrolment(page, code, PIN)
    expect(agent_app.heading(page, "您好")).to_be_visible()
    expect(page.get_by_text("上次联系中心")).to_be_visible()


def take_case(page: Page, photos: list[Path]) -> str:
    """She stands there with her card: no mandate; papers from the scanner. The case's id."""
    agent_app.begin_case(page, OUYANG)
    agent_app.fill_resident(page, OUYANG)
    page.get_by_label("我念给办事人听的").check()
    page.get_by_label("本人听明白了").check()
    page.get_by_role("button", name="记下同意，下一步").click()
    expect(agent_app.heading(page, "本人到场")).to_be_visible()
    page.get_by_label("看过身份证，是本人。").check()
    page.get_by_role("button", name="记下本人到场，下一步").click()
    expect(agent_app.heading(page, "填表")).to_be_visible()
    agent_app.fill_form(page, OUYANG)
    rest = iter(photos)
    for material, pages in COLLECTED:
        choose_scans(page, material, [next(rest) for _ in range(pages)])
    case_id = agent_app.case_id_of(page)
    agent_app.submit(page)
    return case_id


def choose_scans(page: Page, material: str, scans: list[Path]) -> None:
    """At the window pictures come from the scanner's folder."""
    page.get_by_role("link", name=material).click()
    page.locator("main input[type=file]:not([capture])").last.set_input_files(scans)
    expect(agent_app.pages_here(page)).to_have_count(len(scans), timeout=agent_app.PHOTO_PATIENCE_MS)
    page.get_by_role("link", name="这一样好了").click()


def check_whose_case(centre: Centre, case_id: str) -> None:
    """The clerk's, taken in the resident's presence: one trip of hers, and no mandate."""
    (case,) = centre.inside.rows("SELECT * FROM service_case WHERE id = ?", case_id)
    ((clerk,),) = centre.inside.rows("SELECT id FROM person WHERE name = '陈丽'")
    assert (case["holder"], case["state"], case["resident_trips"]) == (clerk, "SUBMITTED", 1)
    assert centre.inside.count("case_event", "case_id = ? AND name LIKE '%presence%'", case_id) == 1
    assert centre.inside.count("material_page", "case_id = ? AND material = 'mandate'", case_id) == 0
