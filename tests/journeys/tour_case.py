"""A walk through the making of a case on the phone; ``look`` is called at each screen, with a name for it."""

import re
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from server.china_time import CHINA
from tests.journeys import agent_app as agent
from tests.journeys.folk import OUYANG, TIAN, WITNESSES
from tests.journeys.stories import COLLECTED
from tests.journeys.tour_phone import Look, follow, open_page_of


def commitment(page: Page, origin: str, look: Look) -> None:
    """What may come later is promised; on the case whose mandate was given by thumbprint, so this is, too."""
    open_page_of(page, origin, TIAN.name)
    page.goto(f"{origin}/agent/cases/{agent.case_id_of(page)}/commitment")
    expect(agent.heading(page, "承诺书：缺的材料以后补")).to_be_visible()
    look(page, "commitment")


def collecting(page: Page, origin: str, look: Look, photos: list[Path]) -> None:
    """A case from its guide to the slip, with what goes wrong on the way."""
    page.goto(f"{origin}/agent/cases/new")
    page.get_by_label("找事项").fill("gljt")
    expect(page.get_by_role("link", name="高龄津贴")).to_be_visible()
    look(page, "items found by initials")
    page.get_by_role("link", name="高龄津贴").click()
    expect(agent.heading(page, "承诺")).to_be_visible()
    look(page, "guide")
    page.goto(f"{origin}/agent/")
    agent.begin_case(page, OUYANG)
    look(page, "resident")
    page.get_by_label("身份证号码").fill(OUYANG.id_number[:-1] + "5")
    expect(page.get_by_text("请看着证件再对一遍").first).to_be_visible()
    page.get_by_role("button", name="存好，下一步").click()
    expect(page.get_by_text("请写姓名。")).to_be_visible()
    look(page, "resident, doubtful and incomplete")
    agent.fill_resident(page, OUYANG)
    look(page, "consent")
    page.get_by_role("button", name="记下同意，下一步").click()
    expect(page.get_by_text("请选是怎么讲给办事人听的。")).to_be_in_viewport()
    look(page, "consent, incomplete")
    agent.record_consent(page)
    look(page, "mandate")
    agent.agree_on_mandate(page)
    look(page, "mandate, to be signed")
    agent.sign_mandate(page)
    page.get_by_role("button", name="填好了，下一步").click()
    expect(page.get_by_text(re.compile("还有 \\d+ 处要改"))).to_be_visible()
    look(page, "form, incomplete")
    agent.fill_form(page, OUYANG)
    look(page, "materials")
    page.get_by_role("link", name="去核对").click()
    expect(page.get_by_text("还不能上报，差这些：")).to_be_visible()
    look(page, "review, incomplete")
    page.goto(f"{origin}/agent/cases/{agent.case_id_of(page)}/materials")
    _photographed(page, look, photos)
    page.get_by_role("link", name="去核对").click()
    expect(page.get_by_role("button", name="上报")).to_be_enabled()
    look(page, "review")
    case_id = agent.case_id_of(page)
    agent.open_case(page, case_id)
    look(page, "case, collecting")
    follow(page, "作废这件", "还没上报的可以作废", look, "discarding")
    page.goto(f"{origin}/agent/cases/{case_id}/review")
    page.get_by_role("button", name="上报").click()
    expect(page.get_by_text("给办事人看，可以拍下来")).to_be_visible()
    look(page, "slip")


def thumbprint(page: Page, origin: str, look: Look, photo: Path) -> None:
    """A mandate given by someone who can't write: the paper, then two witnesses."""
    page.goto(f"{origin}/agent/")
    agent.begin_case(page, TIAN)
    page.get_by_label("不会写，按手印").check()
    agent.fill_resident(page, TIAN)
    agent.record_consent(page)
    page.get_by_label(re.compile("替我作出承诺")).check()
    look(page, "mandate with a special authority")
    agent.agree_on_mandate(page)
    look(page, "mandate by thumbprint")
    page.locator("input[name=signature]").set_input_files(photo)
    expect(page.get_by_text("照片已存")).to_be_visible(timeout=agent.PHOTO_PATIENCE_MS)
    look(page, "mandate by thumbprint, photographed, not accepted")
    page.get_by_label(re.compile("我接受委托")).check()
    page.get_by_role("button", name="下一步：第一位见证人").click()
    expect(agent.heading(page, "第一位见证人")).to_be_visible()
    look(page, "witness")
    agent.witness(page, WITNESSES[0][0], "亲属")
    page.get_by_role("button", name="签好了，请第二位").click()
    expect(page.get_by_text("不能当见证人。请换一位").first).to_be_visible()
    look(page, "witness, a relative")
    agent.let_witness(page, WITNESSES)


def custody(page: Page, origin: str, look: Look) -> None:
    """Originals taken along and given back; told again when the case ends meanwhile."""
    open_page_of(page, origin, TIAN.name)
    case_id = agent.case_id_of(page)
    follow(page, "带走原件", "拍按了手印的纸", look, "originals by thumbprint")
    page.get_by_role("link", name="他会写字，在屏幕上签").click()
    agent.sign(page)
    agent.sign(page, "agent_signature")
    page.get_by_role("button", name="带走，出保管单").click()
    expect(page.get_by_text("请选说好哪天还。")).to_be_visible()
    look(page, "originals, incomplete")
    page.get_by_label("居民身份证").check()
    page.get_by_label("本人", exact=True).check()
    page.get_by_label("说好哪天还").fill((datetime.now(CHINA) + timedelta(days=3)).date().isoformat())
    page.get_by_role("button", name="带走，出保管单").click()
    expect(agent.heading(page, "材料原件保管单")).to_be_visible()  # and nobody had to sign again
    look(page, "custody slip")
    page.goto(f"{origin}/agent/cases/{case_id}/custody")
    expect(page.get_by_text("还在您手上的")).to_be_visible()
    look(page, "custody")
    agent.open_case(page, case_id)
    expect(page.get_by_text("看保管单")).to_be_visible()
    look(page, "case, originals held")
    page.goto(f"{origin}/agent/")
    expect(page.get_by_text("手上的原件")).to_be_visible()
    look(page, "home, originals held")
    page.goto(f"{origin}/agent/visits")
    expect(page.locator("article.card", has_text=TIAN.name).get_by_role("link", name="还原件")).to_be_visible()
    look(page, "visits, originals to return")
    page.goto(f"{origin}/agent/cases/{case_id}/discarding")
    expect(page.get_by_text("您手上还有他的")).to_be_visible()
    look(page, "discarding, originals held")
    page.get_by_role("link", name="还原件").click()
    page.get_by_role("link", name="他会写字，在屏幕上签").click()
    page.get_by_label("本人", exact=True).check()
    agent.sign(page)
    agent.sign(page, "agent_signature")
    look(page, "originals, returned")
    page.get_by_role("button", name="还清了，存下").click()
    expect(page.get_by_text("您手上没有他的原件。")).to_be_visible()


def _photographed(page: Page, look: Look, photos: list[Path]) -> None:
    page.get_by_role("link", name="居民身份证").click()
    expect(page.get_by_text("这一样最多 2 页").first).to_be_visible()
    look(page, "material")
    _at_the_camera(page, look)
    rest = iter(photos)
    for place, (material, pages) in enumerate(COLLECTED):
        page.goto(page.url.partition("/materials")[0] + "/materials")
        page.get_by_role("link", name=material).click()
        agent.shoot(page, [next(rest) for _ in range(pages)])
        if place == 0:
            look(page, "material, photographed")
        page.get_by_role("link", name="这一样拍好了").click()


def _at_the_camera(page: Page, look: Look) -> None:
    agent.open_camera(page)
    look(page, "camera")
    agent.shutter(page).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_text("仍然使用，因为").click()
    look(page, "camera, doubtful picture")
    sheet.get_by_role("button", name="重拍").click()
    page.go_back()
