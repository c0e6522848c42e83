"""``make screenshots``: a picture of every screen of phone, desk and resident's page, on a phone and on a desk, by day and by night, in
Chinese and English or whatever languages are named.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from server.languages import COOKIE, DEFAULT, known
from tests.browser import chromium_arguments, find_chromium
from tests.journeys import desk_app, pictures, tour_case, tour_desk, tour_phone, tour_refused
from tests.journeys.centre import LITESTREAM, Centre
from tests.journeys.fake_camera import film
from tests.journeys.folk import AGENT_A, AGENT_B
from tests.journeys.handset import PATIENCE_MS, PHONE_SCREEN, Handset
from tests.journeys.seeded import leave_gaps, phone_of
from tests.journeys.watch import Watch
from tests.pension_case import begin

SCREENS: tuple[ViewportSize, ...] = (PHONE_SCREEN, {"width": 1366, "height": 768})
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PHOTOS = 8
USUAL_LOCALES = ("zh_Hans", "en")
NOT_ASKED_FOR = 405
NO_SYNC = """
const post = ServiceWorker.prototype.postMessage;
ServiceWorker.prototype.postMessage = function (message, ...rest) {
  if (message.type !== 'sync-now') post.call(this, message, ...rest);
};
"""
"""Whatever the worker notices draws the page anew, in the language that the tab beside it speaks just then."""
Speak = Callable[[Page, str], None]


class Camera:
    """Takes each screen in all sizes, schemes and languages, numbered in the order of the walk; a folder for each language."""

    def __init__(self, folder: Path, part: str, locales: Sequence[str], *, speak: Speak, has_bars: bool = False) -> None:
        self._folders = {locale: folder / locale / part for locale in locales}
        self._speak, self._has_bars, self._taken = speak, has_bars, 0
        for own in self._folders.values():
            own.mkdir(parents=True, exist_ok=True)

    def look(self, page: Page, name: str) -> None:
        """The whole page, however long; in other languages from a tab beside it, so that the walk goes on where it was."""
        self._taken += 1
        name = f"{self._taken:02} {re.sub('[^a-z, -]', '', name.lower())}"
        for locale, folder in self._folders.items():
            if locale == DEFAULT:
                self._shoot(page, folder, name)
            else:
                self._look_in(locale, page, folder, name)

    def _look_in(self, locale: str, page: Page, folder: Path, name: str) -> None:
        """Left out where a page can't be asked for again (an answer to a form) or no other language can be chosen (a locked phone)."""
        tab = page.context.new_page()
        tab.set_viewport_size(page.viewport_size or SCREENS[0])
        tab.goto(page.url)
        self._speak(tab, locale)
        answer = tab.goto(page.url)
        if (answer is None or answer.status != NOT_ASKED_FOR) and tab.locator("html").get_attribute("lang") == known()[locale]["lang"]:
            self._shoot(tab, folder, name)
        self._speak(tab, DEFAULT)
        tab.close()

    def _shoot(self, page: Page, folder: Path, name: str) -> None:
        usual = page.viewport_size
        for size in SCREENS:
            page.set_viewport_size(size)
            if self._has_bars:
                stretch(page, size)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.screenshot(path=folder / f"{name} {size['width']} {scheme}.png", full_page=True)
        page.emulate_media(color_scheme="light")
        if usual:
            page.set_viewport_size(usual)


def speak_by_cookie(page: Page, locale: str) -> None:
    """As the choice at the foot of desk and resident's page is kept."""
    page.context.add_cookies([{"name": COOKIE, "value": locale, "url": page.url}])


def speak_by_settings(page: Page, locale: str) -> None:
    """As the phone's settings choose it."""
    choose = (
        "(locale) => fetch('/agent/language', { method: 'POST', body: new URLSearchParams({ locale }) }).then((answer) => answer.text())"
    )
    page.evaluate(choose, locale)


def stretch(page: Page, size: ViewportSize) -> None:
    """High enough for the whole page: bars that stick to the edge of the screen then hide nothing."""
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})


def main(folder: Path, *locales: str) -> int:
    """Walk through everything; pictures go into ``folder``. ``locales``: those of locales/languages.json to picture it in."""
    locales = locales or USUAL_LOCALES
    if unknown := set(locales) - known().keys():
        raise SystemExit(f"LANGUAGES={' '.join(sorted(unknown))}: use those of locales/languages.json ({' '.join(known())}).")
    expect.set_options(timeout=PATIENCE_MS)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        playwright = stack.enter_context(sync_playwright())
        centre = started(stack, scratch / "agents", locales)
        handset = Handset(playwright, scratch / "phone", centre.line, Watch())
        stack.callback(handset.close)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=chromium_arguments())
        stack.callback(browser.close)
        office = browser.new_page(locale="zh-CN")
        walk_phone(centre, handset, office, scratch, Camera(folder, "phone", locales, speak=speak_by_settings, has_bars=True))
        centre = started(stack, scratch / "others", locales)
        walk_others(centre, browser, partial(Camera, folder, locales=locales, speak=speak_by_cookie))
    write_index(folder)
    print(f"{len(list(folder.rglob('*.png')))} pictures in {folder}")
    return 0


def started(stack: ExitStack, folder: Path, locales: Sequence[str]) -> Centre:
    """A centre of its own for each walk: one would find what the other has already dealt with."""
    centre = Centre(folder, DAIBAN_LANGUAGES=",".join(locales))
    stack.callback(centre.close)
    centre.start()
    return centre


def write_index(folder: Path) -> None:
    """A page that shows all pictures side by side, small; each leads to its full size."""
    shown = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.png"))
    image = '<figure><a href="{0}"><img src="{0}" width="240" loading="lazy" alt=""></a><figcaption>{1}</figcaption></figure>'
    figures = "".join(image.format(quote(name), escape(name)) for name in shown)
    style = "body{display:flex;flex-wrap:wrap;gap:16px;font:14px sans-serif}figure{margin:0;width:240px}"
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title><style>{style}</style>{figures}</html>'
    (folder / "index.html").write_text(page, "utf-8")


def walk_phone(centre: Centre, handset: Handset, office: Page, scratch: Path, camera: Camera) -> None:
    """Every screen of the agent's app."""
    photos = [pictures.take(scratch / "photos", f"paper-{number}") for number in range(PHOTOS)]
    page, origin = handset.start(film=film(scratch, blurred=True)), centre.phone_url
    handset.allow_camera(page, allowed=True)
    tour_phone.enrolment(page, origin, centre.new_code, camera.look)
    handset.go_offline()
    handset.context.add_init_script(NO_SYNC)
    tour_phone.around(page, origin, camera.look)
    tour_phone.earlier_cases(page, origin, camera.look, photos[6])
    tour_phone.around_cases(page, origin, camera.look, photos[5])
    tour_phone.practice(page, origin, camera.look)
    tour_case.collecting(page, origin, camera.look, photos)
    tour_case.thumbprint(page, origin, camera.look, photos[7])
    tour_case.commitment(page, origin, camera.look)
    tour_case.custody(page, origin, camera.look)
    tour_phone.locked(page, origin, camera.look)
    desk_app.sign_in(office, centre.desk_url, "reviewer")
    tour_refused.refused(page, centre, handset, office, camera.look)
    desk_app.shut_out_phone(office, centre.desk_url)
    centre.pause(LITESTREAM)
    handset.go_online()
    page.evaluate("() => fetch('/agent/sync', { method: 'POST' }).then(() => null)")
    tour_phone.shut_out(page, camera.look, lambda: centre.resume(LITESTREAM))


def walk_others(centre: Centre, browser: Browser, camera: Callable[[str], Camera]) -> None:
    """Every screen of the desk and of residents."""
    desk, resident = camera("desk"), camera("resident")
    lost = phone_of(centre, AGENT_A)
    begin(lost)
    leave_gaps(centre, phone_of(centre, AGENT_B))
    centre.inside.give_up("tell_resident")

    def new_page(**options: Any) -> Page:
        return browser.new_context(locale="zh-CN", **options).new_page()

    tour_desk.clerk(new_page(viewport=SCREENS[1]), centre.desk_url, desk.look)
    tour_desk.reviewer(new_page(viewport=SCREENS[1]), centre.desk_url, desk.look)
    tour_desk.administrator(new_page(viewport=SCREENS[1]), centre.desk_url, desk.look)
    office = new_page(viewport=SCREENS[1])
    desk_app.sign_in(office, centre.desk_url, "reviewer")
    tour_desk.shut_out(office, centre.desk_url, desk.look, lost)
    tour_desk.wechat(new_page(viewport=SCREENS[0], user_agent=tour_desk.WECHAT), centre.desk_url, resident.look)
    tour_desk.resident(new_page(viewport=SCREENS[0]), centre.desk_url, centre.inside.tracking_codes(), resident.look)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
