"""What a shut-out phone handed in, as the reviewer reads it before he decides: by case, with what was done when."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session

from proxy_service.case import Case
from proxy_service.refusal import Refusal
from server.catalogue import find_item
from server.china_time import china_moment
from server.desk.queue_rows import village_names
from server.desk.wording import veiled_name
from server.item_words import item_words
from server.kept_work import settled_work, waiting_work
from server.late_work import LateWork, open_record
from server.refusal_words import refusal_words
from server.services import services
from sync.log import Device, MutationRecord
from sync.mutations import Mutation


@dataclass
class _Row:
    """One case's part of the work."""

    mutations: list[Mutation] = field(default_factory=list)
    unreadable: int = 0


def set_aside_reasons() -> dict[str, str]:
    """Why work is set aside. Chosen, not written: such a reason stands in clear."""
    return {
        "not_his": _("不是他本人做的"),
        "done_again": _("已经重新办过了"),
        "not_wanted": _("办事人不办了"),
    }


def waiting_rows(session: Session, device: Device) -> tuple[list[dict[str, Any]], int]:
    """What waits, by case in the order of the first step; and the number of its last step (0: nothing waits)."""
    records = waiting_work(session, device)
    rows: dict[str, _Row] = {}
    for record in records:
        row = rows.setdefault(record.case_id or "", _Row())
        mutation = open_record(session, record)
        if mutation:
            row.mutations.append(mutation)
        else:
            row.unreadable += 1
    return [_told(session, case_id, row) for case_id, row in rows.items()], max((record.seq for record in records), default=0)


def settled_lines(session: Session, device: Device) -> list[str]:
    """What became of what was decided before, in a line for each way."""
    by_way: dict[tuple[str, str], list[tuple[MutationRecord, LateWork]]] = {}
    for record, row in settled_work(session, device):
        by_way.setdefault((row.outcome, row.reason or ""), []).append((record, row))
    return [_line(outcome, reason, len(found), found[-1][1].at) for (outcome, reason), found in by_way.items()]


def _told(session: Session, case_id: str, row: _Row) -> dict[str, Any]:
    opening = next((one.args for one in row.mutations if one.name == "open_case"), None)
    case = session.get(Case, case_id) if case_id else None
    item = find_item(session, case.item, case.item_version) if case else _item_of(session, opening)
    area = case.area if case else str((opening or {}).get("area", ""))
    times = [one.at for one in row.mutations]
    return {
        "resident": _resident(case, opening),
        "item": item_words(item, item.name) if item else _("不知道是什么事项"),
        "village": village_names(session, {area}).get(area, "") if area else "",
        "is_new": case is None,
        "href": f"/desk/cases/{case.id}" if case else "",
        "steps": len(row.mutations) + row.unreadable,
        "photos": sum(one.name == "attach_material" for one in row.mutations),
        "unreadable": row.unreadable,
        "first": china_moment(min(times)) if times else "",
        "last": china_moment(max(times)) if times else "",
    }


def _item_of(session: Session, opening: dict[str, Any] | None) -> Any:
    told = opening or {}
    version = told.get("item_version")
    return find_item(session, str(told.get("item", "")), version) if isinstance(version, int) else None


def _resident(case: Case | None, opening: dict[str, Any] | None) -> str:
    if case is not None and case.content_key:
        return veiled_name(services().vault.open_content(case).resident.name)
    resident = (opening or {}).get("resident")
    name = resident.get("name") if isinstance(resident, dict) else ""
    return veiled_name(name if isinstance(name, str) else "")


def _line(outcome: str, reason: str, number: int, at: datetime) -> str:
    told = {"number": number, "moment": china_moment(at)}
    if outcome == "adopted":
        return _("%(moment)s 决定采用 %(number)s 步，正在办。", **told)
    if outcome == "taken":
        return _("%(moment)s 采用了 %(number)s 步，都办成了。", **told)
    if outcome == "set_aside":
        return _("%(moment)s 有 %(number)s 步不采用：%(why)s。内容还封存着，没有删。", why=set_aside_reasons().get(reason, ""), **told)
    words = _("内容打不开") if reason == "unreadable" else refusal_words(Refusal(reason))
    return _("%(moment)s 有 %(number)s 步没办成：%(why)s 内容还封存着，没有删。", why=words, **told)
