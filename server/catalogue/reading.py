"""Items as they stand in files, made whole: what many items share is written once in ``parts/``, list facts once in ``lists/``."""

import csv
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from proxy_service.listed_item import ListedItem
from proxy_service.service_item import ServiceItem

FOLDER = Path(__file__).parent
SEED_FOLDER = FOLDER / "items"
Data = dict[str, Any]
BANNER = "示例数据，以本县办事指南为准"
LISTS = {"chenggu-2017": {"batch_no": "第一批", "reference": "城固县2017年第一批“最多跑一次”事项第{number}项"}}
"""The lists we know: a file of ``lists/`` as published, and how an item names it."""


def read_items(folder: Path = SEED_FOLDER) -> list[ListedItem]:
    """The items of a folder: a file holds one item, or a list of those known by a published list only. Checked."""
    files = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    return [read_item(data) for file in files for data in (file if isinstance(file, list) else [file])]


def read_item(data: Data) -> ListedItem:
    """One item made whole and checked: a ``ServiceItem`` when its details are known. Raises ``ValueError``."""
    whole = _published_facts(data) | {"banner": BANNER} | data
    known = "materials" in whole
    whole = _with_parts(whole) if known else whole
    whole["texts"] = {"en": _english(whole)}
    return (ServiceItem if known else ListedItem).model_validate(whole)


def _published_facts(data: Data) -> Data:
    """Name, department and kind as the list gives them; an item that is one part of a line names the line as its parent."""
    if "list" not in data:
        return {}
    name, number = data.pop("list"), data["list_no"]
    row = _list_rows(name)[number]
    source = {"kind": "seed", "reference": LISTS[name]["reference"].format(number=number), "notes": data.pop("notes", [])}
    facts = {"name": row["项目名称"], "department_as_published": row["部门名称"], "handling_type_seed": row["办件类型"]}
    return facts | {"batch_no": LISTS[name]["batch_no"], "source": source, "parent": row["项目名称"] if "name" in data else ""}


@cache
def _list_rows(name: str) -> dict[int, dict[str, str]]:
    with (FOLDER / "lists" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["序号"]): row for row in csv.DictReader(file)}


def _with_parts(item: Data) -> Data:
    basis = {"legal_basis": item.pop("materials_basis", "")}
    told = item["consent_notice"]
    return item | {
        "materials": [basis | _whole("materials", material) for material in item["materials"]],
        "fields": [field for group, fields in item.pop("groups").items() for field in _fields(group, fields)],
        "authorities": _part("authorities")[item["authorities"]],
        "consent_notice": {"version": told["version"], "text": _notice(item["name"], told)},
    }


def _fields(group: str, fields: list[str | Data]) -> list[Data]:
    return [{"group": group} | _whole("fields", {"name": field} if isinstance(field, str) else field) for field in fields]


def _whole(kind: str, own: Data) -> Data:
    """A shared part with the item's own words laid over it; ``code`` or ``name`` says which, ``use`` when it is called otherwise."""
    key = "code" if kind == "materials" else "name"
    used = own.pop("use", own[key])
    return _part(kind).get(used, {}) | own


def _notice(name: str, told: Data) -> str:
    text = (FOLDER / "parts" / "notice.txt").read_text("utf-8").rstrip("\n")
    return text.format(name=name, uses=told["uses"], sensitive=told["sensitive"], why=told["why"])


def _english(item: Data) -> dict[str, str]:
    """The shared translations of what stands in the item, and its own."""
    own = item.pop("texts", {}).get("en", {})
    standing = set(_strings(item))
    return {text: english for text, english in _part("texts.en").items() if text in standing} | own


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(part)


@cache
def _part(name: str) -> Any:
    return json.loads((FOLDER / "parts" / f"{name}.json").read_text("utf-8"))
