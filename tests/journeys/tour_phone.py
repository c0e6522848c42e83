"""A walk through every screen of the phone; ``look`` is called at each, with a name for it."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from server.demo.residents import HE, LI, WANG, WU, ZHANG, ZHAO, ZHENG
from tests.journeys import agent_app as agent
from tests.journeys.folk import AGENT_A, PIN

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
        "handover": "存成一个文件",
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
    open_page_of(page, origin, LI.name)
    look(page, "case, waiting")
    follow(page, "申请撤回", "为什么", look, "withdrawal")
    open_page_of(page, origin, LI.name)
    follow(page, "回执和查进度的网址", "给办事人看，可以拍下来", look, "slip of an earlier case")
    open_page_of(page, origin, ZHANG.name)
    look(page, "case, returned")
    follow(page, "去补材料", "想对乡镇说的话", look, "supplement")
    page.locator("main a.list-item").first.click()
    expect(page.get_by_text("退回的原因：")).to_be_visible()
    look(page, "supplement, one material")
    agent.camera(page).set_input_files(photo)
    expect(agent.pages_here(page)).to_have_count(1)
    look(page, "supplement, photographed")
    open_page_of(page, origin, ZHAO.name)
    look(page, "case, to be delivered")
    follow(page, "结果送到了，请签收", "谁签收", look, "delivery")
    follow(page, "他不会写字，按手印", "请他在纸上按手印，拍一张", look, "delivery by thumbprint")
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
    open_page_of(page, origin, WANG.name)
    look(page, "case, delivered")


def around_cases(page: Page, origin: str, look: Look, photo: Path) -> None:
    """What goes on around cases: visits, trips, things to say and to bring, a mandate taken back."""
    page.goto(f"{origin}/agent/visits")
    expect(page.get_by_text("没有网也能看、能勾。")).to_be_visible()
    page.get_by_text("没在家，改天").first.click()
    look(page, "visits")
    open_page_of(page, origin, WU.name)
    look(page, "case, on one form with another")
    follow(page, "约上门", "约一次上门", look, "visits of a case")
    page.get_by_role("button", name="约好了，存下").click()
    expect(page.get_by_text("请选为什么上门。")).to_be_visible()
    look(page, "visits of a case, incomplete")
    open_page_of(page, origin, WU.name)
    follow(page, "记跑动", "记一趟", look, "trips")
    open_page_of(page, origin, WU.name)
    follow(page, "办事人不要短信", "不再发短信", look, "no more text messages")
    open_page_of(page, origin, ZHENG.name)
    look(page, "case, to be told in person")
    follow(page, "看怎么说", "照着念就行", look, "told in person")
    open_page_of(page, origin, HE.name)
    look(page, "case, one paper to come later")
    follow(page, "收回委托", "办事人随时可以不委托了", look, "revocation")
    open_page_of(page, origin, HE.name)
    follow(page, "补说好的材料", "先点开上面的材料拍照", look, "later supplement")
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


def open_page_of(page: Page, origin: str, resident: str) -> None:
    page.goto(f"{origin}/agent/cases")
    page.get_by_role("link", name=resident).first.click()
    expect(agent.heading(page, resident)).to_be_visible()


def follow(page: Page, link: str, words: str, look: Look, name: str) -> None:
    page.get_by_role("link", name=link).click()
    expect(page.get_by_text(words).first).to_be_visible()
    look(page, name)
