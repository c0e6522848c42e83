"""The door: what a phone sends is a known verb with known, limited, storable arguments, or it is refused aloud."""

from typing import Any

import pytest

from proxy_service.argument_types import LARGEST_FILE
from proxy_service.arguments import OpenCase, read_arguments
from proxy_service.refusal import Refusal
from tests.proxy_service.cases import file, opening


def refused(name: str, raw: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_arguments(name, raw)
    return caught.value


def test_good_arguments_become_a_checked_model() -> None:
    assert isinstance(read_arguments("open_case", opening()), OpenCase)


def test_an_unknown_verb_is_refused_aloud() -> None:
    assert refused("grant_case", {}).reason == "unknown_mutation"


@pytest.mark.parametrize("raw", [{"reason": "a\0b"}, {"rea\0son": "a"}, {"form": {"x": ["a", "b\0"]}}])
def test_nul_is_refused_wherever_it_hides(raw: Any) -> None:
    name = "fill_form" if "form" in raw else "discard_case"
    assert refused(name, raw).reason == "text_with_nul"


def test_half_of_a_character_is_refused() -> None:
    assert refused("discard_case", {"reason": "\ud842"}).reason == "malformed"


def test_a_rare_character_is_kept_whole() -> None:
    args = read_arguments("open_case", opening(resident={"name": "𠮷" * 50}))
    assert isinstance(args, OpenCase)
    assert args.resident.name == "𠮷" * 50


@pytest.mark.parametrize(
    ("name", "raw", "fields"),
    [
        ("discard_case", {"reason": "a", "extra": 1}, ["extra"]),
        ("discard_case", {"reason": "a", "999901194803120021": 1}, ["unknown"]),
        ("fill_form", {"form": {"李秀英": "x"}}, ["form"]),
        ("discard_case", {}, ["reason"]),
        ("discard_case", {"reason": 1}, ["reason"]),
        ("discard_case", [], [""]),
        ("discard_case", {"reason": "x" * 2001}, ["reason"]),
        ("open_case", opening(area="1"), ["area"]),
        ("open_case", opening(tracking_code="short"), ["tracking_code"]),
        ("open_case", opening(resident={"name": "x" * 51}), ["resident.name"]),
        ("open_case", opening(resident={"name": "李", "birth_date": "1948-02-30"}), ["resident.birth_date"]),
        ("attach_material", {"material": "id-card", "page": 0, "file": file(1)}, ["page"]),
        ("attach_material", {"material": "id-card", "page": 1, "file": file(1), "doubts": ["ugly"]}, ["doubts.0"]),
        ("attach_material", {"material": "../x", "page": 1, "file": file(1)}, ["material"]),
        ("attach_material", {"material": "id-card", "page": 1, "file": file(1) | {"type": "text/html"}}, ["file.type"]),
        ("attach_material", {"material": "id-card", "page": 1, "file": file(1) | {"size": LARGEST_FILE + 1}}, ["file.size"]),
        ("attach_material", {"material": "id-card", "page": 1, "file": file(1) | {"plain_sha256": "zz"}}, ["file.plain_sha256"]),
    ],
)
def test_malformed_arguments_are_refused_naming_the_field_and_no_value(name: str, raw: Any, fields: list[str]) -> None:
    refusal = refused(name, raw)
    assert refusal.reason == "malformed"
    assert [field.split(".literal")[0].split(".function")[0] for field in refusal.detail["fields"]][: len(fields)] == fields
