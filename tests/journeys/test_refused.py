"""While an agent is out of reach the office goes on: what his phone hands in afterwards is refused, explained, and mended or dropped."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from server.demo.residents import LI, ZHANG
from tests.journeys import agent_app, desk_app
from tests.journeys.centre import Centre
from tests.journeys.folk import AGENT_A
from tests.journeys.handset import Handset, eventually
from tests.journeys.stories import enrolled
from tests.journeys.tour_refused import note_trip

SUPPLEMENT = 5
"""Four photos and the word that they are all."""


def test_what_was_refused_after_the_visit_is_mended_and_what_is_not_worth_it_is_dropped_with_a_reason(
    centre: Centre, handset: Handset, visit: Callable[..., Page], photos: list[Path]
) -> None:
    centre.start()
    page = enrolled(centre, handset)
    handset.go_offline()
    page.get_by_role("link", name=ZHANG.name).click()
    agent_app.supplement(page, {"居民身份证": photos[:2], "户口簿": photos[2:4]})
    zhang = agent_app.case_id_of(page)
    li = note_trip(page, centre.phone_url)

    desk = visit(1366, 768)
    desk_app.sign_in(desk, centre.desk_url, "reviewer")
    desk_app.find_case(desk, centre.desk_url, ZHANG.name)
    desk_app.record_revocation(desk, "办事人到窗口说不委托了")
    desk_app.find_case(desk, centre.desk_url, LI.name)
    desk_app.withdraw(desk, "办事人到窗口要求撤回")

    handset.go_online()
    page.goto(f"{centre.phone_url}/agent/")
    expect(agent_app.heading(page, "中心没有收下（2 件）")).to_be_visible()
    mend(page, centre, zhang)
    drop(page, centre, li)
    page.goto(f"{centre.phone_url}/agent/")
    expect(agent_app.heading(page, "您好")).to_be_visible()
    expect(page.get_by_text("中心没有收下")).to_have_count(0)

    desk.goto(f"{centre.desk_url}/desk/people")
    desk_app.open_gaps(desk, AGENT_A)
    expect(desk.get_by_role("heading", name="代办员不再处理的（1 步）")).to_be_visible()
    expect(desk.get_by_role("row", name=re.compile("记跑动.*不用再办了：撤回了，不算一趟"))).to_be_visible()
    expect(desk.get_by_role("heading", name="没收下、还没有改好的（0 步）")).to_be_visible()
    desk.goto(f"{centre.desk_url}/desk/cases/{li}")
    expect(desk.get_by_text("没收下的步骤，代办员不再处理：记跑动").first).to_be_visible()


def mend(page: Page, centre: Centre, case_id: str) -> None:
    """The page says why and leads to a new mandate; then all that was refused goes in again as it was, in one tap."""
    agent_app.open_case(page, case_id)
    refused = page.locator("section.notice-act", has_text="中心没有收下")
    expect(refused).to_have_count(SUPPLEMENT)
    expect(refused.first).to_contain_text("办事人已经收回委托")
    refused.first.get_by_role("link", name="先办：签委托书").click()
    agent_app.agree_on_mandate(page)
    page.get_by_label(re.compile("我接受委托")).check()
    agent_app.sign(page)
    page.get_by_role("button", name="签好了，存下").click()
    agent_app.open_case(page, case_id)
    page.get_by_role("button", name=f"这 {SUPPLEMENT} 步都原样再交一次").click()
    expect(page.locator(".badge", has_text="待预审")).to_be_visible()
    expect(refused).to_have_count(0)
    inside = centre.inside
    eventually(lambda: inside.count("service_case", "id = ? AND state = 'SUBMITTED' AND complete_at IS NOT NULL", case_id), page)
    assert inside.count("mutation", "case_id = ? AND outcome = 'refused'", case_id) == SUPPLEMENT, "nothing left the log"
    mended = "id IN (SELECT mends FROM mutation WHERE outcome = 'applied')"
    assert inside.count("mutation", f"case_id = ? AND outcome = 'refused' AND {mended}", case_id) == SUPPLEMENT


def drop(page: Page, centre: Centre, case_id: str) -> None:
    """Nothing to mend any more: dropped after a second look, and not without a reason."""
    agent_app.open_case(page, case_id)
    expect(page.get_by_text("这件已经走到别的环节")).to_be_visible()
    page.get_by_role("link", name="不再处理…").click()
    expect(agent_app.heading(page, "这 1 步不再处理？")).to_be_visible()
    page.get_by_role("button", name="不再处理", exact=True).click()
    expect(page.get_by_text("请选为什么。")).to_be_visible()
    assert centre.inside.count("dropped_step") == 0
    page.get_by_label("不用再办了").check()
    page.get_by_label("再写一句").fill("撤回了，不算一趟")
    page.get_by_role("button", name="不再处理", exact=True).click()
    expect(agent_app.heading(page, LI.name)).to_be_visible()
    expect(page.get_by_text("中心没有收下：")).to_have_count(0)
    eventually(lambda: centre.inside.count("dropped_step", "why = 'not_needed'"), page)
