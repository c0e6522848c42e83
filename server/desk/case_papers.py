"""The papers between resident and agent as the case page shows them: the commitment with what is owed, papers in custody."""

from typing import Any

from flask_babel import gettext as _

from proxy_service.case_flow import can
from proxy_service.case_work import COMMITMENT, WITNESS, CaseWork
from proxy_service.papers import HeldPaper, Obligation, Revocation
from proxy_service.people import Person
from server.china_time import china_day_of
from server.desk.case_materials import page_record
from server.printing import moment_of, relation_to_resident


def commitment_record(work: CaseWork, person: Person, today: str) -> dict[str, Any] | None:
    """容缺承诺: each material with its day and how it stands, and whether this clerk may settle it now."""
    commitment = work.content.commitment
    if commitment is None:
        return None
    may = can("settle_obligation", work.case.state, person.role)
    pages = work.live_pages(COMMITMENT)
    return {
        "at": moment_of(commitment.at),
        "signature": page_record(work, pages[-1]) if pages else None,
        "lines": [_obligation(work, one, today, may=may) for one in commitment.obligations],
    }


def custody_records(work: CaseWork, today: str) -> list[dict[str, Any]]:
    """Papers the agent took along, those still with him first, the overdue ones before the others."""
    papers = sorted(work.content.custody, key=lambda paper: (paper.returned is not None, paper.return_by))
    return [_paper(paper, today) for paper in papers]


def witness_records(work: CaseWork) -> list[dict[str, Any]]:
    """Who witnessed the mandate, with the signature, and what makes one look again."""
    mandate = work.content.mandate
    pages = {page.id: page for page in work.live_pages(WITNESS)}
    answers = [answer for answer in work.content.form.values() if isinstance(answer, str)]
    return [
        {
            "name": one.name,
            "relation": relation_words(one.relation),
            "phone": one.phone,
            "doubts": _("和表里填的人同名，请核实是不是亲属") if one.name in answers else "",
            "page": page_record(work, pages[one.signature.id]) if one.signature.id in pages else None,
        }
        for one in (mandate.witnesses if mandate else [])
    ]


def revocation_words(revocation: Revocation | None) -> str:
    """That the mandate is over, since when and by which way."""
    if revocation is None:
        return ""
    way = {"agent": _("在代办员手机上"), "office": _("在窗口")}.get(revocation.by, "")
    told = _("办事人已收回委托（%(way)s，%(at)s）", way=way, at=moment_of(revocation.at))
    return told + _("：") + revocation.reason if revocation.reason else told


def way_words(way: str) -> str:
    """How a mandate was signed."""
    return {"screen": _("在屏幕上签名"), "thumbprint": _("在纸上按手印，有见证人"), "paper": _("在纸上签名")}.get(way, way)


def relation_words(relation: str) -> str:
    """What a witness is to the resident."""
    words = {"neighbour": _("邻居"), "villager": _("同村人"), "cadre": _("村干部"), "friend": _("朋友"), "other": _("别的关系")}
    return words.get(relation, relation)


def _obligation(work: CaseWork, one: Obligation, today: str, *, may: bool) -> dict[str, Any]:
    material = work.item.find_material(one.material)
    return {
        "code": one.material,
        "name": material.name if material else one.material,
        "due": _("领结果时交") if one.at_collection else _("%(day)s前补", day=china_day_of(one.due_on)),
        "overdue": one.is_open and bool(one.due_on) and one.due_on < today,
        "state": "fulfilled" if one.fulfilled_at else "waived" if one.waived_at else "handed_in" if one.handed_in_at else "open",
        "problem": one.problem,
        "pages": [page_record(work, page, material) for page in work.current_pages(one.material)],
        "may_settle": may and one.is_open,
    }


def _paper(paper: HeldPaper, today: str) -> dict[str, Any]:
    return {
        "name": paper.name,
        "kind": {"original": _("原件"), "copy": _("复印件")}.get(paper.kind, paper.kind),
        "from_whom": _("%(name)s（%(relation)s）", name=paper.from_whom, relation=relation_to_resident(paper.relation))
        if paper.relation
        else paper.from_whom,
        "taken_at": moment_of(paper.taken_at),
        "return_by": china_day_of(paper.return_by),
        "overdue": paper.returned is None and paper.return_by < today,
        "returned_at": moment_of(paper.returned.at) if paper.returned else "",
        "returned_by": paper.returned.by if paper.returned else "",
        "returned_to": paper.returned.received_by if paper.returned else "",
    }
