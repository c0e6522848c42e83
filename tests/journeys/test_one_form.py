"""Two items of one resident on one form, collected offline, her identity card taken over from an earlier matter; at the desk two linked
cases whose shared photos were sent once.
"""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys import agent_app, desk_app
from tests.journeys.centre import Centre
from tests.journeys.folk import AGENT_A, OUYANG
from tests.journeys.handset import Handset, eventually
from tests.journeys.inside import sha256
from tests.journeys.seeded import phone_of, photograph_id_card
from tests.journeys.stories import enrolled

TOGETHER = "group_id = (SELECT group_id FROM service_case WHERE id = ?)"
ALLOWANCE = "高龄津贴申领"


def test_two_items_on_one_form_are_linked_at_the_desk_and_their_photos_are_trusted_together(
    centre: Centre, handset: Handset, visit: Callable[..., Page], photos: list[Path]
) -> None:
    centre.start()
    earlier = photograph_id_card(phone_of(centre, AGENT_A), OUYANG)
    page = enrolled(centre, handset)
    handset.go_offline()
    case_id = collect_both(page, photos)
    expect(page.locator(".slip-qr")).to_have_count(2)
    expect(page.get_by_text("已存手机").first).to_be_visible()
    handset.go_online()
    agent_app.sync_now(page)
    inside = centre.inside
    eventually(lambda: inside.count("service_case", f"{TOGETHER} AND complete_at IS NOT NULL", case_id) == 2, page)
    check_photos_sent_once(centre, case_id, earlier)

    desk = visit(1366, 768)
    desk_app.sign_in(desk, centre.desk_url, "clerk")
    desk.goto(f"{centre.desk_url}/desk/cases/{case_id}")
    expect(desk.get_by_text("同一人一张表同时申请的还有 1 件")).to_be_visible()
    card = desk.locator("#material-id-card")
    expect(card).to_contain_text("存有副本，原件还要再看")
    card.get_by_text("原件在手里？").click()
    card.get_by_role("button", name="与原件核对无误").click()
    expect(card).to_contain_text("已与原件核对，可直接用")
    desk.get_by_role("link", name=ALLOWANCE).click()
    expect(desk.locator("#material-id-card")).to_contain_text("已与原件核对，可直接用")
    expect(desk.locator("#material-id-card")).to_contain_text("再次使用以前的材料")
    desk.get_by_role("link", name="这位办事人的全部办件和材料").click()
    expect(desk.get_by_role("heading", name="3 件办件")).to_be_visible()
    expect(desk.get_by_text(OUYANG.id_number)).to_have_count(0)


def check_photos_sent_once(centre: Centre, case_id: str, earlier: str) -> None:
    """What both cases need was photographed, sent and stored once, byte for byte; the identity card long before."""
    inside = centre.inside
    ((other,),) = inside.rows(f"SELECT id FROM service_case WHERE {TOGETHER} AND id <> ?", case_id, case_id)
    pages = inside.rows("SELECT * FROM material_page WHERE case_id IN (?, ?)", case_id, other)
    assert [page["source_case"] for page in pages if page["material"] == "id-card"] == [earlier] * 4
    assert [page["material"] for page in pages if page["source_case"] == case_id] == ["household-book", "household-book", "bank-card"]
    new = {page["id"]: page for page in pages if page["material"] != "id-card"}
    for file_id, page in new.items():
        assert sha256(inside.plain_file(file_id)) == page["plain_sha256"]
    assert inside.count("stored_file", "device IN (SELECT device FROM mutation WHERE case_id = ?)", case_id) == len(new)
    assert {row["state"] for row in inside.rows(f"SELECT state FROM service_case WHERE {TOGETHER}", case_id)} == {"SUBMITTED"}


def collect_both(page: Page, photos: list[Path]) -> str:
    """From home to the slip of both; gives the first case's id."""
    agent_app.begin_case(page, OUYANG, also=ALLOWANCE)
    agent_app.fill_resident(page, OUYANG)
    agent_app.record_consent(page)
    agent_app.record_mandate(page)
    case_id = agent_app.case_id_of(page)
    fill_both(page)
    rest = iter(photos)
    use_again(page, "居民身份证")
    for material, pages in (("户口簿", 2), ("参保登记表", 1), ("银行卡或社会保障卡", 1)):
        agent_app.photograph(page, material, [next(rest) for _ in range(pages)])
    for material in ("《高龄津贴申请表》", "近期照片"):
        page.goto(f"{page.url.split('/agent/')[0]}/agent/cases/{case_id}/materials")
        agent_app.photograph(page, material, [next(rest)])
    page.get_by_role("link", name="去核对").click()
    page.get_by_role("button", name="2 件一起上报").click()
    expect(page.get_by_text("给办事人看，可以拍下来")).to_be_visible()
    return case_id


def use_again(page: Page, material: str) -> None:
    """She handed it in before, and agrees that it is used once more."""
    page.get_by_role("link", name=material).click()
    expect(page.get_by_text("存有副本，原件还要再看")).to_be_visible()
    page.get_by_label("办事人同意这次再用").check()
    page.get_by_role("button", name="再用这一份，不用重拍").click()
    expect(agent_app.pages_here(page)).to_have_count(2)
    page.get_by_role("link", name="这一样拍好了").click()


def fill_both(page: Page) -> None:
    """The questions of both items, each asked once."""
    page.get_by_label("农村", exact=True).check()
    page.get_by_label("参保日期").fill(OUYANG.enrolment_date)
    page.get_by_label("每年200元").check()
    page.get_by_label("开户银行").fill(OUYANG.bank)
    page.get_by_label("银行账号").fill(OUYANG.bank_account)
    for question in ("account_is_own", "birth_dates_agree", "lives_at_registered_address", "living_alone"):
        page.locator(f"#q-{question}").get_by_label("是", exact=True).check()
    page.get_by_label("从哪天起申领").fill("2026-12-01")
    page.get_by_label("没有近亲属").check()
    page.get_by_role("button", name="填好了，下一步").click()
    expect(agent_app.heading(page, "拍材料")).to_be_visible()
