"""One notice with everything (一次性告知): seen before it is sent. Printable ever after as a form of the case."""

from collections.abc import Callable
from typing import Any

from flask import make_response, redirect, render_template, request
from sqlmodel import Session

from proxy_service import office_verbs as office
from proxy_service.case import Event, Notice
from proxy_service.case_flow import can
from proxy_service.case_work import CaseWork
from proxy_service.refusal import Refusal
from server.access import for_staff
from server.auth import current_person, htmx
from server.china_time import china_day, china_today
from server.desk import desk
from server.desk.acting import Stale, change, say_refusal, seen_revision, typed_text
from server.desk.case_actions import TypedAction, material_names
from server.desk.case_history import changes_since, read_history, read_names
from server.desk.case_page import Collision, open_work, show_case
from server.desk.forms import sheet_context
from server.desk.reading import note_reading
from server.printing import notice, read_source
from server.services import services

KINDS: dict[str, tuple[str, str, Callable[..., Event]]] = {
    "return": ("return_case", "return", office.return_case),
    "correction": ("request_correction", "correction", office.request_correction),
}
"""Noun in the address → action of the case flow, kind of notice, verb."""


@desk.get("/desk/cases/<case_id>/<any('return', 'correction'):noun>")
@for_staff("clerk", "reviewer")
def notice_draft(case_id: str, noun: str) -> Any:
    """What the notice would say now, before it is sent."""
    return _show_draft(case_id, noun)


@desk.post("/desk/cases/<case_id>/<any('return', 'correction'):noun>")
@for_staff("clerk", "reviewer")
def send_notice(case_id: str, noun: str) -> Any:
    """Send it: the case goes back to the agent with everything that must be mended."""
    action, _kind, verb = KINDS[noun]
    typed = {name: request.form.get(name, "").strip() for name in ("note", "why_later")}
    try:
        note, why_later = typed_text("note", 500), typed_text("why_later", 500)
        change(case_id, lambda session, work, actor: verb(work, note, why_later, actor=actor, now=services().clock()))
    except Refusal as refusal:
        if refusal.reason in ("wrong_state", "nothing_to_correct", "material_not_judged", "files_missing"):
            return show_case(case_id, 422, typed=TypedAction(action, say_refusal(case_id, refusal), typed))
        return _show_draft(case_id, noun, 422, typed, say_refusal(case_id, refusal))
    except Stale:
        return _show_draft(case_id, noun, 409, typed, collision=Collision(seen_revision(), action))
    return redirect(f"/desk/cases/{case_id}", 303)


def _show_draft(
    case_id: str,
    noun: str,
    status: int = 200,
    typed: dict[str, str] | None = None,
    problem: str = "",
    collision: Collision | None = None,
) -> Any:
    action, kind, _verb = KINDS[noun]
    here, person = services(), current_person()
    with here.database.reading() as session:
        work = open_work(session, person, case_id)
        if not can(action, work.case.state, person.role):
            return _gone_on(case_id, action, typed, collision)
        codes, names = work.notice_materials(), material_names(work)
        later = [names[code] for code in work.later_materials(codes)]
        sheet = notice(read_source(session, work), draft_of(work, kind), china_day(china_today(here.clock())))
        unjudged = [names[code] for code in work.office_facts(office.SYSTEM)["unjudged_materials"]]
        case = {"id": case_id, "revision": work.case.revision}
        changes = _changes(session, work, collision)
    note_reading("opened_notice", case_id=case_id, subject="draft")
    context = {
        **sheet_context(sheet),
        "has_lines": bool(codes),
        "case": case,
        "noun": noun,
        "later": later,
        "unjudged": unjudged,
        "typed": typed or {},
        "problem": problem,
        "collision": changes,
    }
    answer = make_response(render_template("desk/notice_draft.html", **context), status)
    if htmx and status >= 400:
        answer.headers["HX-Push-Url"] = "false"
    return answer


def _gone_on(case_id: str, action: str, typed: dict[str, str] | None, collision: Collision | None) -> Any:
    """No notice can be given any more: back to the case, with what was typed if there was something."""
    if collision is None:
        return redirect(f"/desk/cases/{case_id}", 303)
    return show_case(case_id, 409, typed=TypedAction(action, "", typed or {}), collision=collision)


def _changes(session: Session, work: CaseWork, collision: Collision | None) -> dict[str, Any] | None:
    if collision is None:
        return None
    events = read_history(session, work.case.id)
    names = read_names(session, events, work.verdicts)
    return {"changes": changes_since(events, collision.seen, names, material_names(work)), "still_possible": True, "link": False}


def draft_of(work: CaseWork, kind: str) -> Notice:
    """The notice the verdicts of this round amount to."""
    return Notice(round=work.case.round + 1, kind=kind, lines=work.lines_on(work.notice_materials()))
