"""The list of thirty items as Chenggu published it in 2017, and the ten samples worked out in detail."""

import csv

import pytest

from proxy_service.service_item import ServiceItem
from server.catalogue.reading import FOLDER, read_item, read_items

ITEMS = read_items()
LISTED = [item for item in ITEMS if item.list_no]
SAMPLES = {
    "A": "pension-enrolment",
    "B": "pension-claim",
    "C": "pension-after-death",
    "D": "medical-reimbursement",
    "E": "household-death",
    "F recognition": "chronic-disease-recognition",
    "F payment": "chronic-disease-payment",
    "G": "only-child-parents-grant",
    "H": "farm-machinery-subsidy",
    "I": "old-age-allowance",
    "J": "minimum-living-allowance",
}


def published_rows() -> dict[int, dict[str, str]]:
    with (FOLDER / "lists" / "chenggu-2017.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["序号"]): row for row in csv.DictReader(file)}


def test_every_line_of_the_list_is_in_the_catalogue_with_name_department_and_kind_as_published() -> None:
    rows = published_rows()
    assert sorted(rows) == list(range(1, 31))
    assert {item.list_no for item in LISTED} == set(rows)
    for item in LISTED:
        row = rows[item.list_no or 0]
        assert (item.parent or item.name) == row["项目名称"]
        assert (item.department_as_published, item.handling_type_seed) == (row["部门名称"], row["办件类型"])
        assert f"第{item.list_no}项" in item.source.reference


def test_a_line_that_names_several_matters_is_as_many_items() -> None:
    parts = {number: [item.name for item in LISTED if item.list_no == number] for number in (19, 24)}
    assert [len(names) for names in parts.values()] == [4, 2]


def test_what_no_longer_exists_is_shown_as_it_was_and_says_since_when() -> None:
    gone = [item for item in ITEMS if item.status == "historical_sample"]
    assert [item.list_no for item in gone] == [5, 7, 25]
    assert all(item.ended and item.where_to_go for item in gone)


@pytest.mark.parametrize("code", SAMPLES.values(), ids=SAMPLES.keys())
def test_each_detailed_sample_is_whole(code: str) -> None:
    item = next(item for item in ITEMS if item.code == code)
    assert isinstance(item, ServiceItem)
    assert item.status == "published"
    assert item.materials and item.fields and item.conditions and item.result_docs and item.delivery_methods and item.legal_basis
    assert item.promise_limit.basis
    assert item.consent_notice.text.count("\n") == 7
    assert "{" not in item.consent_notice.text


def test_a_line_without_details_is_an_item_to_read() -> None:
    item = read_item({"code": "x", "version": 1, "list": "chenggu-2017", "list_no": 28, "topic": "pension", "department_current": "人社局"})
    assert not item.details_known
    assert item.name == "城乡居民养老保险关系转移接续"


def test_an_item_overrides_what_it_shares_and_keeps_the_rest() -> None:
    item = next(item for item in ITEMS if item.code == "household-death")
    assert isinstance(item, ServiceItem)
    card = item.find_material("deceased-id-card")
    assert card
    assert card.name == "逝者居民身份证"
    assert card.page_names == ["人像面", "国徽面"]
