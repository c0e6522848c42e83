"""Beginnings that several journeys share."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys import agent_app
from tests.journeys.centre import Centre
from tests.journeys.folk import AGENT_A, OUYANG
from tests.journeys.handset import Handset
from tests.journeys.inside import sha256

COLLECTED = ("居民身份证", 2), ("户口簿", 2), ("参保登记表", 1), ("银行卡", 1)
FILES = 7
"""Six photos and the signature under the mandate."""
DEEDS = ("open_case", "record_consent", "record_mandate", "fill_form", *["attach_material"] * 6, "submit_case")
"""What a phone hands in of such a case, in this order."""


def enrolled(centre: Centre, handset: Handset, agent: str = AGENT_A) -> Page:
    """The agent's phone, unlocked, at home; it has heard from the centre once."""
    page = handset.start()
    agent_app.enrol(page, centre.phone_url, centre.new_code(agent))
    return page


def open_to_photos(page: Page) -> str:
    """From home to the list of materials of a new case; its id."""
    agent_app.begin_case(page, OUYANG)
    agent_app.fill_resident(page, OUYANG)
    agent_app.record_consent(page)
    agent_app.record_mandate(page)
    agent_app.fill_form(page, OUYANG)
    return agent_app.case_id_of(page)


def collect(page: Page, photos: list[Path]) -> str:
    """From home to the slip of a whole case; its id."""
    case_id = open_to_photos(page)
    rest = iter(photos)
    for material, pages in COLLECTED:
        agent_app.photograph(page, material, [next(rest) for _ in range(pages)])
    agent_app.submit(page)
    return case_id


def expect_arrived(page: Page, files: int = FILES) -> None:
    """The open page of a case says that everything is at the centre."""
    expect(agent_app.fact(page, 1)).to_contain_text(f"已到中心\n材料 {files}/{files} 已到", use_inner_text=True)


def check_exactly_once(centre: Centre, case_id: str, deeds: Sequence[str] = DEEDS, files: int = FILES) -> None:
    """One case, every deed once, in order and applied; one of each file, byte for byte what the phone sealed."""
    inside = centre.inside
    assert [mutation["name"] for mutation in inside.mutations(case_id)] == list(deeds)
    assert inside.count("mutation", "case_id = ? AND outcome = 'applied'", case_id) == len(deeds)
    assert inside.count("service_case", "id = ?", case_id) == 1
    phones = "SELECT device FROM mutation WHERE case_id = ?"
    assert inside.count("service_case", f"id IN (SELECT case_id FROM mutation WHERE device IN ({phones}))", case_id) == 1
    described = inside.files_of(case_id)
    assert len(described) == files
    assert inside.count("stored_file", f"device IN ({phones})", case_id) == files
    for file_id, file in described.items():
        assert sha256(inside.sealed_file(file_id)) == file["sealed_sha256"]
        assert sha256(inside.plain_file(file_id)) == file["plain_sha256"]
    assert inside.partial_bytes() == 0
