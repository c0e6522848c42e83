"""A walk through what the phone shows of refused steps; ``look`` is called at each screen, with a name for it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from server.demo.residents import LI
from tests.journeys import agent_app as agent
from tests.journeys import desk_app
from tests.journeys.centre import Centre
from tests.journeys.folk import AGENT_A, SHEN
from tests.journeys.handset import Handset

Look = Callable[[Page, str], None]


def refused(page: Page, centre: Centre, handset: Handset, office: Page, look: Look) -> None:
    """Without a network: a trip noted for a case that the office ends meanwhile; then a case begun in a village that goes to others."""
    note_trip(page, centre.phone_url)
    desk_app.find_case(office, centre.desk_url, LI.name)
    desk_app.withdraw(office, "办事人到窗口要求撤回")
    _come_home(page, centre, handset)
    expect(agent.heading(page, "中心没有收下（1 件）")).to_be_visible()
    look(page, "home, something refused")
    page.get_by_role("link", name=LI.name).first.click()
    expect(page.get_by_text("这件已经走到别的环节")).to_be_visible()
    look(page, "case, a refused step")
    page.get_by_role("link", name="不再处理…").click()
    expect(agent.heading(page, "这 1 步不再处理？")).to_be_visible()
    page.get_by_role("button", name="不再处理", exact=True).click()
    expect(page.get_by_text("请选为什么。")).to_be_visible()
    look(page, "dropping a refused step")
    _leave_village(page, centre, handset, look)
    stray = page.get_by_role("link", name=re.compile("1 件不在这部手机里了"))
    expect(stray).to_be_visible()
    look(page, "home, a refused step of a case that left")
    stray.click()
    expect(agent.heading(page, "没收下的步骤")).to_be_visible()
    look(page, "refused steps of a case that left")
    handset.go_offline()
    _drop(page, "当时弄错了")  # so that something is still to be handed in afterwards


def _leave_village(page: Page, centre: Centre, handset: Handset, look: Look) -> None:
    """A registration is refused and dropped while a step that hangs on it is still on its way."""
    handset.go_offline()
    page.goto(f"{centre.phone_url}/agent/")
    agent.begin_case(page, SHEN)
    agent.fill_resident(page, SHEN)
    begun = agent.case_id_of(page)
    with centre.inside.without_villages(AGENT_A):
        _come_home(page, centre, handset)
        expect(agent.heading(page, "中心没有收下（2 件）")).to_be_visible()
    handset.go_offline()
    page.goto(f"{centre.phone_url}/agent/cases/{begun}/consent")
    agent.record_consent(page)
    agent.open_case(page, begun)
    expect(page.get_by_text("这个村不在您的代办范围里。")).to_be_visible()
    look(page, "case, its registration refused")
    _drop(page, "办事人不办了")
    _come_home(page, centre, handset)


def _drop(page: Page, why: str) -> None:
    page.get_by_role("link", name="不再处理…").click()
    page.get_by_label(why).check()
    page.get_by_role("button", name="不再处理", exact=True).click()
    expect(agent.heading(page, "您好")).to_be_visible()


def _come_home(page: Page, centre: Centre, handset: Handset) -> None:
    handset.go_online()
    agent.sync_now(page)
    page.goto(f"{centre.phone_url}/agent/")


def note_trip(page: Page, origin: str) -> str:
    """A trip for a case of which the agent can't know that it is being withdrawn; the case's id."""
    page.goto(f"{origin}/agent/cases")
    page.get_by_role("link", name=LI.name).first.click()
    expect(agent.heading(page, LI.name)).to_be_visible()
    case_id = agent.case_id_of(page)
    page.goto(f"{origin}/agent/cases/{case_id}/trips")
    page.locator("input[name=trip]").first.check()
    page.get_by_role("button", name="记下", exact=True).click()
    expect(agent.heading(page, LI.name)).to_be_visible()
    return case_id
