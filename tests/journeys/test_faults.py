"""Whatever dies, breaks off or comes twice: one case, one of each file, and nothing said that isn't true."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.journeys import agent_app
from tests.journeys.centre import LITESTREAM, SERVER, Centre
from tests.journeys.folk import OUYANG
from tests.journeys.handset import Handset, eventually
from tests.journeys.stories import COLLECTED, DEEDS, FILES, check_exactly_once, collect, enrolled, expect_arrived, open_to_photos

EXCHANGE, UPLOAD = b"POST /sync/v1/exchange", b"PATCH /sync/v1/files/"


@pytest.mark.chaos
def test_the_server_dies_at_the_worst_moments(centre: Centre, handset: Handset, photos: list[Path]) -> None:
    centre.start()
    page = enrolled(centre, handset)
    handset.go_offline()
    case_id = collect(page, photos)
    agent_app.open_case(page, case_id)
    inside = centre.inside

    die_when(centre, handset, page, before=lambda: centre.line.slow(3_000), when=lambda: centre.line.under_way(EXCHANGE))
    assert inside.count("mutation", "case_id = ?", case_id) == 0
    expect(agent_app.fact(page, 1)).to_contain_text("还没到中心")

    centre.start()
    die_when(centre, handset, page, before=centre.line.hold_answers, when=lambda: inside.count("mutation", "case_id = ?", case_id))
    expect(agent_app.fact(page, 1)).to_contain_text("还没到中心")

    centre.start()
    die_when(centre, handset, page, before=lambda: centre.line.slow(100_000), when=lambda: stuck_in_a_file(centre))
    assert inside.partial_bytes() > 0
    assert len(inside.stored_files(case_id)) < FILES
    expect(agent_app.fact(page, 1)).not_to_contain_text("已到中心")

    centre.start()
    handset.go_online()
    expect_case_arrived(page, case_id)
    check_exactly_once(centre, case_id)


def expect_case_arrived(page: Page, case_id: str) -> None:
    """Open the case: everything is at the centre."""
    agent_app.open_case(page, case_id)
    expect_arrived(page)


def die_when(centre: Centre, handset: Handset, page: Page, *, before: Callable[[], None], when: Callable[[], object]) -> None:
    """The network is there in some state, the phone begins to send, and at that moment the server is killed."""
    handset.go_online(before)
    eventually(when, page)
    centre.kill(SERVER)
    handset.go_offline()


def stuck_in_a_file(centre: Centre) -> bool:
    """Whether a file came in part and comes no further: held when that is first seen, believed when it still is so a little later."""
    if not centre.inside.partial_bytes():
        return False
    centre.line.hold_requests()
    time.sleep(0.3)  # what has already reached the server is written down
    is_partial = centre.inside.partial_bytes() > 0
    centre.line.hold_requests(is_partial)
    return is_partial


PARK_BEFORE = """
() => {
  SubtleCrypto.prototype.deriveBits = () => new Promise(() => { console.log('parked'); });
}
"""
"""The worker comes no further than to the sealing: nothing is written yet."""
PARK_AFTER = """
() => {
  const listen = IDBTransaction.prototype.addEventListener;
  IDBTransaction.prototype.addEventListener = function (type, hear, ...rest) {
    const isCommit = type === 'complete' && this.mode === 'readwrite' && this.objectStoreNames.contains('outbox');
    return listen.call(this, type, isCommit ? () => { console.log('parked'); } : hear, ...rest);
  };
}
"""
"""Everything is written, but the worker never learns it, so the page is never answered."""


def test_the_browser_stops_the_worker_in_the_middle_of_a_step(centre: Centre, handset: Handset, photos: list[Path]) -> None:
    centre.start()
    page = enrolled(centre, handset)
    handset.go_offline()
    agent_app.begin_case(page, OUYANG)
    with worker_stopped(handset, page, PARK_BEFORE):
        agent_app.fill_resident(page, OUYANG)
    with worker_stopped(handset, page, PARK_AFTER):
        agent_app.record_consent(page)
    with worker_stopped(handset, page, PARK_AFTER):
        agent_app.record_mandate(page)
    agent_app.fill_form(page, OUYANG)
    case_id = agent_app.case_id_of(page)
    with worker_stopped(handset, page, PARK_BEFORE):
        agent_app.photograph(page, "居民身份证", photos[:2])
    with worker_stopped(handset, page, PARK_AFTER):
        agent_app.photograph(page, "户口簿", photos[2:4])
    agent_app.photograph(page, "参保登记表", photos[4:5])
    agent_app.photograph(page, "银行卡", photos[5:6])
    with worker_stopped(handset, page, PARK_AFTER):
        agent_app.submit(page)
    handset.go_online()
    expect_case_arrived(page, case_id)
    check_exactly_once(centre, case_id)


@contextmanager
def worker_stopped(handset: Handset, page: Page, park: str) -> Iterator[None]:
    """Inside, the worker gets stuck where ``park`` says in the first step that writes, and is stopped there."""
    worker, stops = handset.worker(), list[object]()

    def stop(message: ConsoleMessage) -> None:
        if message.text == "parked" and not stops:
            stops.append(worker)
            handset.stop_worker(page)

    worker.evaluate(park)
    worker.on("console", stop)
    yield
    assert stops, "nothing was written"


def test_the_same_twice_and_two_tabs_at_once(centre: Centre, handset: Handset, photos: list[Path]) -> None:
    centre.start()
    page = enrolled(centre, handset)
    case_id = open_to_photos(page)
    other = handset.new_tab()
    agent_app.open_case(page, case_id)
    for tab, material in ((page, "id-card"), (other, "household-book")):
        tab.goto(f"{centre.phone_url}/agent/cases/{case_id}/materials/{material}")
    for place in range(2):
        agent_app.camera(page).set_input_files(photos[place])
        agent_app.camera(other).set_input_files(photos[2 + place])
        for tab in (page, other):
            expect(agent_app.pages_here(tab)).to_have_count(place + 1)
    for material, photo in (("参保登记表", photos[4]), ("银行卡", photos[5])):
        page.goto(f"{centre.phone_url}/agent/cases/{case_id}/materials")
        agent_app.photograph(page, material, [photo])
    press_at_once(centre, [page, other], case_id)
    expect_case_arrived(page, case_id)
    check_exactly_once(centre, case_id)
    send_everything_again(centre)
    check_exactly_once(centre, case_id)


def press_at_once(centre: Centre, tabs: list[Page], case_id: str) -> None:
    """Hand in the same case from two tabs in the same moment."""
    for tab in tabs:
        tab.goto(f"{centre.phone_url}/agent/cases/{case_id}/review")
        expect(tab.get_by_role("button", name="上报")).to_be_enabled()
    at = tabs[0].evaluate("() => Date.now() + 500")
    for tab in tabs:
        press = "(at) => void setTimeout(() => document.querySelector('form.actions button').click(), at - Date.now())"
        tab.evaluate(press, at)
    for tab in tabs:
        expect(tab.get_by_text("给办事人看，可以拍下来").or_(tab.get_by_role("link", name="看这件")).first).to_be_visible()


def send_everything_again(centre: Centre) -> None:
    """Every request the phone sent, once more, byte for byte; each exchange must be answered as if nothing had happened."""
    repeated = [request for beginning in (EXCHANGE, b"POST /sync/v1/files", UPLOAD) for request in centre.line.requests(beginning)]
    assert len(repeated) > FILES
    for request in repeated:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, path, _version = first.split(" ")
        headers = dict(line.split(": ", 1) for line in lines)
        answer = httpx.request(method, centre.desk_url + path, headers=headers, content=body, trust_env=False)
        if path == "/sync/v1/exchange":
            assert answer.status_code == 200
            assert answer.json()["stop"] is None
            assert {one["outcome"] for one in answer.json()["outcomes"]} <= {"applied"}
        else:
            assert answer.status_code in (201, 204, 409), answer.text


@pytest.mark.chaos
def test_the_database_is_lost_while_the_phone_still_holds_what_the_replica_lacks(
    centre: Centre, handset: Handset, photos: list[Path]
) -> None:
    centre.start()
    page = enrolled(centre, handset)
    case_id = open_to_photos(page)
    agent_app.sync_now(page)
    expect(page.get_by_text("全部 4 步已到中心")).to_be_visible()
    expect(page.get_by_text("共 1 张，其中 1 张中心已存两份")).to_be_visible()
    centre.pause(LITESTREAM)

    page.goto(f"{centre.phone_url}/agent/cases/{case_id}/materials")
    rest = iter(photos)
    for material, pages in COLLECTED:
        agent_app.photograph(page, material, [next(rest) for _ in range(pages)])
    agent_app.submit(page)
    expect_case_arrived(page, case_id)
    check_exactly_once(centre, case_id)

    centre.kill(LITESTREAM, SERVER)
    handset.go_offline()
    centre.inside.lose_the_disk()
    centre.start()
    assert centre.inside.count("mutation", "case_id = ?", case_id) == 4
    handset.go_online()
    eventually(lambda: centre.inside.count("mutation", "case_id = ?", case_id) == len(DEEDS), page)
    expect_case_arrived(page, case_id)
    check_exactly_once(centre, case_id)
