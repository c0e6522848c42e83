"""高龄津贴 by proxy, for a woman of 84 who can't write: her thumbprint before two witnesses, a photo promised for later and brought."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.id_numbers import make_id_number
from tests.journeys import agent_app, desk_app
from tests.journeys.centre import Centre
from tests.journeys.folk import WITNESSES, Resident
from tests.journeys.handset import Handset, eventually
from tests.journeys.inside import sha256
from tests.journeys.stories import enrolled, expect_arrived

ITEM, LATER = "高龄津贴申领", "近期照片"
QIAO = Resident("乔凤英", make_id_number("1942-03-05", 316), "13900007753", address="上坪村五组21号", bank_account="6230009990001730012")
COLLECTED = ("居民身份证", 2), ("户口簿", 2), ("《高龄津贴申请表》", 1), ("本人银行卡", 1)
SIGNATURES = 2 + 1 + 1
"""Of the witnesses, and the photos of two papers with her thumbprint: mandate and commitment."""


def test_an_allowance_is_collected_by_thumbprint_accepted_without_one_paper_and_made_complete(
    centre: Centre, handset: Handset, visit: Callable[..., Page], photos: list[Path]
) -> None:
    centre.start()
    page = enrolled(centre, handset)
    handset.go_offline()
    case_id = collect_by_thumbprint(page, photos)
    promise(page, photos[6])
    page.get_by_role("button", name="上报").click()
    expect(page.get_by_text("给办事人看，可以拍下来")).to_be_visible()
    handset.go_online()
    agent_app.open_case(page, case_id)
    expect_arrived(page, 6 + SIGNATURES)

    desk = visit(1366, 768)
    accept_without_one(desk, centre)
    bring_later(handset, page, case_id, photos[7])
    desk.reload()
    line = desk.locator("#commitment article", has_text=LATER)
    expect(line).to_contain_text("补来了，等您看")
    line.get_by_role("button", name="补齐了").click()
    expect(line).to_contain_text("已补齐")
    check_what_is_known(centre, case_id)


def collect_by_thumbprint(page: Page, photos: list[Path]) -> str:
    """At her door: everything but one photo; the case's id."""
    agent_app.begin_case(page, QIAO, item=ITEM)
    page.get_by_label("不会写，按手印").check()
    agent_app.fill_resident(page, QIAO)
    agent_app.record_consent(page)
    page.get_by_label("替我作出承诺").check()
    agent_app.agree_on_mandate(page)
    agent_app.press_thumb(page, photos[0], WITNESSES)
    fill_form(page)
    rest = iter(photos)
    for material, pages in COLLECTED:
        agent_app.photograph(page, material, [next(rest) for _ in range(pages)])
    return agent_app.case_id_of(page)


def fill_form(page: Page) -> None:
    """Her relatives come first, and can't: that is written down."""
    for question in ("birth_dates_agree", "lives_at_registered_address", "living_alone"):
        page.locator(f"#q-{question}").get_by_label("是", exact=True).check()
    page.get_by_label("开户银行").fill(QIAO.bank)
    page.get_by_label("银行账号").fill(QIAO.bank_account)
    page.get_by_label("从哪天起申领").fill("2026-12-01")
    page.get_by_label("都在外地，来不了").check()
    page.get_by_label("联系亲属").fill("乔小军")
    page.get_by_role("button", name="填好了，下一步").click()
    expect(agent_app.heading(page, "拍材料")).to_be_visible()


def promise(page: Page, paper: Path) -> None:
    """The review says what is missing and that it may come later; she promises it with her thumb, on paper."""
    page.get_by_role("link", name="去核对").click()
    expect(page.get_by_text("还不能上报，差这些：")).to_be_visible()
    page.locator("main .notice a[href$='/commitment']").click()
    expect(agent_app.heading(page, "承诺书：缺的材料以后补")).to_be_visible()
    page.get_by_label("领结果的时候交").check()
    page.get_by_label("我念给办事人听的").check()
    page.locator("input[name=signature][capture]").set_input_files(paper)
    expect(page.get_by_role("button", name="上报")).to_be_enabled(timeout=agent_app.PHOTO_PATIENCE_MS)


def accept_without_one(desk: Page, centre: Centre) -> None:
    """The reviewer sees thumbprint and witnesses, finds what is there good, and accepts."""
    desk_app.sign_in(desk, centre.desk_url, "reviewer")
    desk_app.find_case(desk, centre.desk_url, QIAO.name)
    for name, _relation in WITNESSES:
        expect(desk.get_by_text(name).first).to_be_visible()
    desk_app.judge_all_good(desk)
    desk_app.take_step(desk, "收件", then="已收件")
    desk_app.take_step(desk, "受理", then="已受理")


def bring_later(handset: Handset, page: Page, case_id: str, photo: Path) -> None:
    """Weeks later the agent's home page still says so; he photographs it without a network."""
    agent_app.sync_now(page)
    agent_app.open_case(page, case_id)
    expect(agent_app.fact(page, 2)).to_contain_text("已受理")
    handset.go_offline()
    page.get_by_role("link", name="补说好的材料").click()
    agent_app.photograph(page, LATER, [photo])
    page.get_by_role("button", name="补好了，交上去").click()
    handset.go_online()
    expect_arrived(page, 7 + SIGNATURES)


def check_what_is_known(centre: Centre, case_id: str) -> None:
    """Accepted tolerantly, then whole; each witness signed, each file is here byte for byte as it was taken."""
    inside = centre.inside
    told = inside.rows("SELECT name FROM case_event WHERE case_id = ? AND actor_kind <> 'system' ORDER BY number", case_id)
    steps = ["commitment_recorded", "case_accepted", "commitment_supplemented", "obligation_settled"]
    assert [row["name"] for row in told if row["name"] in steps] == steps
    mandate = next(one["args"] for one in inside.mutations(case_id) if one["name"] == "record_mandate")
    assert (mandate["way"], mandate["principal_can_write"], "commit" in mandate["authorities"]) == ("thumbprint", False, True)
    assert [(one["name"], one["no_interest"]) for one in mandate["witnesses"]] == [(name, True) for name, _relation in WITNESSES]
    eventually(lambda: inside.stored_files(case_id) == inside.files_of(case_id).keys())
    for file_id, file in inside.files_of(case_id).items():
        assert sha256(inside.plain_file(file_id)) == file["plain_sha256"]
