"""One resident's page, cases of one form, and the word that photos were compared with the original."""

import pytest
from sqlmodel import select

from proxy_service.case import MaterialPage
from server.access_log import AccessRecord
from server.services import services
from sync.ids import uuid7
from tests import pension_case
from tests.copies import stage
from tests.people import ADMINISTRATOR, CLERK, OTHER_CLERK
from tests.server.desk.conftest import case_of


@stage
def two(app, phone):
    """Two cases of one form: the second uses the identity card of the first."""
    group = uuid7(services(app).clock())
    first = pension_case.begin(phone, group=group)
    files = [
        phone.attach(first, material, pension_case.picture(number), page=page) for number, (material, page) in enumerate(pension_case.PAGES)
    ]
    phone.submit(first, files)
    second = pension_case.begin(phone, group=group)
    shared = [files[number] for number, (material, _) in enumerate(pension_case.PAGES) if material == "id-card"]
    for page, file_id in enumerate(shared, start=1):
        phone.mint("reuse_page", second, {"material": "id-card", "page": page, "file_id": file_id, "from_case": first, "agreed": True})
    rest = [(number, one) for number, one in enumerate(pension_case.PAGES) if one[0] != "id-card"]
    more = [phone.attach(second, material, pension_case.picture(number + 50), page=page) for number, (material, page) in rest]
    phone.submit(second, [*shared, *more])
    phone.sync()
    return first, second


def key_of(app, case_id):
    return case_of(app, case_id).resident_index.hex()


def trusts(app, case_id):
    with services(app).database.reading() as session:
        rows = select(MaterialPage.trust).where(MaterialPage.case_id == case_id, MaterialPage.material == "id-card")
        return set(session.exec(rows))


def test_the_case_page_links_the_cases_of_one_form_and_says_where_photos_come_from(visit, two):
    first, second = two
    page = visit(CLERK).get(f"/desk/cases/{second}").text
    assert "同一人一张表同时申请的还有 1 件" in page
    assert f'href="/desk/cases/{first}"' in page
    assert "再次使用以前的材料" in page
    assert "存有副本，原件还要再看" in page


def test_the_page_of_a_resident_shows_cases_and_papers_masked_and_the_opening_is_logged(visit, app, two):
    page = visit(CLERK).get(f"/desk/residents/{key_of(app, two[0])}")
    assert page.status_code == 200
    assert pension_case.RESIDENT["id_number"] not in page.text
    assert all(f"/desk/cases/{case_id}" in page.text for case_id in two)
    assert page.text.count("再次使用") == 2
    with services(app).database.reading() as session:
        [noted] = session.exec(select(AccessRecord).where(AccessRecord.action == "opened_resident"))
    assert noted.subject == key_of(app, two[0])


@pytest.mark.parametrize(("who", "status"), [(OTHER_CLERK, 404), (ADMINISTRATOR, 403)])
def test_nobody_outside_the_area_learns_that_the_resident_exists(visit, app, two, who, status):
    outsider = visit(who)
    assert outsider.get(f"/desk/residents/{key_of(app, two[0])}").status_code == status
    if who is OTHER_CLERK:
        assert outsider.get("/desk/residents/nonsense").status_code == outsider.get(f"/desk/residents/{'0' * 32}").status_code == 404


def test_photos_compared_with_the_original_are_trusted_wherever_they_are_used(visit, app, two):
    first, second = two
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{first}")
    said = {"revision": case_of(app, first).revision, "valid_until": "2036-05-01"}
    answer = clerk.send(f"/desk/cases/{first}/materials/id-card/original", **said)
    assert answer.status_code == 303
    assert trusts(app, first) == trusts(app, second) == {"B"}
    page = clerk.get(f"/desk/cases/{second}").text
    assert "与原件核对无误" in page
    assert "有效期到" in page


def test_a_wrong_date_is_said_and_nothing_is_lifted(visit, app, two):
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{two[0]}")
    said = {"revision": case_of(app, two[0]).revision, "valid_until": "next year"}
    answer = clerk.send(f"/desk/cases/{two[0]}/materials/id-card/original", **said)
    assert answer.status_code == 422
    assert "日期不对" in answer.text
    assert trusts(app, two[0]) == {"C"}
