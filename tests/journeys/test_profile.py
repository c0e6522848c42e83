"""A phone that is lost gives nothing away: its browser's profile, copied and searched byte by byte."""

import base64
import shutil
from pathlib import Path

from playwright.sync_api import Page

from server.demo.residents import LI, ZHANG
from tests.journeys import agent_app
from tests.journeys.centre import Centre
from tests.journeys.control_page import WRITE, control_page
from tests.journeys.folk import AGENT_A, OUYANG, PIN
from tests.journeys.handset import Handset
from tests.journeys.pictures import take
from tests.journeys.profile_scan import find_in_clear, find_picture
from tests.journeys.storage_dump import dump_storage
from tests.journeys.stories import check_exactly_once, collect, enrolled, expect_arrived

SECRETS = [*OUYANG.secrets(), PIN, AGENT_A, "13900000000", LI.name, LI.id_number, ZHANG.name, ZHANG.phone]
"""The resident, what the form says of her, the PIN, the agent, and residents of older cases that the centre told the phone of."""
CONTROL = {
    "database": "对照数据库甲乙丙",
    "localStorage": "对照存储丁戊己",
    "cache": "对照缓存庚辛壬",
    "whom": "对照姓名子丑寅",
    "what": "对照地址卯辰巳",
}


def test_a_copied_profile_tells_nothing(centre: Centre, handset: Handset, photos: list[Path], tmp_path: Path) -> None:
    centre.start()
    enrolled(centre, handset)
    handset.go_offline()
    page = reopen(handset)
    case_id = collect(page, photos)
    handset.kill()
    assert find_in_clear(copy_of(handset, tmp_path / "killed"), SECRETS) == {}

    page = reopen(handset)
    agent_app.open_case(page, case_id)
    handset.go_online()
    expect_arrived(page)
    check_exactly_once(centre, case_id)
    pictures = [centre.inside.plain_file(file_id) for file_id in centre.inside.files_of(case_id)]
    dump_storage(page, tmp_path / "dump")
    shown = take(tmp_path, "control", size=(1600, 1200)).read_bytes()
    write_controls(handset, shown, tmp_path / "control dump")
    handset.close()

    killed, closed = tmp_path / "killed", copy_of(handset, tmp_path / "closed")
    for folder in (killed, closed, tmp_path / "dump"):
        assert find_in_clear(folder, SECRETS) == {}, folder.name
        for picture in (*pictures, *(photo.read_bytes() for photo in photos)):
            assert find_picture(folder, picture) == set(), folder.name
    assert find_picture(closed, shown), "the search finds a picture that lies in clear"
    assert set(find_in_clear(closed, CONTROL.values())) == set(CONTROL.values()), "and words, wherever a browser puts them"
    in_storage = {CONTROL[name] for name in ("database", "localStorage", "cache")}
    assert set(find_in_clear(tmp_path / "control dump", CONTROL.values())) == in_storage


def reopen(handset: Handset) -> Page:
    """Start the browser (anew) and unlock the app."""
    handset.close()
    page = handset.start()
    page.goto(f"{handset.line.origin}/agent/")
    agent_app.unlock(page)
    return page


def write_controls(handset: Handset, picture: bytes, dump: Path) -> None:
    """The same browser, another origin: everything written in clear, and typed into a form that doesn't refuse to be remembered."""
    with control_page() as address:
        tab = handset.new_tab()
        tab.goto(address)
        tab.evaluate(WRITE, {**CONTROL, "picture": base64.b64encode(picture).decode()})
        dump_storage(tab, dump)
        tab.locator("[name=whom]").fill(CONTROL["whom"])
        tab.locator("[name=what]").fill(CONTROL["what"])
        tab.get_by_role("button", name="send").click()
        tab.wait_for_load_state()


def copy_of(handset: Handset, folder: Path) -> Path:
    """The profile as a finder would copy it."""
    shutil.copytree(handset.profile, folder, symlinks=True)
    return folder
