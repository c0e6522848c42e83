"""A phone: a real Chromium with a profile on disk that outlives it, closed, killed or cut off as phones are."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, ViewportSize, Worker
from playwright.sync_api import Error as PlaywrightError

from tests.browser import chromium_arguments, find_chromium
from tests.journeys.fake_camera import film_arguments
from tests.journeys.line import Line
from tests.journeys.watch import Watch

PHONE_SCREEN: ViewportSize = {"width": 390, "height": 844}
PATIENCE_MS = 20_000
PERMISSIONS = ["durableStorage", "notifications", "backgroundSync", "periodicBackgroundSync"]


class Handset:
    """Opens the app again and again from one profile. ``line`` is what stands between it and the centre."""

    def __init__(self, playwright: Playwright, profile: Path, line: Line, watch: Watch) -> None:
        self._playwright, self.profile, self.line, self._watch = playwright, profile, line, watch
        self._context: BrowserContext | None = None
        self._offline = False

    @property
    def context(self) -> BrowserContext:
        """The running browser."""
        assert self._context, "the browser is closed"
        return self._context

    def start(self, *, color_scheme: Literal["light", "dark"] = "light", film: Path | None = None) -> Page:
        """Start the browser; a page that shows nothing yet. ``film`` stands before its camera; without one there is no camera."""
        self._context = self._playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=find_chromium(),
            args=[*chromium_arguments(), "--accept-lang=zh-CN", *(film_arguments(film) if film else ())],
            env={**os.environ, "TZ": "Asia/Shanghai"},
            viewport=PHONE_SCREEN,
            is_mobile=True,
            has_touch=True,
            color_scheme=color_scheme,
        )
        self._context.set_default_timeout(PATIENCE_MS)
        self._watch.follow(self._context)
        page = self._context.pages[0]
        self._watch.follow_page(page)
        self.devtools(page).send("Browser.grantPermissions", {"permissions": PERMISSIONS, "origin": self.line.origin})
        if self._offline:
            self._context.set_offline(True)
        return page

    def allow_camera(self, page: Page, *, allowed: bool) -> None:
        """Answer for good what the browser asks about the camera."""
        setting = "granted" if allowed else "denied"
        asked = {"permission": {"name": "camera"}, "setting": setting, "origin": self.line.origin}
        self.devtools(page).send("Browser.setPermission", asked)

    def new_tab(self) -> Page:
        """Another page of the same browser."""
        page = self.context.new_page()
        self._watch.follow_page(page)
        return page

    def go_offline(self) -> None:
        """No network, neither for pages nor for the worker, until told otherwise; a restarted browser has none either."""
        self._offline = True
        self.line.cut()
        self.context.set_offline(True)

    def go_online(self, how: Callable[[], None] = lambda: None) -> None:
        """The network is back, in a state that ``how`` may set, and the browser notices.

        It is made to notice: a renderer that was started meanwhile takes itself for online.
        """
        self._offline = False
        self.context.set_offline(False)
        self.context.set_offline(True)
        self.line.mend()
        how()
        self.context.set_offline(False)

    def close(self) -> None:
        """Put the browser away properly."""
        if self._context:
            self._context.close()
        self._context = None

    def kill(self) -> None:
        """SIGKILL, as when the battery falls out; returns when the process is gone."""
        pid = self._browser_process()
        context, self._context = self.context, None
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: not _command(pid))
        with suppress(PlaywrightError):  # which may say by itself that the browser is gone
            context.close()

    def devtools(self, page: Page) -> CDPSession:
        """A DevTools connection to a page."""
        return self.context.new_cdp_session(page)

    def worker(self) -> Worker:
        """The app's service worker, started if it was stopped."""
        return self.context.service_workers[-1]

    def stop_worker(self, page: Page) -> None:
        """Stop the app's service worker, as the browser does when memory is short."""
        session = self.devtools(page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()

    def _browser_process(self) -> int:
        """The main process of this very profile: the one with no ``--type``."""
        own = f"--user-data-dir={self.profile}"
        candidates = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return next(pid for pid in candidates if own in _command(pid) and not any(part.startswith("--type=") for part in _command(pid)))


def eventually(check: Callable[[], Any], page: Page | None = None, *, seconds: float = 20, what: str = "") -> Any:
    """Wait until a check gives something true, and return that. Give a page whose browser must go on meanwhile."""
    end = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < end, what or "it never came to that"
        if page:
            page.wait_for_timeout(50)
        else:
            time.sleep(0.02)
    return found


def _command(pid: int) -> list[str]:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return [] if state == "Z" else Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []
