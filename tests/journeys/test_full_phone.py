"""A phone whose disk is really full: what was saved stays, the step is refused with what to do, the same press works once there is room."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.journeys import agent_app as agent
from tests.journeys.centre import Centre
from tests.journeys.handset import Handset, eventually
from tests.journeys.stories import enrolled, open_to_photos
from tests.journeys.watch import Watch
from tests.small_disk import SmallDisk, on_a_small_disk, small_disk

ROOM_FOR_NO_PHOTO = 640_000
"""Bytes: a photo takes twice 375,000. The browser writes of its own meanwhile; with no byte left it is at its end, see the README."""
FULL = "手机存满了，刚才的内容没有存上。"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", "192m") as made:
        yield made


@pytest.fixture
def handset(playwright: Playwright, disk: SmallDisk, centre: Centre, watch: Watch) -> Iterator[Handset]:
    """A phone whose whole profile lies on the small disk."""
    made = Handset(playwright, disk.folder / "phone", centre.line, watch)
    yield made
    made.close()


@on_a_small_disk
def test_a_phone_with_a_full_disk_keeps_what_it_has_and_takes_the_same_press_once_there_is_room(
    centre: Centre, handset: Handset, disk: SmallDisk, tmp_path: Path, photos: list[Path]
) -> None:
    centre.start()
    page = enrolled(centre, handset)
    handset.go_offline()
    open_to_photos(page)
    page.get_by_role("link", name="居民身份证").click()
    agent.shoot(page, photos[:1])

    disk.fill(but=ROOM_FOR_NO_PHOTO)
    agent.camera(page).set_input_files(photos[1])
    _expect_refused(page)
    expect(page.get_by_role("img", name="还没存上的照片")).to_be_visible()
    expect(agent.pages_here(page)).to_have_count(1)
    assert len(agent.pictures_kept(page)) == 2, "the signature and the first photo are whole"
    disk.make_room()
    _press_until(page, "再存一次", lambda: agent.pages_here(page).count() == 2)
    assert len(agent.pictures_kept(page)) == 3


def _expect_refused(page: Page) -> None:
    """Said, with the way to what helps; put away again."""
    alert = page.get_by_role("alert").filter(has_text=FULL)
    expect(alert).to_be_visible()
    expect(alert.get_by_role("link", name="怎样腾空间")).to_be_visible()
    page.get_by_role("button", name="知道了").click()


def _press_until(page: Page, button: str, done: Callable[[], bool]) -> None:
    """The browser looks at the disk's free space only now and then."""

    def press() -> bool:
        if done():
            return True
        if (close := page.get_by_role("button", name="知道了")).is_visible():
            close.click()
        page.get_by_role("button", name=button).click()
        page.wait_for_timeout(1500)
        return bool(done())

    eventually(press, page, seconds=90, what="there is room, and still it says it is full")
