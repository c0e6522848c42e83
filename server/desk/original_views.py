"""与原件核对无误: a clerk held the original beside the photos. Trust C becomes B wherever these photos are used."""

from datetime import date
from typing import Any

from flask import redirect, request
from sqlmodel import Session, col, select

from proxy_service.case import Actor, Event, MaterialPage
from proxy_service.case_flow import can
from proxy_service.case_work import CaseWork
from proxy_service.office_verbs import verify_original
from proxy_service.refusal import Refusal
from server.access import for_staff
from server.auth import current_person
from server.cases import find_case_for, find_work, save_work
from server.desk import desk
from server.desk.acting import Stale, change, say_refusal, seen_revision
from server.desk.case_materials import TypedVerdict
from server.desk.case_page import Collision, show_case
from server.services import services


@desk.post("/desk/cases/<case_id>/materials/<material>/original")
@for_staff("clerk", "reviewer")
def original(case_id: str, material: str) -> Any:
    """Compared with the original; ``valid_until`` as printed on it, or empty."""
    try:
        until = _day(request.form.get("valid_until", "").strip())
        change(case_id, lambda session, work, actor: _verify(session, work, material, until, actor))
    except Refusal as refusal:
        return show_case(case_id, 422, verdict=TypedVerdict(material, say_refusal(case_id, refusal)))
    except Stale:
        return show_case(case_id, 409, verdict=TypedVerdict(material, ""), collision=Collision(seen_revision(), "verify_original"))
    return redirect(f"/desk/cases/{case_id}#material-{material}", 303)


def _verify(session: Session, work: CaseWork, material: str, until: str, actor: Actor) -> Event:
    now = services().clock()
    event = verify_original(work, material, until, actor=actor, now=now)
    seen = {page.id for page in work.current_pages(material)}
    rows = select(MaterialPage.case_id, MaterialPage.material).where(col(MaterialPage.id).in_(seen), MaterialPage.case_id != work.case.id)
    for case_id, code in sorted(set(session.exec(rows).all())):
        _verify_there(session, case_id, code, seen, until, actor)
    return event


def _verify_there(session: Session, case_id: str, material: str, seen: set[str], until: str, actor: Actor) -> None:
    """The same photos in another case of this office: what was seen of them holds there too, with an entry in its own history."""
    case = find_case_for(session, current_person(), case_id)
    work = find_work(session, case_id) if case and case.content_key else None
    if work is None or not can("verify_original", work.case.state, actor.role):
        return
    if {page.id for page in work.current_pages(material)} <= seen:
        now = services().clock()
        save_work(session, work, verify_original(work, material, until, actor=actor, now=now), now)


def _day(text: str) -> str:
    """A date as the browser sends it, or empty. Refuses ``not_a_date``."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise Refusal("not_a_date") from None
