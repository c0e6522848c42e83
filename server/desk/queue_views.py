"""The queue: filtered by its address, found by searching, kept fresh by asking whether anything changed."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request
from flask_babel import gettext as _
from sqlmodel import Session, col, select

from proxy_service.people import Area, Person
from server.access import for_staff
from server.auth import current_person, htmx
from server.catalogue import published_items
from server.china_time import china_moment, china_today
from server.desk import desk
from server.desk.queue import DUE, GROUPS, PAGE_SIZE, Filters, as_query, count_groups, find_cases, read_filters
from server.desk.queue_rows import etag_of, list_rows
from server.desk.reading import note_reading
from server.desk.search import search_cases
from server.services import services

LIST_TARGET = "div#queue"


@desk.get("/desk/cases")
@for_staff("clerk", "reviewer")
def case_list() -> Any:
    """The list. The page asks again every few seconds with the tag it has; 304 when nothing changed."""
    filters, person, here = read_filters(request.args), current_person(), services()
    today = china_today(here.clock())
    with here.database.reading() as session:
        cases, total = find_cases(session, person, filters, today)
        counts = count_groups(session, person, filters, today)
        tag = etag_of(session, cases, total, counts, today, as_query(filters))
        asked_again = bool(htmx) and htmx.target == LIST_TARGET
        if asked_again and request.if_none_match.contains(tag):
            return Response(status=304)
        rows = list_rows(session, cases, here.clock())
        context = _context(session, person, filters, counts) | {"rows": rows, "total": total, "tag": tag}
    context |= {"pages": _pages(filters, total), "asked_at": china_moment(here.clock()), "address": _address(filters)}
    answer = make_response(render_template("desk/_queue.html" if asked_again else "desk/queue.html", **context))
    answer.set_etag(tag)
    return answer


@desk.get("/desk/cases/search")
@for_staff("clerk", "reviewer")
def search_again() -> Any:
    """What was searched for stands nowhere, so there is nothing to show again."""
    return redirect("/desk/cases", 303)


@desk.post("/desk/cases/search")
@for_staff("clerk", "reviewer")
def search() -> Any:
    """Cases by number, identity number, name or initials. The words travel in the body only, and each search is logged without them."""
    words, person, here = request.form.get("words", "").strip()[:60], current_person(), services()
    if not words:
        return redirect("/desk/cases", 303)
    with here.database.reading() as session:
        found = search_cases(session, here.vault, person, words)
        rows = list_rows(session, found.cases, here.clock())
    note_reading("searched", subject=found.by, purpose=f"{len(found.cases)} found")
    return render_template("desk/search.html", words=words, rows=rows, by=_by_words(found.by), more=found.more)


def _context(session: Session, person: Person, filters: Filters, counts: dict[str, int]) -> dict[str, Any]:
    villages = session.exec(select(Area).where(col(Area.parent).in_(person.areas)).order_by(col(Area.code))).all()
    return {
        "groups": [_group(filters, name, counts[name]) for name in GROUPS],
        "heading": group_words()[filters.group],
        "filters": {"group": filters.group, "village": filters.village, "item": filters.item, "due": filters.due, "mine": filters.mine},
        "filtered": bool(filters.village or filters.item or filters.due or filters.mine),
        "villages": [{"value": area.code, "label": area.name} for area in villages],
        "items": [{"value": item.code, "label": item.name} for item in published_items(session)],
        "dues": [{"value": due, "label": _due_words()[due]} for due in DUE],
        "clear": _address(Filters(group=filters.group)),
    }


def _group(filters: Filters, name: str, count: int) -> dict[str, Any]:
    return {
        "name": name,
        "label": group_words()[name],
        "count": count,
        "href": _address(filters, group=name),
        "current": name == filters.group,
    }


def _pages(filters: Filters, total: int) -> dict[str, Any]:
    last = max(1, -(-total // PAGE_SIZE))
    return {
        "number": filters.page,
        "last": last,
        "before": _address(filters, page=filters.page - 1) if filters.page > 1 else None,
        "after": _address(filters, page=filters.page + 1) if filters.page < last else None,
    }


def _address(filters: Filters, **changes: Any) -> str:
    changes = changes or {"page": filters.page}
    query = urlencode(as_query(filters, **changes))
    return f"/desk/cases?{query}" if query else "/desk/cases"


def group_words() -> dict[str, str]:
    """What the groups of the list are called."""
    return {
        "todo": _("要办的"),
        "pre_review": _("待预审"),
        "receipt": _("待收件"),
        "acceptance": _("待受理"),
        "forwarding": _("待转县里"),
        "county": _("县里在办"),
        "applicant": _("等补材料"),
        "delivery": _("结果待送"),
        "ended": _("办完的"),
        "collecting": _("村里在收"),
        "all": _("全部"),
    }


def _due_words() -> dict[str, str]:
    return {"overdue": _("已超期"), "today": _("今天到期"), "week": _("七天内到期")}


def _by_words(by: str) -> str:
    return {"number": _("按编号"), "id_number": _("按身份证号"), "name": _("按姓名"), "initials": _("按姓名的拼音首字母")}[by]
