"""A walk through every screen of the phone; ``look`` is called at each, with a name for it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from server.china_time import CHINA
from server.demo.residents import HE, LI, WANG, WU, ZHANG, ZHAO, ZHENG
from tests.journeys import agent_app as agent
from tests.journeys.folk import AGENT_A, OUYANG, PIN, TIAN, WITNESSES
from tests.journeys.stories import COLLECTED

Look = Callable[[Page, str], None]
WRONG_PIN = "604913"
WIPED_WITHIN_MS = 60_000


def enrolment(page: Page, origin: str, new_code: Callable[[str], str], look: Look) -> None:
    """From a wrong code to home."""
    page.goto(f"{origin}/agent/enrolment")
    expect(page.get_by_label("登记码")).to_be_visible()
    look(page, "enrolment")
    agent.type_enrolment(page, "AAAA-AAAA-AA")
    expect(page.get_by_text("这个码不对，或者已经用过、过期了。请向乡镇要一个新的。")).to_be_visible()
    look(page, "enrolment, wrong code")
    agent.enrol(page, origin, new_code(AGENT_A))
    expect(page.get_by_text("要补材料")).to_be_visible()
    look(page, "home")


def around(page: Page, origin: str, look: Look) -> None:
    """The pages beside the way of a case."""
    for path, words in {
        "cases": "全部办件",
        "cases?group=ended": "共 1 件",
        "cases?text=无此人": "没有找到办件",
        "settings": "手机里存着什么",
        "help/storage": "千万不要",
        "cases/new": "办什么事",
        "cases/new?topic=household": "不能代办，点开看怎么办",
        "items/temporary-id-card": "该怎么办",
        "no/such/page": "没有这一页",
    }.items():
        page.goto(f"{origin}/agent/{path}")
        expect(page.get_by_text(words).first).to_be_visible()
        look(page, path.replace("/", " "))


def earlier_cases(page: Page, origin: str, look: Look, photo: Path) -> None:
    """Cases the centre told of: waiting, returned, to be delivered, delivered."""
    _open(page, origin, LI.name)
    look(page, "case, waiting")
    _follow(page, "申请撤回", "为什么", look, "withdrawal")
    _open(page, origin, LI.name)
    _follow(page, "回执和查进度的网址", "给办事人看，可以拍下来", look, "slip of an earlier case")
    _open(page, origin, ZHANG.name)
    look(page, "case, returned")
    _follow(page, "去补材料", "想对乡镇说的话", look, "supplement")
    page.locator("main a.list-item").first.click()
    expect(page.get_by_text("退回的原因：")).to_be_visible()
    look(page, "supplement, one material")
    agent.camera(page).set_input_files(photo)
    expect(agent.pages_here(page)).to_have_count(1)
    look(page, "supplement, photographed")
    _open(page, origin, ZHAO.name)
    look(page, "case, to be delivered")
    _follow(page, "结果送到了，请签收", "谁签收", look, "delivery")
    _follow(page, "他不会写字，按手印", "请他在纸上按手印，拍一张", look, "delivery by thumbprint")
    page.get_by_role("link", name="他会写字，在屏幕上签").click()
    page.get_by_role("button", name="已送到，存下").click()
    expect(page.get_by_text("还没有签名")).to_be_visible()
    agent.sign(page)
    page.get_by_role("button", name="已送到，存下").click()
    expect(page.get_by_text("请选和办事人的关系。")).to_be_visible()
    look(page, "delivery, incomplete")
    page.get_by_label("本人", exact=True).check()
    page.get_by_role("button", name="已送到，存下").click()
    expect(page.get_by_text(f"{ZHAO.name}（本人）已签收。")).to_be_visible()  # and nobody had to sign again
    _open(page, origin, WANG.name)
    look(page, "case, delivered")


def around_cases(page: Page, origin: str, look: Look, photo: Path) -> None:
    """What goes on around cases: visits, trips, things to say and to bring, a mandate taken back."""
    page.goto(f"{origin}/agent/visits")
    expect(page.get_by_text("没有网也能看、能勾。")).to_be_visible()
    page.get_by_text("没在家，改天").first.click()
    look(page, "visits")
    _open(page, origin, WU.name)
    look(page, "case, on one form with another")
    _follow(page, "约上门", "约一次上门", look, "visits of a case")
    page.get_by_role("button", name="约好了，存下").click()
    expect(page.get_by_text("请选为什么上门。")).to_be_visible()
    look(page, "visits of a case, incomplete")
    _open(page, origin, WU.name)
    _follow(page, "记跑动", "记一趟", look, "trips")
    _open(page, origin, WU.name)
    _follow(page, "办事人不要短信", "不再发短信", look, "no more text messages")
    _open(page, origin, ZHENG.name)
    look(page, "case, to be told in person")
    _follow(page, "看怎么说", "照着念就行", look, "told in person")
    _open(page, origin, HE.name)
    look(page, "case, one paper to come later")
    _follow(page, "收回委托", "办事人随时可以不委托了", look, "revocation")
    _open(page, origin, HE.name)
    _follow(page, "补说好的材料", "先点开上面的材料拍照", look, "later supplement")
    page.locator("main a.list-item").first.click()
    agent.shoot(page, [photo])
    page.get_by_role("link", name="这一样拍好了").click()
    expect(page.get_by_role("button", name="补好了，交上去")).to_be_enabled()
    look(page, "later supplement, photographed")


def practice(page: Page, origin: str, look: Look) -> None:
    """The phone to practise on: its home, and a case as the pretended centre has it."""
    page.goto(f"{origin}/agent/settings")
    page.get_by_role("link", name="去练习").click()
    expect(page.get_by_text("在这里随便练")).to_be_visible()
    look(page, "practice")
    page.goto(f"{origin}/agent/practice/cases")
    expect(page.locator("main")).to_be_visible()
    look(page, "practice, cases")
    page.goto(f"{origin}/agent/")


def commitment(page: Page, origin: str, look: Look) -> None:
    """What may come later is promised; on the case whose mandate was given by thumbprint, so this is, too."""
    _open(page, origin, TIAN.name)
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
    _follow(page, "作废这件", "还没上报的可以作废", look, "discarding")
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
    _open(page, origin, TIAN.name)
    case_id = agent.case_id_of(page)
    _follow(page, "带走原件", "拍按了手印的纸", look, "originals by thumbprint")
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


def locked(page: Page, origin: str, look: Look) -> None:
    """The lock, a wrong PIN, and home again."""
    page.goto(f"{origin}/agent/settings")
    page.get_by_role("button", name="现在锁上").click()
    expect(agent.heading(page, "请输入密码")).to_be_visible()
    look(page, "unlock")
    agent.type_pin(page, WRONG_PIN)
    expect(page.get_by_text("密码不对，已经错了 1 次。")).to_be_visible()
    look(page, "unlock, wrong PIN")
    page.get_by_role("link", name="忘了密码").click()
    expect(page.get_by_label("乡镇给的十位码")).to_be_visible()
    look(page, "forgotten PIN")
    page.get_by_label("乡镇给的十位码").fill("AAAA-AAAA-AA")
    for field in ("#f-pin", "#f-pin_again"):
        page.locator(field).fill(PIN)
    page.get_by_role("button", name="换密码").click()
    expect(page.get_by_text("这一步要连一次网")).to_be_visible()
    look(page, "forgotten PIN, no network")
    page.goto(f"{origin}/agent/unlock")
    agent.unlock(page, PIN)


def shut_out(page: Page, look: Look, make_safe: Callable[[], None]) -> None:
    """The office shut this phone out while the centre can't copy anything: it hands in what it holds, waits, and then wipes itself."""
    expect(agent.heading(page, "乡镇停用了这部手机")).to_be_visible()
    expect(page.get_by_role("link", name="走访单")).to_have_count(0)
    expect(page.get_by_text("都交到了。等中心做好备份，就自己清空。")).to_be_visible(timeout=WIPED_WITHIN_MS)
    look(page, "shut out")
    make_safe()
    page.get_by_role("button", name="现在交").click()
    expect(page.get_by_text("这部手机已经清空")).to_be_visible(timeout=WIPED_WITHIN_MS)
    look(page, "wiped")


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


def _open(page: Page, origin: str, resident: str) -> None:
    page.goto(f"{origin}/agent/cases")
    page.get_by_role("link", name=resident).first.click()
    expect(agent.heading(page, resident)).to_be_visible()


def _follow(page: Page, link: str, words: str, look: Look, name: str) -> None:
    page.get_by_role("link", name=link).click()
    expect(page.get_by_text(words).first).to_be_visible()
    look(page, name)
