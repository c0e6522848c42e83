"""One file as a page of several cases: of one form, and taken over from an earlier case of the same resident."""

from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from proxy_service.case import CaseEvent, MaterialPage
from server.cases import find_work
from server.services import services
from sync.ids import uuid7
from tests import pension_case, people
from tests.conftest import Clock
from tests.installation import code_for
from tests.phone import Phone
from tests.server.agent_api.test_file_judgement import work_off

SOMEBODY_ELSE = {**pension_case.RESIDENT, "name": "李𠮷", "id_number": "999901197001010017"}


def pages(app: Flask, case_id: str, material: str = "id-card") -> list[MaterialPage]:
    with services(app).database.reading() as session:
        rows = select(MaterialPage).where(MaterialPage.case_id == case_id, MaterialPage.material == material)
        return list(session.exec(rows))


def reuse(phone: Phone, case_id: str, from_case: str, file_id: str, **changes: Any) -> str | None:
    """Use a page again; gives the reason when the centre says no."""
    args = {"material": "id-card", "page": 1, "file_id": file_id, "from_case": from_case, "agreed": True} | changes
    phone.mint("reuse_page", case_id, args)
    reason: str | None = phone.exchange()["outcomes"][-1]["reason"]
    return reason


def earlier(phone: Phone, **opening: Any) -> tuple[str, str]:
    """A case with the first page of the identity card; gives both ids."""
    case_id = pension_case.begin(phone, **opening)
    return case_id, phone.attach(case_id, "id-card", pension_case.picture(), page=1)


def test_a_page_is_taken_over_with_its_trust_and_its_bytes_are_sent_once(app: Flask, phone: Phone) -> None:
    first, file_id = earlier(phone)
    phone.sync()
    with services(app).database.writing() as session:
        session.get_one(MaterialPage, (first, file_id)).trust = "B"
    second = pension_case.begin(phone)
    assert reuse(phone, second, first, file_id) is None
    [page] = pages(app, second)
    assert (page.id, page.trust, page.source_case) == (file_id, "B", first)
    assert page.sealed_sha256 == pages(app, first)[0].sealed_sha256
    record = next(one for one in phone.exchange(cursors={})["changes"][f"area:{people.UPPER_VILLAGE[0]}"]["records"] if one["id"] == second)
    [told] = [one for one in record["data"]["materials"] if one["material"] == "id-card"]
    assert (told["arrived"], told["trust"], told["source_case"]) == (True, "B", first)
    with services(app).database.reading() as session:
        event = session.exec(select(CaseEvent).where(CaseEvent.case_id == second, CaseEvent.name == "page_reused")).one()
    assert event.facts["from_case"] == first


def test_a_bad_picture_is_a_fault_in_every_case_that_shows_it(app: Flask, phone: Phone) -> None:
    first = pension_case.begin(phone)
    file_id = phone.attach(first, "id-card", b"no picture", page=1)
    second = pension_case.begin(phone)
    assert reuse(phone, second, first, file_id) is None
    phone.sync()
    work_off(app)
    assert [pages(app, case_id)[0].fault for case_id in (first, second)] == ["not_an_image"] * 2


def test_nothing_of_another_resident_or_another_village_is_taken_over_and_neither_is_told_apart(
    app: Flask, phone: Phone, clock: Clock
) -> None:
    other, file_id = earlier(phone, resident=SOMEBODY_ELSE)
    mine = pension_case.begin(phone)
    assert reuse(phone, mine, other, file_id) == "earlier_page_unknown"
    assert reuse(phone, mine, uuid7(clock()), file_id) == "earlier_page_unknown"
    stranger = Phone.enrol(app.test_client(), code_for(app, people.AGENT_B), clock)
    there, foreign = earlier(stranger, area=people.WILLOW_VILLAGE[0])
    stranger.sync()
    assert reuse(phone, mine, there, foreign) == "earlier_page_unknown"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"agreed": False}, "reuse_not_agreed"), ({"material": "bank-card"}, "earlier_page_differs")],
)
def test_a_page_is_taken_over_only_as_the_same_paper_and_with_the_residents_word(
    phone: Phone, changes: dict[str, Any], reason: str
) -> None:
    first, file_id = earlier(phone)
    assert reuse(phone, pension_case.begin(phone), first, file_id, **changes) == reason


def test_an_expired_paper_is_not_taken_over(app: Flask, phone: Phone, clock: Clock) -> None:
    first, file_id = earlier(phone)
    phone.sync()
    with app.app_context(), services(app).database.writing() as session:
        work = find_work(session, first)
        assert work is not None
        work.content.valid_until = {file_id: "2026-11-22"}
        services(app).vault.seal_content(work.case, work.content)
        session.add(work.case)
    assert reuse(phone, pension_case.begin(phone), first, file_id) == "earlier_page_expired"


def test_a_file_may_be_named_again_only_by_a_case_of_the_same_form(app: Flask, phone: Phone) -> None:
    group = uuid7(services(app).clock())
    together = [phone.open_case(pension_case.ITEM, pension_case.RESIDENT, group=group) for _ in range(2)]
    alone = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    mandate = pension_case.mandate(phone)
    for case_id in (*together, alone):
        phone.mint("record_consent", case_id, {"notice_version": 1, "explained_by": "read", "agreed": True, "telling": []})
        phone.mint("record_mandate", case_id, mandate)
    outcomes = [outcome["reason"] for outcome in phone.exchange()["outcomes"]]
    assert outcomes == [None] * 8 + ["file_already_attached"]
    assert [len(pages(app, case_id, "mandate")) for case_id in together] == [1, 1]


def test_a_shared_file_completes_every_case_that_waits_for_it(app: Flask, phone: Phone) -> None:
    first, file_id = earlier(phone)
    second = pension_case.begin(phone)
    assert reuse(phone, second, first, file_id) is None
    files = [
        phone.attach(second, material, pension_case.picture(number + 40), page=page)
        for number, (material, page) in enumerate(pension_case.PAGES)
        if number
    ]
    phone.mint("submit_case", second, {"files": [file_id, *files], "warnings": []})
    phone.sync()
    with app.app_context(), services(app).database.reading() as session:
        work = find_work(session, second)
        assert work is not None
        assert work.case.state == "SUBMITTED"
        assert work.case.complete_at is not None
