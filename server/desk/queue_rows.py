"""Cases as lines of a list: ready-made words, the resident's name veiled."""

import hashlib
import json
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session, col, select

from proxy_service.case import Case
from proxy_service.people import Area
from proxy_service.service_item import ServiceItem
from server.cases import arrived_files
from server.catalogue import get_item, load_calendar
from server.china_time import china_moment, china_today
from server.desk.wording import Due, due_words, veiled_name
from server.item_words import item_words
from server.services import services


def list_rows(session: Session, cases: list[Case], now: datetime) -> list[dict[str, Any]]:
    """One line per case. Names come from the sealed content and leave this function veiled."""
    items = {key: get_item(session, *key) for key in {(case.item, case.item_version) for case in cases}}
    villages = village_names(session, {case.area for case in cases})
    arrived = arrived_files(session, {file for case in cases for file in case.expected_files})
    calendar, today = load_calendar(session), china_today(now)
    with_items = [(case, items[case.item, case.item_version]) for case in cases]
    return [_row(case, item, villages, arrived, due_words(case, item, today, calendar)) for case, item in with_items]


def etag_of(session: Session, cases: list[Case], *more: Any) -> str:
    """Changes whenever a line of the list would: revisions, arrived photos, the day. Opens no content."""
    arrived = arrived_files(session, {file for case in cases for file in case.expected_files})
    said = [[case.id, case.revision, sum(file in arrived for file in case.expected_files)] for case in cases]
    return hashlib.sha256(json.dumps([said, more], sort_keys=True, default=str).encode()).hexdigest()[:32]


def village_names(session: Session, codes: set[str]) -> dict[str, str]:
    """Area code → name."""
    return dict(session.exec(select(Area.code, Area.name).where(col(Area.code).in_(codes))).all()) if codes else {}


def files_words(case: Case, arrived: set[str]) -> str:
    """How much of a submission is here, while something is missing."""
    here, all_files = sum(file in arrived for file in case.expected_files), len(case.expected_files)
    return "" if here == all_files else _("材料 %(here)s/%(all)s 已到", here=here, all=all_files)


def marks(case: Case) -> list[str]:
    """What a clerk should notice before opening the case."""
    words = {
        "withdrawal_requested": _("办事人要撤回"),
        "supplement_arrived": _("补的材料到了"),
        "commitment_arrived": _("容缺的材料补来了"),
        "supplement_due": _("容缺，有材料要补"),
        "mandate_revoked": _("办事人已收回委托"),
        "forced_by_upstream": _("按县里的通知改了状态"),
    }
    return [words[flag] for flag in case.flags if flag in words]


def shown_number(case: Case) -> str:
    """The number people use: the latest one given."""
    return case.upstream_no or case.township_no or case.local_no


def due_record(due: Due | None) -> dict[str, Any] | None:
    """A due date as templates take it."""
    return {"tone": due.tone, "light": due.light, "what": due.what, "on": due.on, "provisional": due.provisional} if due else None


def _row(case: Case, item: ServiceItem, villages: dict[str, str], arrived: set[str], due: Due | None) -> dict[str, Any]:
    return {
        "id": case.id,
        "href": f"/desk/cases/{case.id}",
        "item": item_words(item, item.name),
        "resident": _resident(case),
        "village": villages.get(case.area, case.area),
        "state": case.state,
        "number": shown_number(case),
        "since": china_moment(case.submitted_at or case.opened_at),
        "files": files_words(case, arrived),
        "marks": marks(case),
        "together": case.group_id is not None,
        "due": due_record(due),
    }


def _resident(case: Case) -> str:
    if not case.content_key:
        return _("（个人信息已删除）")
    return veiled_name(services().vault.open_content(case).resident.name)
