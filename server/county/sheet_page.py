"""The page from which a clerk enters a case at the county, assembled. Reading it shows everything in full: it is logged first."""

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from flask import abort, make_response, render_template
from flask_babel import gettext as _
from sqlmodel import Session, col, select

from proxy_service.case import Case, CaseEvent, MaterialPage
from proxy_service.case_flow import can
from proxy_service.case_work import CaseWork
from proxy_service.people import Area, Person, may_act_in
from server.access_log import AccessRecord, note_access
from server.auth import current_person, htmx
from server.cases import work_on
from server.china_time import china_moment
from server.county.copy_sheet import material_title, sheet_groups, sheet_pages
from server.county.models import ACKED, BY_HAND, DONE, Forwarding, GatewayRoute
from server.county.package import facts_of
from server.services import services

RECENT = timedelta(minutes=30)
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
BY_HAND_EVENTS = (
    "review_begun",
    "case_granted",
    "case_denied",
    "upstream_correction_requested",
    "upstream_no_corrected",
    "decision_retracted",
)


@dataclass(frozen=True)
class Typed:
    """What a clerk entered and could not be taken as it was: for which form, why, and everything typed."""

    form: str
    problem: str = ""
    doubt: str = ""
    values: dict[str, str] = field(default_factory=dict)


def find_forwarding(session: Session, forwarding_id: str) -> tuple[Forwarding, Case]:
    """A hand-over of the clerk's own township; 404 otherwise."""
    row = session.get(Forwarding, forwarding_id) or abort(404)
    case = session.get_one(Case, row.case_id)
    if not may_act_in(current_person(), area=case.area, township=case.township):
        abort(404)
    return row, case


def seen_mark(row: Forwarding, case: Case) -> str:
    """What a form says it saw: differs once anybody has done anything to the case or its hand-over."""
    return f"{row.id}/{row.state}/{case.revision}"


def show_sheet(forwarding_id: str, status: int = 200, *, typed: Typed | None = None) -> Any:
    """The page; with a problem or after a colleague was quicker (409) with everything that was typed."""
    person, here = current_person(), services()
    with here.database.reading() as session:
        row, case = find_forwarding(session, forwarding_id)
        if not case.content_key:
            abort(410)
        context = _context(session, person, row, work_on(session, case), typed, overtaken=status == 409)
    note_access(here, person.id, person.role, "opened_sheet", case_id=case.id, subject=row.id, purpose=case.state)
    answer = make_response(render_template("desk/copy_sheet.html", **context), status)
    if htmx and status >= 400:
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "innerMorph show:top"
        answer.headers["HX-Push-Url"] = "false"
    return answer


def _context(session: Session, person: Person, row: Forwarding, work: CaseWork, typed: Typed | None, *, overtaken: bool) -> dict[str, Any]:
    route = session.get(GatewayRoute, work.case.item)
    facts = facts_of(session, work, row, route or GatewayRoute(item=work.item.code))
    supplement = row.number > 1
    words = _latest_word(session, work.case)
    return {
        "sheet": {
            "id": row.id,
            "url": f"/desk/county/forwardings/{row.id}",
            "seen": seen_mark(row, work.case),
            "case": f"/desk/cases/{work.case.id}",
            "item": work.item.name,
            "system": (route.county_system if route else "") or _("县里的系统"),
            "township_no": work.case.township_no or work.case.local_no,
            "resident": work.content.resident.name,
            "village": _area_name(session, work.case.area),
            "state": row.state,
            "case_state": work.case.state,
            "upstream_no": row.upstream_no or work.case.upstream_no or "",
            "supplement": supplement,
            "by_hand": row.gateway_id is None,
        },
        "groups": sheet_groups(work, facts, route),
        "pages": _pages(row, work, supplement=supplement),
        "papers": [page for page in work.live_pages() if page.material.startswith("county-")],
        "materials": [{"code": one.code, "name": one.name} for one in work.item.materials if not one.shared],
        "others": _recent_readers(session, person, row),
        "may": _may(row, work, person),
        "typed": asdict(typed) if typed else None,
        "latest": words,
        "overtaken": overtaken,
    }


def _may(row: Forwarding, work: CaseWork, person: Person) -> dict[str, bool]:
    """Which parts of the page a clerk may use now."""
    by_hand, state = row.gateway_id is None, work.case.state
    mistyped = by_hand and row.upstream_no is not None
    return {
        "enter": row.state == BY_HAND,
        "decide": by_hand and row.state == ACKED and can("grant_case", state, "gateway"),
        "correct": by_hand and row.state == ACKED and can("upstream_correction", state, "gateway"),
        "mend_number": mistyped and can("correct_upstream_no", state, person.role),
        "retract": by_hand and row.state == DONE and can("retract_decision", state, person.role),
    }


def saved_name(row: Forwarding, work: CaseWork, page: MaterialPage) -> str:
    """What a photo of the sheet is saved as: in the sheet's order, under its paper's name, naming nobody."""
    ids = [one.id for one in sheet_pages(work, supplement=row.number > 1)]
    number = f"{ids.index(page.id) + 1:02}-" if page.id in ids else ""
    return f"{number}{material_title(work, page.material)}-{page.page}.{ENDINGS.get(page.media_type, 'bin')}"


def _pages(row: Forwarding, work: CaseWork, *, supplement: bool) -> list[dict[str, Any]]:
    return [
        {
            "href": f"/desk/county/forwardings/{row.id}/files/{page.id}",
            "name": f"{material_title(work, page.material)} {page.page}",
            "file": saved_name(row, work, page),
            "arrived": page.id in work.arrived,
        }
        for page in sheet_pages(work, supplement=supplement)
    ]


def _latest_word(session: Session, case: Case) -> dict[str, str]:
    """Who entered the county's last word, and when: what a clerk who was overtaken needs to know."""
    found = select(CaseEvent).where(CaseEvent.case_id == case.id, col(CaseEvent.name).in_(BY_HAND_EVENTS))
    event = session.exec(found.order_by(col(CaseEvent.number).desc())).first()
    who = session.get(Person, event.actor) if event and event.actor else None
    return {"name": event.name, "who": who.name if who else "", "at": china_moment(event.at)} if event else {}


def _recent_readers(session: Session, person: Person, row: Forwarding) -> list[str]:
    """Colleagues who opened this sheet a moment ago and may be entering it right now."""
    since = services().clock() - RECENT
    read = select(AccessRecord.person).where(
        AccessRecord.subject == row.id, AccessRecord.action == "opened_sheet", col(AccessRecord.at) > since
    )
    ids = set(session.exec(read)) - {person.id}
    return sorted(session.exec(select(Person.name).where(col(Person.id).in_(ids))).all())


def _area_name(session: Session, code: str) -> str:
    area = session.get(Area, code)
    return area.name if area else code
