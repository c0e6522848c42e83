"""Every screen by day and by night: axe finds no serious fault, nothing hangs over the edge, no policy is violated."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

from tests.journeys import tour_desk, tour_phone
from tests.journeys.axe import COLOURS, serious_faults
from tests.journeys.centre import Centre
from tests.journeys.fake_camera import film
from tests.journeys.handset import PHONE_SCREEN, Handset

IS_WITHIN = "() => document.documentElement.scrollWidth <= innerWidth"
SQUEEZED = """() => [...document.querySelectorAll('main *')].filter((one) => {
  const size = parseFloat(getComputedStyle(one).fontSize);
  const box = one.getBoundingClientRect();
  return !one.childElementCount && one.textContent.trim().length > 4 && box.width > 1 && box.width < 2 * size && box.height > 4 * size;
}).map((one) => one.outerHTML)"""
SCHEMES: dict[Literal["light", "dark"], tuple[str, ...]] = {"light": (), "dark": COLOURS}


def test_every_screen_of_the_phone_without_a_network(centre: Centre, handset: Handset, photos: list[Path], tmp_path: Path) -> None:
    centre.start()
    page, origin = handset.start(film=film(tmp_path, blurred=True)), centre.phone_url
    handset.allow_camera(page, allowed=True)
    tour_phone.enrolment(page, origin, centre.new_code, look)
    handset.go_offline()
    tour_phone.around(page, origin, look)
    tour_phone.earlier_cases(page, origin, look, photos[6])
    tour_phone.around_cases(page, origin, look, photos[5])
    tour_phone.practice(page, origin, look)
    tour_phone.collecting(page, origin, look, photos)
    tour_phone.thumbprint(page, origin, look, photos[7])
    tour_phone.commitment(page, origin, look)
    tour_phone.custody(page, origin, look)
    tour_phone.locked(page, origin, look)


def test_every_screen_of_the_desk_and_of_residents(centre: Centre, visit: Callable[..., Page]) -> None:
    centre.start()
    centre.inside.give_up("tell_resident")
    tour_desk.clerk(visit(1366, 768), centre.desk_url, look)
    tour_desk.reviewer(visit(1366, 768), centre.desk_url, look)
    tour_desk.administrator(visit(1366, 768), centre.desk_url, look)
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
    usual = page.viewport_size
    assert usual
    for size in [usual, PHONE_SCREEN] if usual["width"] > PHONE_SCREEN["width"] else [usual]:
        page.set_viewport_size(size)
        assert page.evaluate(IS_WITHIN), f"{name} hangs over the edge, {size['width']} pixels wide"
        assert page.evaluate(SQUEEZED) == [], f"{name}: a character a line, {size['width']} pixels wide"
    page.set_viewport_size(usual)
