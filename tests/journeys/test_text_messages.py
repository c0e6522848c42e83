"""Telling residents: one provider of text messages is down and the other stands in; where no message reaches, the agent says it himself."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.id_numbers import make_id_number
from tests.journeys import agent_app, county_app, desk_app
from tests.journeys.centre import Centre
from tests.journeys.folk import AGENT_A, OUYANG, Resident
from tests.journeys.handset import Handset, eventually
from tests.journeys.seeded import hand_in, phone_of
from tests.journeys.stories import enrolled

FENG = Resident("冯桂枝", make_id_number("1971-08-02", 204), "13900007742", address="上坪村一组3号")
ACCEPTED = "{}**：城乡居民养老保险参保登记已受理，正在办理。不用做什么。"


def test_a_second_provider_stands_in_and_what_no_message_told_the_agent_says_in_person(
    centre: Centre, handset: Handset, visit: Callable[..., Page]
) -> None:
    centre.start()
    phone = phone_of(centre, AGENT_A)
    reached, unreached = (hand_in(phone, one, telling=["phone"]) for one in (OUYANG, FENG))
    county, desk = visit(1366, 768), visit(1366, 768)
    desk_app.sign_in(desk, centre.desk_url, "clerk")

    county_app.set_sms_mood(county, centre.county_url, "甲", "停机")
    accept(desk, centre, reached)
    eventually(lambda: centre.inside.count("sms_message", "case_id = ? AND state = 'delivered' AND provider = 'demo-b'", reached), desk)
    ((message),) = county_app.messages_on(county, centre.county_url, OUYANG.phone)
    assert message.startswith(ACCEPTED.format("欧")), message
    assert not [secret for secret in OUYANG.secrets() if secret in message]
    desk.reload()
    expect(desk.get_by_text("已告诉到：短信已送达手机")).to_be_visible()

    county_app.set_sms_mood(county, centre.county_url, "乙", "手机收不到")
    accept(desk, centre, unreached)
    eventually(lambda: centre.inside.count("telling", "case_id = ? AND state = 'in_person'", unreached), desk)
    desk.reload()
    expect(desk.get_by_text("还没告诉到，等代办员当面告诉（短信没有送到）")).to_be_visible()

    page = enrolled(centre, handset)
    expect(agent_app.heading(page, "要当面告诉")).to_be_visible()
    handset.go_offline()
    tell_in_person(page)
    handset.go_online()
    agent_app.sync_now(page)
    told = "case_id = ? AND state = 'reached' AND way = 'in_person'"
    eventually(lambda: centre.inside.count("telling", told, unreached), page)
    desk.reload()
    expect(desk.get_by_text("已当面告诉家属")).to_be_visible()
    sent = centre.inside.rows("SELECT case_id, state FROM sms_message WHERE case_id IN (?, ?) ORDER BY made_at", reached, unreached)
    assert [tuple(row) for row in sent] == [(reached, "delivered"), (unreached, "undelivered")]
    assert centre.inside.count("case_event", "case_id = ? AND name = 'told_in_person'", unreached) == 1


def accept(desk: Page, centre: Centre, case_id: str) -> None:
    """Every paper is good; received and accepted."""
    desk.goto(f"{centre.desk_url}/desk/cases/{case_id}")
    desk_app.judge_all_good(desk)
    desk_app.take_step(desk, "收件", then="已收件")
    desk_app.take_step(desk, "受理", then="已受理")


def tell_in_person(page: Page) -> None:
    """At her door, without a network: read out what happened, and note who heard it."""
    page.get_by_role("link", name=FENG.name).click()
    page.get_by_role("link", name="看怎么说").click()
    expect(page.get_by_text("您办的城乡居民养老保险参保登记，已经受理了，正在办。")).to_be_visible()
    page.get_by_label("家属").check()
    page.get_by_role("button", name="已当面告诉").click()
    expect(agent_app.heading(page, FENG.name)).to_be_visible()
    expect(page.get_by_text("看怎么说")).to_have_count(0)
