"""What a phone is given that it can't take, and what the centre won't take from it: said kindly, and nothing lost."""

import zlib
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from server.demo.residents import ZHANG
from tests.journeys import agent_app as agent
from tests.journeys import desk_app
from tests.journeys.centre import Centre
from tests.journeys.folk import OUYANG
from tests.journeys.handset import Handset
from tests.journeys.stories import COLLECTED, enrolled, open_to_photos

NO_ROOM = """
() => {
  const add = IDBObjectStore.prototype.add;
  self.makeRoom = () => { IDBObjectStore.prototype.add = add; };
  IDBObjectStore.prototype.add = () => { throw new DOMException('the disk is full', 'QuotaExceededError'); };
}
"""
"""What the browser says when the phone's storage is used up; filling a real one takes gigabytes."""


def png(width: int, height: int) -> bytes:
    """The first bytes of a picture of this size; what follows would decode to nothing but black."""
    body = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    header = len(body).to_bytes(4, "big") + b"IHDR" + body + zlib.crc32(b"IHDR" + body).to_bytes(4, "big")
    packed = zlib.compress(bytes(1024 * 1024), 9)
    data = len(packed).to_bytes(4, "big") + b"IDAT" + packed + zlib.crc32(b"IDAT" + packed).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + header + data


def test_a_phone_takes_no_file_that_is_no_photo_and_says_when_it_is_full(
    centre: Centre, handset: Handset, photos: list[Path], tmp_path: Path
) -> None:
    centre.start()
    page = enrolled(centre, handset)
    handset.go_offline()
    case_id = open_to_photos(page)
    page.goto(f"{centre.phone_url}/agent/cases/{case_id}/materials/id-card")
    unfit = {
        "letter.jpg": (b"Dear Sir or Madam", "这个文件不是照片，或者坏了。请重拍一张。"),
        "torn.jpg": (photos[0].read_bytes()[:3000], "这个文件不是照片，或者坏了。请重拍一张。"),
        "bomb.png": (png(60_000, 60_000), "这张照片太大，打不开。请把相机的分辨率调低，再拍一张。"),
    }
    for name, (content, words) in unfit.items():
        (tmp_path / name).write_bytes(content)
        agent.camera(page).set_input_files(tmp_path / name)
        expect(page.get_by_role("alert")).to_contain_text(words)
        page.get_by_role("button", name="知道了").click()
        expect(agent.pages_here(page)).to_have_count(0)

    handset.worker().evaluate(NO_ROOM)
    agent.camera(page).set_input_files(photos[0])
    expect(page.get_by_role("alert")).to_contain_text("手机存满了，刚才的内容没有存上。")
    expect(agent.pages_here(page)).to_have_count(0)
    handset.worker().evaluate("() => makeRoom()")
    agent.camera(page).set_input_files(photos[0])
    expect(agent.pages_here(page)).to_have_count(1)
    assert len(agent.pictures_kept(page)) == 2, "the signature and one photo: what was refused left nothing behind"


def test_what_the_centre_no_longer_takes_stays_on_the_phone_with_the_reason(
    centre: Centre, handset: Handset, visit: Callable[..., Page], photos: list[Path]
) -> None:
    centre.start()
    page = enrolled(centre, handset)
    page.get_by_role("link", name=ZHANG.name).click()
    expect(agent.heading(page, "一次性告知")).to_be_visible()
    handset.go_offline()
    named = page.locator(".notice li strong").all_inner_texts()
    pages = {word: count for word, count in COLLECTED if any(word in name for name in named)}
    assert len(pages) == len(named) == 2
    agent.supplement(page, {word: photos[:count] for word, count in pages.items()})

    desk = visit(1366, 768)
    desk_app.sign_in(desk, centre.desk_url, "clerk")
    desk_app.find_case(desk, centre.desk_url, ZHANG.name)
    desk_app.withdraw(desk, "家里人来电话，先不办了")

    handset.go_online()
    expect(agent.heading(page, "中心没有收下：")).to_be_visible()
    expect(page.get_by_text("已撤回").first).to_be_visible()
    page.goto(f"{centre.phone_url}/agent/")
    expect(page.get_by_text("中心没有收下（1 件）")).to_be_visible()
    assert len(agent.pictures_kept(page)) == sum(pages.values())


def test_typing_survives_a_reload_and_a_stopped_worker(centre: Centre, handset: Handset) -> None:
    centre.start()
    page = enrolled(centre, handset)
    handset.go_offline()
    agent.begin_case(page, OUYANG)
    page.get_by_label("姓名").fill(OUYANG.name)
    page.get_by_label("住址").fill(OUYANG.address)
    handset.stop_worker(page)
    page.reload()
    expect(page.get_by_label("姓名")).to_have_value(OUYANG.name)
    expect(page.get_by_label("住址")).to_have_value(OUYANG.address)
