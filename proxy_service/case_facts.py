"""Twin of case_facts.js: what the guards may look at, from a case record as phones pull it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proxy_service.checklist import checklist, count_pages
from proxy_service.commitment import owed
from proxy_service.fields import check_form
from proxy_service.service_item import ItemRules

Record = Mapping[str, Any]

ACCEPTED = ("ACCEPTED", "IN_REVIEW", "GRANTED", "TO_DELIVER")
"""After acceptance only what was promised to come later is still taken."""


@dataclass(frozen=True)
class SeenPage:
    """A page of a record, as the checklist counts it."""

    material: str
    round: int


def case_facts(record: Record, item: ItemRules, actor: str, today: str) -> dict[str, Any]:
    """The facts about a case that hold for every action of an agent.

    ``record`` needs ``state, holder, flags, round, gateway_state, consent, mandate, form, materials, notices``, and
    ``commitment``, ``custody``, ``presence`` and ``delivery`` where there are any; ``today`` is the date in China, YYYY-MM-DD.
    """
    lines = checklist(item, record["form"], _pages(record))
    named = named_materials(record)
    promised = owed(record)
    return {
        "role": "agent",
        "actor": actor,
        "today": today,
        "state": record["state"],
        "holder": record["holder"],
        "flags": list(record["flags"]),
        "round": record["round"],
        "gateway_state": record["gateway_state"],
        "consent": bool(record["consent"]),
        "mandate": record["mandate"] or None,
        "presence": record.get("presence") or None,
        "delivery_way": (record.get("delivery") or {}).get("way", "agent"),
        "form_problems": [problem["field"] for problem in check_form(item, record["form"])],
        "missing_materials": [line["code"] for line in lines if line["missing"] and not line["tolerated"]],
        "tolerated_materials": [line["code"] for line in lines if line["missing"] and line["tolerated"]],
        "named_materials": named,
        "supplemented_materials": [code for code in named if _is_supplemented(record, item, code)],
        "photographed_obligations": [code for code in promised["open_obligations"] if _is_photographed(record, item, code)],
        "papers_held": papers_held(record, actor),
        **promised,
    }


def item_facts(record: Record) -> dict[str, Any]:
    """What opening a case is judged by, from a catalogue record as phones pull it."""
    return {
        "item_status": record["status"],
        "proxy_policy": record["proxy_policy"],
        "details_known": record["details_known"],
        "not_for_agents": bool(record["not_for_agents"]),
    }


def material_facts(record: Record, item: ItemRules, material: str, file_id: str) -> dict[str, Any]:
    """What attaching a page is judged by: whether the material is wanted now, and how much room there is."""
    found = item.find_material(material)
    if record["state"] in ACCEPTED:
        asked = material in owed(record)["open_obligations"]
    else:
        asked = not record["round"] or material in named_materials(record)
    return {
        "material": material,
        "material_wanted": found is not None and not found.shared and asked,
        "pages_here": count_pages(material, _this_round(record)),
        "pages_max": found.pages_max if found else 0,
        "file_known": any(page["id"] == file_id for page in record["materials"]),
    }


def round_of_page(record: Record, material: str, file_id: str) -> int | None:
    """The round of a page that may be taken back; -1 for one that was handed in, None for one that isn't there."""
    page = next((page for page in record["materials"] if (page["material"], page["id"]) == (material, file_id)), None)
    if page is None:
        return None
    late = record["state"] in ACCEPTED and material not in owed(record)["open_obligations"]
    return -1 if late else int(page["round"])


def papers_held(record: Record, agent: str) -> list[str]:
    """Ids of the papers he took and still holds; of a case that is his now, also those his predecessor took."""
    papers = [paper for paper in record.get("custody") or [] if not paper["returned"]]
    return [paper["id"] for paper in papers if agent in (paper["held_by"], record["holder"])]


def named_materials(record: Record) -> list[str]:
    """The materials that the latest notice names."""
    notices = record["notices"]
    return [line["material"] for line in notices[-1]["lines"]] if notices else []


def _pages(record: Record) -> list[SeenPage]:
    return [SeenPage(page["material"], page["round"]) for page in record["materials"]]


def _this_round(record: Record) -> list[SeenPage]:
    return [page for page in _pages(record) if page.round == record["round"]]


def _is_supplemented(record: Record, item: ItemRules, material: str) -> bool:
    found = item.find_material(material)
    return count_pages(material, _this_round(record)) >= (found.pages_min if found else 1)


def _is_photographed(record: Record, item: ItemRules, material: str) -> bool:
    found = item.find_material(material)
    return count_pages(material, _pages(record)) >= (found.pages_min if found else 1)
