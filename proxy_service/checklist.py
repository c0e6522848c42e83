"""Twin of checklist.js: which materials are asked for these answers, and what is still missing."""

from collections.abc import Sequence
from typing import Literal, Protocol, TypedDict

from proxy_service.conditions import Form, holds
from proxy_service.service_item import ItemRules, Material


class Page(Protocol):
    """What a checklist needs of a photographed page."""

    @property
    def material(self) -> str: ...

    @property
    def round(self) -> int: ...


ChecklistLine = TypedDict(
    "ChecklistLine",
    {
        "code": str,
        "name": str,
        "class": Literal["main", "aux"],
        "asked": bool,
        "why_not": Literal["shared", "condition"] | None,
        "shared": bool,
        "tolerated": bool,
        "pages": int,
        "missing": int,
    },
)


def checklist(item: ItemRules, form: Form, pages: Sequence[Page]) -> list[ChecklistLine]:
    """One line per material of the item.

    ``pages`` are the pages not removed; only those of the latest round a material has count. ``missing`` is the number of
    pages still to be photographed (0 when not asked); ``tolerated`` means it may come later (容缺: auxiliary materials only).
    """
    return [_line(material, form, pages) for material in item.materials]


def count_pages(material: str, pages: Sequence[Page]) -> int:
    """How many pages of a material count: those of its latest round."""
    rounds = [page.round for page in pages if page.material == material]
    return rounds.count(max(rounds)) if rounds else 0


def _line(material: Material, form: Form, pages: Sequence[Page]) -> ChecklistLine:
    why_not: Literal["shared", "condition"] | None = None
    if material.shared:
        why_not = "shared"
    elif not holds(material.asked_when, form):
        why_not = "condition"
    present = count_pages(material.code, pages)
    return {
        "code": material.code,
        "name": material.name,
        "class": material.class_,
        "asked": why_not is None,
        "why_not": why_not,
        "shared": material.shared,
        "tolerated": material.tolerance and material.class_ == "aux",
        "pages": present,
        "missing": max(0, material.pages_min - present) if why_not is None else 0,
    }
