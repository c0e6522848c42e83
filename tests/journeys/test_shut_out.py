"""A phone the township shut out still hands in what it holds, then wipes itself; a reviewer asks the agent and has it done."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chaos import length
from tests.journeys import desk_app
from tests.journeys.centre import SERVER, Centre
from tests.journeys.handset import Handset, eventually
from tests.journeys.stories import DEEDS, FILES, collect, enrolled

DESK = (1366, 768)
EXCHANGE, UPLOAD = b"POST /sync/v1/exchange", b"POST /sync/v1/files"


@pytest.mark.chaos
def test_a_phone_shut_out_with_unsent_work_hands_it_all_in_wipes_itself_and_the_case_goes_on_once_a_reviewer_has_asked(
    centre: Centre, handset: Handset, visit: Callable[..., Page], photos: list[Path]
) -> None:
    centre.start()
    page, office = enrolled(centre, handset), visit(*DESK)
    handset.go_offline()
    case_id = collect(page, photos)
    desk_app.sign_in(office, centre.desk_url, "reviewer")
    desk_app.shut_out_phone(office, centre.desk_url)
    inside = centre.inside
    for trouble in length.of([breaks_off_in_the_steps], [breaks_off_in_the_steps, dies_in_the_steps, browser_dies_in_a_photo]):
        page = trouble(centre, handset, page)
        assert not is_wiped(page, centre), "before everything had arrived"

    handset.go_online()
    eventually(lambda: len(inside.stored_files(case_id)) == FILES, page)
    eventually(lambda: is_wiped(page, centre), page, seconds=40)
    expect(page.get_by_text(f"做过的 {len(DEEDS)} 步都交到中心了，中心有备份")).to_be_visible()
    assert inside.count("mutation", "case_id = ? AND reason = 'device_revoked'", case_id) == len(DEEDS)
    assert inside.count("service_case", "id = ?", case_id) == 0, "who held the phone is not known yet"

    office.goto(f"{centre.desk_url}/desk/people")
    office.get_by_role("link", name="去看").click()
    expect(office.get_by_text("中心还没有这件")).to_be_visible()
    office.get_by_role("button", name="问过了，是他做的，照办").click()
    eventually(lambda: office.reload() and office.get_by_text("都办成了").count(), office)
    assert inside.count("service_case", "id = ?", case_id) == 1
    assert inside.count("material_page", "case_id = ?", case_id) >= FILES - 1


def is_wiped(page: Page, centre: Centre) -> bool:
    """Whether the phone's home asks for a code, as a new phone's does."""
    page.goto(f"{centre.phone_url}/agent/")
    return page.url.endswith("/agent/enrolment")


def breaks_off_in_the_steps(centre: Centre, handset: Handset, page: Page) -> Page:
    """The centre has the steps, and the line is cut before the phone hears of it."""
    handset.go_online(centre.line.hold_answers)
    eventually(lambda: centre.line.requests(EXCHANGE), page)
    handset.go_offline()
    return page


def dies_in_the_steps(centre: Centre, handset: Handset, page: Page) -> Page:
    """The server is killed while it is told of them."""
    handset.go_online(lambda: centre.line.slow(3_000))
    eventually(lambda: centre.line.under_way(EXCHANGE), page)
    centre.kill(SERVER)
    handset.go_offline()
    centre.start()
    return page


def browser_dies_in_a_photo(centre: Centre, handset: Handset, page: Page) -> Page:
    """The browser is killed while a photo is under way."""
    handset.go_online(lambda: centre.line.slow(100_000))
    eventually(lambda: centre.line.under_way(UPLOAD), page)
    handset.kill()
    page = handset.start()
    handset.go_offline()
    page.goto(f"{centre.phone_url}/agent/")
    return page
