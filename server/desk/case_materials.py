"""Materials of a case beside their photos: what was asked, what came, what was said about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from proxy_service.case import MaterialPage, MaterialVerdict
from proxy_service.case_flow import can
from proxy_service.case_work import (
    COMMITMENT,
    COUNTY_PAPERS,
    COUNTY_RECEIPT,
    COUNTY_RESULT,
    CUSTODY,
    MANDATE,
    RECEIPT,
    WITNESS,
    CaseWork,
)
from proxy_service.checklist import ChecklistLine
from proxy_service.office_verbs import SYSTEM
from proxy_service.people import Person
from proxy_service.reuse import needs_original
from proxy_service.service_item import Material
from server.china_time import china_day_of, china_moment
from server.desk.wording import fault_words, remark_words
from server.item_words import SPLIT, item_words, reason_words
from server.printing import trust_words, verdict_words


@dataclass(frozen=True)
class TypedVerdict:
    """What a clerk tried to say about one material and could not save: it comes back with the page."""

    material: str
    problem: str
    reason: str = ""
    reasons: list[str] = field(default_factory=list)
    saw_original: bool = False


def material_cards(work: CaseWork, person: Person, names: Mapping[str, str], typed: TypedVerdict | None = None) -> list[dict[str, Any]]:
    """One card per material that concerns this case; those asked first."""
    unjudged = _unjudged(work)
    may = can("judge_material", work.case.state, person.role)
    lines = [line for line in work.checklist() if line["why_not"] != "condition"]
    lines.sort(key=lambda line: not line["asked"])
    return [material_card(work, line, names, may=may, due=may and line["code"] in unjudged, typed=typed) for line in lines]


def material_card(
    work: CaseWork, line: ChecklistLine, names: Mapping[str, str], *, may: bool, due: bool, typed: TypedVerdict | None = None
) -> dict[str, Any]:
    """One material: its pages, the verdict, and the form to give one."""
    material = _material(work, line["code"])
    said = work.verdict_on(material.code)
    mine = typed if typed and typed.material == material.code else None
    pages = work.current_pages(material.code)
    earlier = sorted((page for page in work.live_pages(material.code) if page not in pages), key=lambda page: (page.round, page.page))
    return {
        "code": material.code,
        "name": material.name,
        "asked": line["asked"],
        "shared_note": material.shared_note or _("由部门自己查，不要办事人交。"),
        "tolerated": line["tolerated"],
        "missing": line["missing"],
        "how": material.how_to_photograph,
        "pages": [page_record(work, page, material) for page in pages],
        "earlier": [page_record(work, page, material) for page in earlier],
        **_trust(work, pages),
        "verdict": verdict_record(work, said, names, earlier=due),
        "to_judge": due,
        "may_judge": may and line["asked"],
        "problem": mine.problem if mine else "",
        "opened": bool(mine) or bool(said and said.verdict != "good" and said.round == work.case.round),
        **_reasons(work, material, _reason_now(work, said), mine),
        "saw_original": mine.saw_original if mine else False,
    }


def _trust(work: CaseWork, pages: list[MaterialPage]) -> dict[str, Any]:
    """How far the pages that count can be trusted, where they come from, and whether they may be compared with the original now."""
    ready = bool(pages) and not any(needs_original(page.trust) for page in pages)
    until = next((work.content.valid_until[page.id] for page in pages if page.id in work.content.valid_until), "")
    return {
        "trust": trust_words(pages[0].trust) if pages else "",
        "ready": ready,
        "valid_until": china_day_of(until),
        "reused": next((page.source_case for page in pages if page.source_case), ""),
        "may_verify": bool(pages) and not ready and all(page.id in work.arrived for page in pages),
    }


def page_record(work: CaseWork, page: MaterialPage, material: Material | None = None) -> dict[str, Any]:
    """One photo: whether it is here, and what it is called beside the viewer."""
    names = material.page_names if material else []
    name = names[page.page - 1] if page.page <= len(names) else _("第 %(number)s 页", number=page.page)
    remark = work.content.page_remarks.get(page.id)
    doubts, said = remark_words(remark) if remark else ("", "")
    title = material.name if material else _signed_words().get(page.material) or _title_of(page.material)
    return {
        "id": page.id,
        "href": f"/desk/cases/{work.case.id}/files/{page.id}",
        "name": name,
        "caption": f"{title} · {name}" if material else title,
        "round": page.round,
        "arrived": page.id in work.arrived,
        "fault": fault_words(page.fault) if page.fault else "",
        "doubts": _("手机提示：%(doubts)s", doubts=doubts) if doubts else "",
        "said": _("代办员说明：%(words)s", words=said) if said else "",
    }


def _signed_words() -> dict[str, str]:
    return {
        MANDATE: _("委托书签名"),
        WITNESS: _("见证人签名"),
        COMMITMENT: _("承诺书签名"),
        CUSTODY: _("保管单签名"),
        RECEIPT: _("领取签名"),
    }


def signature_pages(work: CaseWork) -> dict[str, dict[str, Any]]:
    """The signatures on mandate and receipt, by material."""
    found = {material: work.live_pages(material) for material in (MANDATE, RECEIPT)}
    return {material: page_record(work, pages[-1]) for material, pages in found.items() if pages}


def county_pages(work: CaseWork) -> list[dict[str, Any]]:
    """Pictures of what the county gave, as clerks put them in."""
    pages = [page for material in COUNTY_PAPERS for page in work.live_pages(material)]
    return [page_record(work, page) | {"name": _title_of(page.material)} for page in pages]


def progress(work: CaseWork, person: Person) -> dict[str, Any]:
    """How far the looking has come, and how many photos are here."""
    asked = [line["code"] for line in work.checklist() if line["asked"]]
    unjudged = _unjudged(work)
    files = work.case.expected_files
    return {
        "judging": can("judge_material", work.case.state, person.role),
        "asked": len(asked),
        "judged": len([code for code in asked if code not in unjudged]),
        "files": len(files),
        "arrived": sum(file in work.arrived for file in files),
    }


def verdict_record(work: CaseWork, said: MaterialVerdict | None, names: Mapping[str, str], *, earlier: bool) -> dict[str, Any] | None:
    """A verdict in words; one from before the supplement says so."""
    if said is None:
        return None
    return {
        "verdict": said.verdict,
        "words": verdict_words(said.verdict),
        "reason": reason_words(work.item, work.reason_of(said)),
        "by": names.get(said.by, ""),
        "at": china_moment(said.at),
        "earlier": earlier,
    }


def _title_of(code: str) -> str:
    """What a picture of no material is called."""
    words = {MANDATE: _("委托书签名"), RECEIPT: _("领取签名"), COUNTY_RECEIPT: _("县里的回执"), COUNTY_RESULT: _("县里的结果")}
    return words.get(code, code)


def _material(work: CaseWork, code: str) -> Material:
    return next(material for material in work.item.materials if material.code == code)


def _unjudged(work: CaseWork) -> set[str]:
    return set(work.office_facts(SYSTEM)["unjudged_materials"])


def _reason_now(work: CaseWork, said: MaterialVerdict | None) -> str:
    """Why the material isn't good, as said in this round."""
    return work.reason_of(said) if said and said.verdict != "good" and said.round == work.case.round else ""


def _reasons(work: CaseWork, material: Material, said: str, typed: TypedVerdict | None) -> dict[str, Any]:
    """The item's own reasons as ticks, ``text`` to be stored and ``label`` to be read; and whatever was written besides."""
    if typed:
        ticked, own = set(typed.reasons), typed.reason
    else:
        parts = said.split(SPLIT) if said else []
        ticked = {part for part in parts if part in material.redo_reasons}
        own = SPLIT.join(part for part in parts if part not in material.redo_reasons)
    reasons = [{"text": text, "label": item_words(work.item, text), "ticked": text in ticked} for text in material.redo_reasons]
    return {"reasons": reasons, "own_reason": own}
