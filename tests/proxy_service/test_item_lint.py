"""What may be published: nothing that asks for anything, for what the office has, or longer than the law allows."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from proxy_service.item_lint import lint_item
from proxy_service.listed_item import TOPICS, ListedItem
from proxy_service.service_item import Authority, FieldRule, Limit, Material, ServiceItem
from server.catalogue.reading import read_items
from tests.proxy_service.cases import ITEMS

SHIPPED = {item.code: item for item in read_items()}

GOOD = ITEMS["pension-enrolment"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NOT_TRANSLATED = ("consent_notice", "mandate_text", "aliases", "batch_no", "texts")


def changed(**changes: Any) -> ServiceItem:
    return GOOD.model_copy(update=changes)


def with_material(**changes: Any) -> ServiceItem:
    return changed(materials=[*GOOD.materials, Material(**({"code": "more", "name": "居住证", "legal_basis": "条例"} | changes))])


@pytest.mark.parametrize("item", SHIPPED.values(), ids=SHIPPED.keys())
def test_the_items_we_ship_may_be_published_and_say_that_they_are_samples(item: ListedItem) -> None:
    assert lint_item(item) == []
    assert item.banner == "示例数据，以本县办事指南为准"
    assert item.confirm_by_county
    assert item.source.notes or not item.details_known


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS.keys())
def test_every_material_that_is_asked_says_how_to_photograph_it_and_why_it_may_come_back(item: ServiceItem) -> None:
    asked = [material for material in item.materials if not material.shared]
    assert [material.code for material in asked if not material.how_to_photograph or not material.redo_reasons] == []
    assert [rule.name for rule in item.fields if not rule.label or not rule.group] == []


@pytest.mark.parametrize(
    "name", ["其他材料", "其他有关证明", "有关材料", "相关资料", "身份证等材料", "户口簿等相关证明", "需要的材料", "其他需要提供的手续"]
)
def test_a_catch_all_material_is_found(name: str) -> None:
    assert [finding.code for finding in lint_item(with_material(name=name))] == ["catch_all"]


def test_a_catch_all_condition_is_found() -> None:
    assert [finding.code for finding in lint_item(changed(conditions=["法律规定的其他条件"]))] == ["catch_all"]


@pytest.mark.parametrize("name", ["居住证", "没有参加其他养老保险的声明", "等级证书", "平等协议"])
def test_an_ordinary_name_is_no_catch_all(name: str) -> None:
    assert lint_item(with_material(name=name)) == []


def test_a_material_of_the_shared_directory_may_not_be_asked_for() -> None:
    assert [finding.code for finding in lint_item(with_material(code="marriage-record"))] == ["shared_asked"]
    assert lint_item(with_material(code="marriage-record", shared=True)) == []


def test_a_promise_is_not_longer_than_the_law() -> None:
    assert lint_item(changed(statutory_limit=Limit(value=3, basis="法"))) == []
    assert [finding.code for finding in lint_item(changed(statutory_limit=Limit(value=2, basis="法")))] == ["promise_too_long"]
    assert [finding.code for finding in lint_item(changed(statutory_limit=Limit(value=4, unit="day", basis="法")))] == ["promise_too_long"]


def test_item_material_and_statutory_limit_need_a_basis() -> None:
    assert [finding.where for finding in lint_item(changed(legal_basis=[" "]))] == ["legal_basis"]
    assert [finding.where for finding in lint_item(with_material(legal_basis=""))] == ["more"]
    assert [finding.where for finding in lint_item(changed(statutory_limit=Limit(value=20)))] == ["statutory_limit"]


def test_an_unconfirmed_item_says_so() -> None:
    assert [finding.code for finding in lint_item(changed(banner=""))] == ["no_banner"]
    assert lint_item(changed(banner="", confirm_by_county=False)) == []


def test_an_item_stands_under_one_of_six_topics() -> None:
    assert len(TOPICS) == 6
    assert [finding.code for finding in lint_item(changed(topic="养老"))] == ["unknown_topic"]


@pytest.mark.parametrize("name", ["涉密人员出境登记", "国家秘密载体销毁", "机密文件借阅"])
def test_a_secret_matter_is_not_entered_not_even_as_a_line_of_a_list(name: str) -> None:
    assert [finding.code for finding in lint_item(changed(name=name))] == ["secret"]
    assert [finding.code for finding in lint_item(SHIPPED["pension-transfer"].model_copy(update={"name": name}))] == ["secret"]
    with pytest.raises(ValueError, match="secrecy"):
        ServiceItem.model_validate(GOOD.as_record() | {"secrecy": "secret"})


def test_who_must_go_himself_is_told_where() -> None:
    assert [finding.code for finding in lint_item(changed(proxy_policy="IN_PERSON_ONLY"))] == ["no_way_out"]
    ended = SHIPPED["timber-transport-permit"].model_copy(update={"ended": "", "where_to_go": ""})
    assert [finding.code for finding in lint_item(ended)] == ["no_reason", "no_way_out"]


def test_relatives_first_means_that_the_form_asks_after_them() -> None:
    policy = {"proxy_policy": "RELATIVE_FIRST_ELSE_VILLAGE"}
    assert [finding.code for finding in lint_item(changed(**policy))] == ["relatives_not_asked"]
    asked = FieldRule(name="relatives", label="近亲属能不能来办", kind="yes_no", required=True)
    assert lint_item(changed(**policy, fields=[*GOOD.fields, asked])) == []


def test_who_only_carries_papers_fills_in_nothing_and_promises_nothing() -> None:
    found = {finding.code for finding in lint_item(changed(proxy_policy="SUBMIT_ONLY"))}
    assert found == {"too_much_authority", "tolerance_without_commitment"}
    carried = {"authorities": [Authority(code="submit", label="递交")], "materials": [Material(code="card", name="证", legal_basis="法")]}
    assert [finding.code for finding in lint_item(changed(proxy_policy="SUBMIT_ONLY", fields=[], **carried))] == ["nothing_signed"]


@pytest.mark.parametrize(
    "code", ["mandate", "mandate-witness", "commitment-slip", "custody-slip", "receipt", "county-receipt", "county-result"]
)
def test_codes_of_signatures_and_slips_are_no_materials(code: str) -> None:
    assert [(finding.code, finding.where) for finding in lint_item(with_material(code=code))] == [("reserved_code", code)]


def test_conditions_speak_of_answers_that_exist() -> None:
    wrong = {"any": [{"field": "special_groups", "is": "widow"}, {"not": {"field": "nowhere", "is": "x"}}]}
    assert [finding.code for finding in lint_item(with_material(asked_when=wrong))] == ["unknown_answer", "unknown_answer"]


def test_a_code_stands_only_once() -> None:
    twice = GOOD.as_record()
    twice["materials"] = [*twice["materials"], twice["materials"][0]]
    with pytest.raises(ValueError, match="stands there twice"):
        ServiceItem.model_validate(twice)


def test_a_record_keeps_everything() -> None:
    for item in ITEMS.values():
        assert ServiceItem.model_validate(item.as_record()) == item
        assert "class" in item.as_record()["materials"][0]


def test_english_texts_translate_texts_that_stand_in_the_item() -> None:
    for item in SHIPPED.values():
        record = item.as_record() | {"texts": {}}
        assert [text for text in item.texts["en"] if f"'{text}'" not in repr(record)] == []


def test_whatever_people_read_of_a_shipped_item_has_english_words() -> None:
    for item in SHIPPED.values():
        shown = {text for text in _read(item.as_record()) if CHINESE.search(text)}
        assert sorted(shown - item.texts["en"].keys()) == [], item.code


def _read(value: Any) -> Iterator[str]:
    """Every text but the words that are read to the resident in Chinese, and data that no page shows."""
    if isinstance(value, str):
        yield value
    for part in value if isinstance(value, list) else ():
        yield from _read(part)
    for name, part in value.items() if isinstance(value, dict) else ():
        if name not in NOT_TRANSLATED:
            yield from _read(part)
