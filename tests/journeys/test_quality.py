"""Every screen by day and by night: axe finds no serious fault, nothing hangs over the edge, no policy is violated."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

from server.languages import DEFAULT
from tests.journeys import desk_app as desk
from tests.journeys import tour_case, tour_desk, tour_phone, tour_refused
from tests.journeys.axe import COLOURS, serious_faults
from tests.journeys.centre import LITESTREAM, Centre
from tests.journeys.fake_camera import film
from tests.journeys.folk import AGENT_A, AGENT_B
from tests.journeys.handset import PHONE_SCREEN, Handset
from tests.journeys.screenshots import NOT_ASKED_FOR, speak_by_cookie
from tests.journeys.seeded import leave_gaps, phone_of
from tests.pension_case import begin

IS_WITHIN = "() => document.documentElement.scrollWidth <= innerWidth"
SQUEEZED = """() => [...document.querySelectorAll('main *')].filter((one) => {
  const size = parseFloat(getComputedStyle(one).fontSize);
  const box = one.getBoundingClientRect();
  return !one.childElementCount && one.textContent.trim().length > 4 && box.width > 1 && box.width < 2 * size && box.height > 4 * size;
}).map((one) => one.outerHTML)"""
SCHEMES: dict[Literal["light", "dark"], tuple[str, ...]] = {"light": (), "dark": COLOURS}


def test_every_screen_of_the_phone_without_a_network(
    centre: Centre, handset: Handset, visit: Callable[..., Page], photos: list[Path], tmp_path: Path
) -> None:
    centre.start()
    page, origin = handset.start(film=film(tmp_path, blurred=True)), centre.phone_url
    handset.allow_camera(page, allowed=True)
    tour_phone.enrolment(page, origin, centre.new_code, look)
    handset.go_offline()
    tour_phone.around(page, origin, look)
    tour_phone.earlier_cases(page, origin, look, photos[6])
    tour_phone.around_cases(page, origin, look, photos[5])
    tour_phone.practice(page, origin, look)
    tour_case.collecting(page, origin, look, photos)
    tour_case.thumbprint(page, origin, look, photos[7])
    tour_case.commitment(page, origin, look)
    tour_case.custody(page, origin, look)
    tour_phone.locked(page, origin, look)
    office = visit(1366, 768)
    desk.sign_in(office, centre.desk_url, "reviewer")
    tour_refused.refused(page, centre, handset, office, look)
    desk.shut_out_phone(office, centre.desk_url)
    centre.pause(LITESTREAM)
    handset.go_online()
    tour_phone.shut_out(page, look, lambda: centre.resume(LITESTREAM))


def test_every_screen_of_the_desk_and_of_residents(centre: Centre, visit: Callable[..., Page]) -> None:
    centre.start()
    lost = phone_of(centre, AGENT_A)
    begin(lost)
    leave_gaps(centre, phone_of(centre, AGENT_B))
    centre.inside.give_up("tell_resident")
    tour_desk.clerk(visit(1366, 768), centre.desk_url, look_also_in_english)
    tour_desk.reviewer(visit(1366, 768), centre.desk_url, look_also_in_english)
    tour_desk.administrator(visit(1366, 768), centre.desk_url, look_also_in_english)
    office = visit(1366, 768)
    desk.sign_in(office, centre.desk_url, "reviewer")
    tour_desk.shut_out(office, centre.desk_url, look_also_in_english, lost)
    tour_desk.wechat(visit(user_agent=tour_desk.WECHAT), centre.desk_url, look)
    tour_desk.resident(visit(), centre.desk_url, centre.inside.tracking_codes(), look)


def look(page: Page, name: str) -> None:
    """Fail when this screen keeps someone out, or doesn't fit its window or a phone's."""
    devtools = page.context.new_cdp_session(page)
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert serious_faults(devtools, rules) == [], f"{name}, {scheme}"
    devtools.detach()
    page.emulate_media(color_scheme="light")
    fits(page, name)


def look_also_in_english(page: Page, name: str) -> None:
    """English words are longer. Shown in a tab beside it; the answer to a form can't be asked for again."""
    look(page, name)
    tab = page.context.new_page()
    tab.set_viewport_size(page.viewport_size or PHONE_SCREEN)
    speak_by_cookie(page, "en")
    answer = tab.goto(page.url)
    if answer is None or answer.status != NOT_ASKED_FOR:
        assert tab.locator("html").get_attribute("lang") == "en"
        fits(tab, f"{name} (English)")
    speak_by_cookie(page, DEFAULT)
    tab.close()


def fits(page: Page, name: str) -> None:
    """Fail when something hangs over the edge of its window or of a phone, or is squeezed."""
    usual = page.viewport_size
    assert usual
    for size in [usual, PHONE_SCREEN] if usual["width"] > PHONE_SCREEN["width"] else [usual]:
        page.set_viewport_size(size)
        assert page.evaluate(IS_WITHIN), f"{name} hangs over the edge, {size['width']} pixels wide"
        assert page.evaluate(SQUEEZED) == [], f"{name}: a character a line, {size['width']} pixels wide"
    page.set_viewport_size(usual)
