"""On the phone: a page of the list out of 2,000 cases, on a whole machine and on a quarter of a core, and the start without a network."""

import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench.counting import CountingWire
from tests.bench.quarter_core import QuarterCore
from tests.bench.server import Child
from tests.bench.table import Table, at, middle
from tests.journeys import agent_app as agent
from tests.journeys.folk import PIN
from tests.journeys.handset import Handset, eventually
from tests.journeys.line import Line
from tests.journeys.watch import Watch
from tests.pension_case import begin
from tests.phone import Phone

ASK = """async (path) => {
  const started = performance.now();
  const text = await (await fetch(path)).text();
  return [performance.now() - started, text.length];
}"""
SYNC_SECONDS = 240
PATIENCE_MS = 60_000


def measure(table: Table, folder: Path, *, cases: int, tries: int) -> None:
    """A real Chromium with a profile of its own."""
    table.heading(f"The phone, {cases} cases")
    folder.mkdir(parents=True)
    with Child("tests.bench.serve", folder / "centre") as centre, sync_playwright() as playwright:
        _fill(centre, cases)
        line = Line(centre.port)
        expect.set_options(timeout=PATIENCE_MS)  # a figure is no test
        handset = Handset(playwright, folder / "profile", line, Watch())
        try:
            page = handset.start()
            agent.enrol(page, line.origin, centre.ask("code"))
            eventually(lambda: _listed(page) >= cases, page, seconds=SYNC_SECONDS)
            _list_page(table, page, tries)
            handset.go_offline()
            _cold_start(table, handset, line.origin)
        finally:
            handset.close()
            line.close()


def _fill(centre: Child, cases: int) -> None:
    writer = Phone.enrol(CountingWire(centre.url), centre.ask("code"))
    begin(writer)
    writer.exchange()
    centre.ask("multiply", number=cases - 1)


def _listed(page: Page) -> int:
    return int(page.evaluate("async () => Number(/(\\d+) 件/.exec(await (await fetch('/agent/cases')).text())?.[1] ?? 0)"))


def _list_page(table: Table, page: Page, tries: int) -> None:
    for name, path in {"first page of the list": "/agent/cases", "page 20 of the list": "/agent/cases?page=20"}.items():
        took = [page.evaluate(ASK, path)[0] for _ in range(tries)]
        table.add(f"{name}: p50 (p95)", f"{middle(took):.0f} ms ({at(took, 0.95):.0f})")
    with QuarterCore() as held:
        took = [page.evaluate(ASK, "/agent/cases")[0] for _ in range(max(3, tries // 4))]
        table.add(f"first page on a quarter core ({held.how}): p50 (p95)", f"{middle(took):.0f} ms ({at(took, 0.95):.0f})")


def _cold_start(table: Table, handset: Handset, origin: str) -> None:
    handset.close()
    page = handset.start()
    started = time.perf_counter()
    page.goto(f"{origin}/agent/")
    expect(agent.heading(page, "请输入密码")).to_be_visible()
    table.add("cold start without a network, until the lock is shown", f"{(time.perf_counter() - started) * 1000:.0f} ms")
    started = time.perf_counter()
    agent.unlock(page, PIN)
    table.add("unlocking, until home is shown (600,000 rounds of PBKDF2)", f"{(time.perf_counter() - started) * 1000:.0f} ms")
