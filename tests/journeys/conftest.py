"""Fixtures of the journeys: a centre, phones, ordinary browsers; and no journey may leave a complaint in a browser."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser import chromium_arguments, find_chromium
from tests.daiban_run import copy_demo
from tests.journeys import pictures
from tests.journeys.centre import Centre
from tests.journeys.handset import PATIENCE_MS, PHONE_SCREEN, Handset
from tests.journeys.watch import Watch

PHOTOS = 8

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pictures of papers, twelve megapixels each, no two alike."""
    folder = tmp_path_factory.mktemp("camera")
    return [pictures.take(folder, f"paper-{number}") for number in range(PHOTOS)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a journey that failed: what every browser showed (pictures in the test's own folder), and what the centre said."""
    report = yield
    fixtures: dict[str, Any] = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed and {"watch", "centre", "tmp_path"} <= fixtures.keys():
        pictures = fixtures["watch"].take_pictures(fixtures["tmp_path"])
        report.sections += [("pictures", "\n".join(map(str, pictures))), ("the centre", fixtures["centre"].last_words())]
    return report


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """A centre that was started once before; now it is not."""
    copy_demo(tmp_path / "var")
    made = Centre(tmp_path / "var")
    yield made
    made.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Listens to all browsers of a journey; at its end nothing may have been complained of."""
    listening = Watch()
    yield listening
    assert listening.complaints == []


@pytest.fixture
def handset(playwright: Playwright, tmp_path: Path, centre: Centre, watch: Watch) -> Iterator[Handset]:
    """An agent's phone, not yet switched on."""
    made = Handset(playwright, tmp_path / "phone", centre.line, watch)
    yield made
    made.close()


@pytest.fixture
def colleague(playwright: Playwright, tmp_path: Path, centre: Centre, watch: Watch) -> Iterator[Handset]:
    """Another agent's phone, on the same line."""
    made = Handset(playwright, tmp_path / "colleague", centre.line, watch)
    yield made
    made.close()


@pytest.fixture
def visit(playwright: Playwright, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Opens a browser of someone else: ``visit(1366, 768)`` for an office, ``visit()`` for a phone; each knows nothing of the others."""
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=chromium_arguments())

    def begin(width: int = PHONE_SCREEN["width"], height: int = PHONE_SCREEN["height"], **options: Any) -> Page:
        context: BrowserContext = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)
        context.set_default_timeout(PATIENCE_MS)
        watch.follow(context)
        page = context.new_page()
        watch.follow_page(page)
        return page

    yield begin
    browser.close()
