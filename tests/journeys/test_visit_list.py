"""A morning's visits without a network: an appointment made at the desk, papers to mend, a result to bring; the list is worked off on the
way, and the centre knows in the evening.
"""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from server.demo.case import case_id
from server.demo.cases import RETURNED, TO_DELIVER, WAITING
from server.demo.residents import LI, ZHANG, ZHAO
from tests.journeys import agent_app, desk_app
from tests.journeys.centre import Centre
from tests.journeys.handset import Handset, eventually
from tests.journeys.inside import sha256
from tests.journeys.seeded import today
from tests.journeys.stories import enrolled

NOTE = "带上花名册，看一眼房产证原件"


def test_a_visit_list_is_worked_off_without_a_network_and_the_centre_knows_in_the_evening(
    centre: Centre, handset: Handset, visit: Callable[..., Page]
) -> None:
    centre.start()
    desk = visit(1366, 768)
    desk_app.sign_in(desk, centre.desk_url, "clerk")
    desk_app.find_case(desk, centre.desk_url, LI.name)
    desk_app.plan_visit(desk, "看材料原件", today(), NOTE)
    page = enrolled(centre, handset)
    expect(agent_app.heading(page, "要补材料")).to_be_visible()

    handset.go_offline()
    open_list(page)
    expect(card(page, ZHAO.name)).to_contain_text("送结果")
    expect(page.locator("main section h2")).to_have_text(["上坪村", "下坪村"])
    expect(card(page, LI.name)).to_contain_text(NOTE)
    expect(card(page, LI.name)).to_contain_text("今天")
    card(page, LI.name).get_by_role("button", name="去过了").click()
    expect(card(page, LI.name)).to_have_count(0)
    card(page, ZHANG.name).get_by_text("没在家，改天").click()
    card(page, ZHANG.name).get_by_label("改到哪一天").fill((today() + timedelta(days=2)).isoformat())
    card(page, ZHANG.name).get_by_role("button", name="记下，改天去").click()
    expect(card(page, ZHANG.name)).to_contain_text(re.compile("月.+日去过"))
    card(page, ZHAO.name).get_by_role("link", name="看这件").click()
    agent_app.deliver(page)
    expect(page.get_by_text(f"{ZHAO.name}（本人）已签收。")).to_be_visible()

    handset.kill()
    page = handset.start()
    page.goto(f"{centre.phone_url}/agent/visits")
    agent_app.unlock(page)
    expect(card(page, ZHANG.name)).to_be_visible()
    expect(card(page, LI.name).or_(card(page, ZHAO.name))).to_have_count(0)

    handset.go_online()
    agent_app.sync_now(page)
    check_what_is_known(centre, page)
    desk.reload()
    expect(desk.get_by_text(f"看材料原件（{NOTE}） · 去过了")).to_be_visible()


def check_what_is_known(centre: Centre, page: Page) -> None:
    """Two visits and a signed result, each once; a way to a door is a trip of the agent's, never of the resident's."""
    inside = centre.inside
    eventually(lambda: inside.count("service_case", "id = ? AND state = 'DELIVERED'", case_id(TO_DELIVER)), page)
    assert inside.count("case_event", "name = 'visit_recorded'") == 2
    trips = inside.rows("SELECT agent_trips, resident_trips FROM service_case WHERE id IN (?, ?)", case_id(WAITING), case_id(RETURNED))
    assert [tuple(row) for row in trips] == [(1, 0), (1, 0)]
    ((signature, described),) = inside.files_of(case_id(TO_DELIVER)).items()
    eventually(lambda: inside.stored_files(case_id(TO_DELIVER)) == {signature}, page)
    assert sha256(inside.plain_file(signature)) == described["plain_sha256"]


def open_list(page: Page) -> None:
    """From anywhere, by the tab."""
    page.get_by_role("navigation").get_by_role("link", name="走访").click()
    expect(agent_app.heading(page, "走访单")).to_be_visible()


def card(page: Page, resident: str) -> Locator:
    """Where one resident stands on the list."""
    return page.locator("article.card", has_text=resident)
