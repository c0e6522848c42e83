"""The phone's browser is killed in the midst of work, as Android does while the camera is open: what was confirmed is there.

Without a network throughout; at the end all of it arrives once.
"""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.chaos import length
from tests.chaos.processes import tally
from tests.daiban_run import copy_demo
from tests.journeys import agent_app, pictures
from tests.journeys.centre import Centre
from tests.journeys.folk import PIN
from tests.journeys.handset import Handset, eventually
from tests.journeys.stories import enrolled, open_to_photos
from tests.journeys.watch import Watch

EACH = 20
MATERIAL, MOST_PAGES = "household-book", 3


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """A running centre."""
    copy_demo(tmp_path / "var")
    made = Centre(tmp_path / "var")
    made.start()
    yield made
    made.close()


@pytest.fixture
def handset(playwright: Playwright, tmp_path: Path, centre: Centre) -> Iterator[Handset]:
    """An agent's phone; nothing may be complained of."""
    watch = Watch()
    made = Handset(playwright, tmp_path / "phone", centre.line, watch)
    yield made
    made.close()
    assert watch.complaints == []


class Visit:
    """A case whose papers are photographed while the browser dies again and again. ``pages``: photos the phone said it has."""

    def __init__(self, centre: Centre, handset: Handset, photo: Path, chance: random.Random) -> None:
        self._handset, self._photo, self._chance = handset, photo, chance
        self.page = enrolled(centre, handset)
        handset.go_offline()
        self.case_id = open_to_photos(self.page)
        self.pages = self.attached = 0
        self._origin = handset.line.origin
        self._address = f"{self._origin}/agent/cases/{self.case_id}/materials/{MATERIAL}"

    def die_with_the_camera_open(self) -> None:
        """The camera's app is in front; started again, the app's home leads back to the very page."""
        self.page.goto(self._address)
        with self.page.expect_file_chooser():
            agent_app.camera(self.page).click()
        self._die()
        self.page.goto(f"{self._origin}/agent/")
        agent_app.unlock(self.page)
        self.page.get_by_role("link", name="继续刚才的拍照").click()
        expect(agent_app.heading(self.page, "户口簿")).to_be_visible()
        expect(agent_app.pages_here(self.page)).to_have_count(self.pages)

    def die_with_a_picture_under_way(self) -> None:
        """The picture came from the camera and is being kept: afterwards it is there whole or not at all, and not twice."""
        self._make_room()
        agent_app.camera(self.page).set_input_files(self._photo)
        self.page.wait_for_timeout(self._chance.uniform(0, 2500))
        shown = agent_app.pages_here(self.page).count()
        self._die()
        self._open(self._address)
        now = agent_app.pages_here(self.page).count()
        assert shown <= now <= self.pages + 1, "what was shown as kept is there, and nothing twice"
        self.attached += now - self.pages
        self.pages = now

    def die_while_typing(self) -> None:
        """What was typed and kept as a draft stands in the form again."""
        self.page.goto(f"{self._origin}/agent/cases/{self.case_id}/form")
        typed = f"云岭农商银行第{self._chance.randrange(10_000)}支行"
        with self.page.expect_response(lambda answer: answer.url.endswith("/form/draft")):
            self.page.get_by_label("开户银行").fill(typed)
        self._die()
        self._open(f"{self._origin}/agent/cases/{self.case_id}/form")
        expect(self.page.get_by_label("开户银行")).to_have_value(typed)

    def _make_room(self) -> None:
        self.page.goto(self._address)
        expect(agent_app.pages_here(self.page)).to_have_count(self.pages)
        if self.pages == MOST_PAGES:
            self.page.get_by_role("button", name="删掉").last.click()
            self.pages -= 1
            expect(agent_app.pages_here(self.page)).to_have_count(self.pages)

    def _die(self) -> None:
        time.sleep(self._chance.uniform(0, 0.1))
        self._handset.kill()
        self.page = self._handset.start()

    def _open(self, address: str) -> None:
        self.page.goto(address)
        agent_app.type_pin(self.page, PIN)
        self.page.wait_for_url(address)


@pytest.mark.chaos
def test_whenever_the_browser_is_killed_what_was_confirmed_is_there_and_the_work_goes_on_at_its_place(
    centre: Centre, handset: Handset, tmp_path: Path, chance: random.Random
) -> None:
    visit = Visit(centre, handset, pictures.take(tmp_path, "paper"), chance)
    kinds: dict[str, Callable[[], None]] = {
        "kill_9_browser_camera_open": visit.die_with_the_camera_open,
        "kill_9_browser_picture_under_way": visit.die_with_a_picture_under_way,
        "kill_9_browser_typing": visit.die_while_typing,
    }
    order = list(kinds) * length.of(1, EACH)
    chance.shuffle(order)
    for kind in order:
        kinds[kind]()
    handset.go_online()
    expect_all_arrived(centre, visit)
    tally.report(order, mutations=centre.inside.count("mutation", "case_id = ?", visit.case_id))


def expect_all_arrived(centre: Centre, visit: Visit) -> None:
    """Each photo that was ever kept arrived once; the case at the centre has those that were not taken back."""
    page: Page = visit.page
    inside = centre.inside
    agent_app.sync_now(page)
    photos = "case_id = ? AND name = 'attach_material' AND outcome = 'applied'"
    eventually(lambda: inside.count("mutation", photos, visit.case_id) == visit.attached, page)
    eventually(lambda: visit.attached + 1 == len(inside.stored_files(visit.case_id)), page, what="photos, and the signature")
    assert inside.count("material_page", "case_id = ? AND material = ?", visit.case_id, MATERIAL) >= visit.pages
