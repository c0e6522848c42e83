"""What an agent does on the phone, step by step, by what the pages show."""

import re
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.folk import PIN, Resident

PHOTO_PATIENCE_MS = 30_000
LETTERS = ((0.10, 0.30), (0.30, 0.75), (0.45, 0.25), (0.60, 0.70), (0.85, 0.35))
"""A stroke over the signature pad, as parts of its width and height."""


def enrol(page: Page, origin: str, code: str, pin: str = PIN) -> None:
    """Open the link of the enrolment, choose a PIN, arrive at home; what the centre knows follows."""
    page.goto(f"{origin}/agent/enrolment#code={code}")
    expect(page.get_by_label("登记码")).to_have_value(code)
    type_enrolment(page, code, pin)
    expect(heading(page, "您好")).to_be_visible()
    expect(page.get_by_text("上次联系中心")).to_be_visible()


def type_enrolment(page: Page, code: str, pin: str = PIN) -> None:
    """Code and PIN, and off."""
    page.get_by_label("登记码").fill(code)
    page.locator("#f-pin").fill(pin)
    page.locator("#f-pin_again").fill(pin)
    page.get_by_role("button", name="登记", exact=True).click()


def unlock(page: Page, pin: str = PIN) -> None:
    """Type the PIN and get in."""
    type_pin(page, pin)
    expect(page.locator("form[action='/agent/unlock']")).to_have_count(0)


def type_pin(page: Page, pin: str) -> None:
    """On the pad; the sixth figure sends it."""
    pad = page.locator("[data-slot=pad]")
    for figure in pin:
        pad.get_by_role("button", name=figure, exact=True).click()


def choose_village(page: Page, name: str) -> None:
    """The chosen one is left alone: its page would come once more, over what is typed meanwhile."""
    village = page.get_by_role("link", name=name, exact=True)
    expect(village).to_be_visible()
    if village.get_attribute("aria-current") != "true":
        village.click()
        expect(village).to_have_attribute("aria-current", "true")


def choose_item(page: Page, typed: str, name: str) -> None:
    """Find an item by some of its name, another name, or initials; on the page where a case is begun."""
    page.get_by_label("找事项").fill(typed)
    page.get_by_role("link", name=name).click()


def begin_case(page: Page, resident: Resident, *, item: str = "城乡居民养老保险参保登记", also: str = "") -> None:
    """From home to the resident's page: village, item, its promise; ``also`` another item on the same form."""
    page.get_by_role("link", name="新办一件").click()
    choose_village(page, resident.village)
    choose_item(page, item, item)
    expect(heading(page, "承诺")).to_be_visible()
    if also:
        page.get_by_text("一张表一起办").click()
        page.get_by_label(also).check()
    page.get_by_role("button", name=f"在{resident.village}办这一件").click()
    expect(heading(page, "办事人信息")).to_be_visible()


def fill_resident(page: Page, resident: Resident) -> None:
    """Who it is for; birth date and sex are read from the number."""
    page.get_by_label("姓名").fill(resident.name)
    page.get_by_label("身份证号码").fill(resident.id_number)
    expect(page.get_by_text("从号码读出")).to_be_visible()
    page.get_by_label("联系电话").fill(resident.phone)
    page.get_by_label("住址").fill(resident.address)
    page.get_by_role("button", name="存好，下一步").click()
    expect(heading(page, "告知和同意")).to_be_visible()


def record_consent(page: Page) -> None:
    """Read the notice aloud and note that the resident agrees."""
    page.get_by_label("我念给办事人听的").check()
    page.get_by_label(re.compile("本人听明白了")).check()
    page.get_by_label(re.compile("手机上收网页通知")).check()
    page.get_by_role("button", name="记下同意，下一步").click()
    expect(heading(page, "委托书")).to_be_visible()


def record_mandate(page: Page) -> None:
    """Agree on the mandate, read its whole text, sign under it."""
    agree_on_mandate(page)
    sign_mandate(page)


def agree_on_mandate(page: Page) -> None:
    """What the agent may do; then its whole text."""
    page.get_by_label("我念给办事人听的").check()
    page.get_by_role("button", name="看全文，签字").click()
    expect(heading(page, "授权委托书")).to_be_visible()


def sign_mandate(page: Page) -> None:
    """The agent accepts, the resident signs under the text."""
    page.get_by_label(re.compile("我接受委托")).check()
    sign(page)
    page.get_by_role("button", name="签好了，存下").click()
    expect(heading(page, "填表")).to_be_visible()


def press_thumb(page: Page, photo: Path, witnesses: Sequence[tuple[str, str]]) -> None:
    """The agent accepts, the paper with the thumbprint is photographed, and two witnesses (name, relation) sign."""
    page.get_by_label(re.compile("我接受委托")).check()
    page.locator("input[name=signature]").set_input_files(photo)
    let_witness(page, witnesses)


def let_witness(page: Page, witnesses: Sequence[tuple[str, str]]) -> None:
    """From the page of the first to the form: the mandate is recorded."""
    for number, (name, relation) in enumerate(witnesses, start=1):
        expect(heading(page, f"第{'一二'[number - 1]}位见证人")).to_be_visible(timeout=PHOTO_PATIENCE_MS)
        witness(page, name, relation)
        page.get_by_role("button", name="签好了，请第二位" if number == 1 else "都签好了，存下委托书").click()
    expect(heading(page, "填表")).to_be_visible()


def witness(page: Page, name: str, relation: str) -> None:
    """Who saw the thumbprint, without interest, signed."""
    page.get_by_label("见证人姓名").fill(name)
    page.get_by_label(relation, exact=True).check()
    page.get_by_label(re.compile("见证人说")).check()
    sign(page)


def sign(page: Page, field: str = "signature") -> None:
    """Draw a name on the pad of this field."""
    pad = page.locator(f"[data-behaviour=signature]:has([name={field}]) canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    points = [(box["x"] + across * box["width"], box["y"] + down * box["height"]) for across, down in LETTERS]
    page.mouse.move(*points[0])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def fill_form(page: Page, resident: Resident) -> None:
    """The item's own questions; what the resident's page told is there already."""
    expect(page.get_by_label("户口所在地")).to_have_value(resident.address)
    page.get_by_label("农村", exact=True).check()
    page.get_by_label("参保日期").fill(resident.enrolment_date)
    page.get_by_label("每年200元").check()
    page.get_by_label("开户银行").fill(resident.bank)
    page.get_by_label("银行账号").fill(resident.bank_account)
    page.locator("#q-account_is_own").get_by_label("是", exact=True).check()
    page.get_by_role("button", name="填好了，下一步").click()
    expect(heading(page, "拍材料")).to_be_visible()


def photograph(page: Page, material: str, photos: Sequence[Path]) -> None:
    """From a list of materials into one, a photo for each page, and back."""
    page.get_by_role("link", name=material).click()
    shoot(page, photos)
    page.get_by_role("link", name="这一样拍好了").click()


def shoot(page: Page, photos: Sequence[Path], *, after: int = 0) -> None:
    """Photos of the material that is open, one after the other, ``after`` so many that are there."""
    for number, photo in enumerate(photos, start=after + 1):
        camera(page).set_input_files(photo)
        expect(pages_here(page)).to_have_count(number, timeout=PHOTO_PATIENCE_MS)


def camera(page: Page) -> Locator:
    """The input that opens the camera for the next page."""
    return page.locator("main > .stack > form input[type=file][capture]").last


def open_camera(page: Page) -> None:
    """From a material to the camera in the page, until it shows what it sees."""
    page.locator("a[href*='/camera']").last.click()
    expect(shutter(page)).to_be_enabled()


def shutter(page: Page) -> Locator:
    """The button that takes the picture."""
    return page.get_by_role("button", name="拍下来")


def pages_here(page: Page) -> Locator:
    """The photos of the material that is open."""
    return page.locator(".photos > .photo img")


def submit(page: Page) -> None:
    """Look everything over and hand it in; ends at the slip."""
    page.get_by_role("link", name="去核对").click()
    expect(heading(page, "核对")).to_be_visible()
    page.get_by_role("button", name="上报").click()
    expect(page.get_by_text("给办事人看，可以拍下来")).to_be_visible()


def sync_now(page: Page) -> None:
    """Ask for a round with the centre, from the settings."""
    page.goto(f"{_origin(page)}/agent/settings")
    page.get_by_role("button", name="现在送").click()


def supplement(page: Page, photos: dict[str, Sequence[Path]]) -> None:
    """From the returned case: the named materials photographed anew, handed in."""
    page.get_by_role("link", name="去补材料").click()
    for material, shots in photos.items():
        photograph(page, material, shots)
    page.get_by_role("button", name="补好了，交上去").click()
    expect(page.locator(".badge", has_text="备齐待报")).to_be_visible()


def deliver(page: Page) -> None:
    """From the case: the result reaches the resident, who signs for it."""
    page.get_by_role("link", name="结果送到了，请签收").click()
    page.get_by_label("本人", exact=True).check()
    sign(page)
    page.get_by_role("button", name="已送到，存下").click()


PICTURES_KEPT = """
async () => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await done(indexedDB.open('daiban'));
  const ids = await done(database.transaction('previews').objectStore('previews').getAllKeys());
  database.close();
  return Promise.all(ids.map(async (id) => {
    const picture = await createImageBitmap(await (await fetch(`/agent/files/${id}`)).blob());
    return [picture.width, picture.height];
  }));
}
"""


def pictures_kept(page: Page) -> list[tuple[int, int]]:
    """Width and height of every picture in the unlocked phone, each opened and decoded."""
    return [(width, height) for width, height in page.evaluate(PICTURES_KEPT)]


def case_id_of(page: Page) -> str:
    """The id in the address of the open page."""
    found = re.search(r"/agent/cases/([0-9a-f-]{36})", page.url)
    assert found, page.url
    return found[1]


def open_case(page: Page, case_id: str) -> None:
    """The case's own page."""
    page.goto(f"{_origin(page)}/agent/cases/{case_id}")


def fact(page: Page, place: int) -> Locator:
    """One of the three facts: 0 saved, 1 arrived, 2 accepted."""
    return page.locator(".facts > .fact").nth(place)


def heading(page: Page, words: str) -> Locator:
    """A heading that holds these words."""
    return page.get_by_role("heading", name=words).first


def _origin(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])
