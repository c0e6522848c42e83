"""A phone with unsent work and a half-typed form gets the program's next version: when it suits, and with everything still there."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import waitress
from flask import Flask, Response, request
from playwright.sync_api import Page, Playwright, expect
from sqlmodel import select

from server.agent_api import answers
from server.pwa import built_files
from server.services import services
from sync.log import Device, MutationRecord
from tests import databases, people
from tests.chaos import length
from tests.installation import code_for
from tests.journeys import agent_app
from tests.journeys.folk import OUYANG, PIN
from tests.journeys.handset import Handset, eventually
from tests.journeys.line import Line
from tests.journeys.watch import Watch
from tests.serving import serving

OFFER = "换上新版本"


@pytest.fixture
def database_url() -> str:
    """One database is enough here: the phone is what is looked at."""
    return databases.with_tables("sqlite")


class Program:
    """What the centre serves to phones: the version that was built, or one after it. ``is_busy``: no phone can hand in."""

    def __init__(self, app: Flask, folder: Path) -> None:
        shutil.copytree(built_files.BUILT, folder)
        self.folder, self.is_busy = folder, False
        self.version: str = json.loads((folder / "manifest.json").read_text())["version"]
        app.before_request(self._decline)

    def publish_next(self) -> str:
        """The next version is there from now on."""
        script = self.folder / "sw.js"
        earlier, self.version = self.version, self.version[::-1]
        script.write_text(script.read_text("utf-8").replace(earlier, self.version), "utf-8")
        return self.version

    def _decline(self) -> Response | None:
        return (
            Response('{"error": "busy"}', 503, {"Content-Type": "application/json"})
            if self.is_busy and request.path.startswith("/sync/")
            else None
        )


@pytest.fixture
def program(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    made = Program(app, tmp_path / "build")
    monkeypatch.setattr(built_files, "BUILT", made.folder)
    return made


@pytest.fixture
def handset(app: Flask, program: Program, playwright: Playwright, tmp_path: Path) -> Iterator[Handset]:
    """A phone on a line to this centre; at the end it may have complained of nothing."""
    watch = Watch()
    with serving(waitress.create_server(app, host="127.0.0.1", port=0, threads=6)) as address:
        line = Line(int(address.rsplit(":", 1)[1]))
        made = Handset(playwright, tmp_path / "phone", line, watch)
        yield made
        made.close()
        line.close()
    assert watch.complaints == []


@pytest.mark.chaos
def test_unsent_work_and_what_is_being_typed_outlive_an_update_that_comes_when_the_agent_wants_it(
    app: Flask, program: Program, handset: Handset
) -> None:
    page, unsent = begun(app, handset), list[str]()
    program.is_busy = True
    for dies in length.of([False], [False, True, True]):
        handset.go_offline()
        page.goto(f"{handset.line.origin}/agent/")
        agent_app.begin_case(page, OUYANG)
        agent_app.fill_resident(page, OUYANG)
        unsent.append(agent_app.case_id_of(page))
        type_name(page, handset, "田桂香")
        program.publish_next()
        look_for_updates(page, handset)
        expect(page.get_by_role("button", name=OFFER)).to_be_visible()
        expect(page.get_by_label("姓名")).to_have_value("田桂香")
        page.get_by_role("button", name=OFFER).click()
        if dies:
            page = died(page, handset)
        expect(page.get_by_role("button", name=OFFER)).to_be_hidden()
        expect(page.get_by_label("姓名")).to_have_value("田桂香")
    program.is_busy = False
    handed_in(app, program, page, *unsent)


@pytest.mark.chaos
def test_a_program_the_centre_no_longer_speaks_with_renews_itself_and_then_hands_in_what_it_kept(
    app: Flask, program: Program, handset: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = begun(app, handset)
    monkeypatch.setattr(answers, "SPEAKS", (2, 3))
    agent_app.begin_case(page, OUYANG)
    agent_app.fill_resident(page, OUYANG)
    unsent = agent_app.case_id_of(page)
    page.goto(f"{handset.line.origin}/agent/")
    expect(page.get_by_text("要更新程序才能送。里面的东西都还在")).to_be_visible()

    agent_app.open_case(page, unsent)
    page.goto(f"{handset.line.origin}/agent/cases/{unsent}/consent")
    page.get_by_label("我念给办事人听的").check()
    program.publish_next()
    look_for_updates(page, handset)
    expect(page.get_by_role("button", name=OFFER)).to_be_visible()
    expect(page.get_by_label("我念给办事人听的")).to_be_checked()
    monkeypatch.setattr(answers, "SPEAKS", (1, 2))
    page.locator("header.bar a").first.click()
    page.wait_for_url(re.compile(f"{unsent}/resident$"))
    handed_in(app, program, page, unsent)
    page.goto(f"{handset.line.origin}/agent/cases/{unsent}/consent")
    expect(page.get_by_label("我念给办事人听的")).to_be_checked()


def begun(app: Flask, handset: Handset) -> Page:
    """A phone of agent A, unlocked, at home."""
    page = handset.start()
    agent_app.enrol(page, handset.line.origin, code_for(app, people.AGENT_A))
    return page


def died(page: Page, handset: Handset) -> Page:
    """The battery falls out; the phone comes back where it was."""
    address = page.url
    handset.kill()
    page = handset.start()
    page.goto(address)
    agent_app.type_pin(page, PIN)
    page.wait_for_url(address)
    return page


def type_name(page: Page, handset: Handset, name: str) -> None:
    """Begin another case and type, without saving."""
    page.goto(f"{handset.line.origin}/agent/")
    agent_app.begin_case(page, OUYANG)
    page.get_by_label("姓名").fill(name)


def look_for_updates(page: Page, handset: Handset) -> None:
    """The network is there, and the agent comes back to the page."""
    handset.go_online()
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


def handed_in(app: Flask, program: Program, page: Page, *cases: str) -> None:
    """The next version runs, and each case arrived once."""

    def arrived() -> list[str | None]:
        agent_app.sync_now(page)
        with services(app).database.reading() as session:
            return list(session.exec(select(MutationRecord.case_id)))

    assert eventually(lambda: len(found := arrived()) >= len(cases) and found, page) == list(cases)
    with services(app).database.reading() as session:
        assert session.exec(select(Device.app_version)).one() == program.version
