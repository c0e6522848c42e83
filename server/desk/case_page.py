"""The case page, assembled: the same page after a look, a refusal, or a collision with someone else's work."""

from dataclasses import dataclass
from typing import Any

from flask import abort, make_response, render_template
from flask_babel import gettext as _
from sqlmodel import Session

from proxy_service.case import CaseEvent
from proxy_service.case_flow import can
from proxy_service.case_work import BY_HAND, CaseWork
from proxy_service.people import Area, Person
from server.auth import current_person, htmx
from server.cases import find_case_for, work_on
from server.catalogue import get_item
from server.china_time import china_moment, china_today
from server.desk.around import around_record, possible_holders
from server.desk.case_actions import AROUND, PAPERS, TypedAction, material_names, offered_steps, waiting_steps
from server.desk.case_facts import consent_words, form_groups, mandate_record, resident_rows
from server.desk.case_history import changes_since, history_records, read_history, read_names
from server.desk.case_materials import TypedVerdict, county_pages, material_cards, progress, signature_pages
from server.desk.case_papers import commitment_record, custody_records
from server.desk.forms import forms_of
from server.desk.outcomes import outcome_records
from server.desk.queue_rows import due_record, marks, shown_number
from server.desk.reading import note_reading
from server.desk.residents import cases_together, resident_href
from server.desk.tellings import phone_record, telling_records
from server.desk.wording import all_due_words, gateway_words
from server.item_words import shown_item
from server.services import services


@dataclass(frozen=True)
class Collision:
    """Someone else changed the case after this clerk saw it at revision ``seen``."""

    seen: int
    action: str = ""


def open_work(session: Session, person: Person, case_id: str) -> CaseWork:
    """A case of the person's own area, opened for reading; 404 otherwise, 410 when its personal data was forgotten."""
    case = find_case_for(session, person, case_id) or abort(404)
    if not case.content_key:
        abort(410)
    work = work_on(session, case)
    work.item = shown_item(work.item)
    return work


def show_case(
    case_id: str,
    status: int = 200,
    *,
    clear: bool = False,
    typed: TypedAction | None = None,
    verdict: TypedVerdict | None = None,
    collision: Collision | None = None,
) -> Any:
    """The page, its opening noted first.

    With a problem, what was typed comes back in its form, and htmx lays the page over the old one so that the rest stays.
    """
    person = current_person()
    with services().database.reading() as session:
        work = open_work(session, person, case_id)
        context = case_context(session, work, person, clear=clear, typed=typed, verdict=verdict, collision=collision)
    note_reading("unmasked_numbers" if clear else "opened_case", case_id=case_id, purpose=work.case.state)
    answer = make_response(render_template("desk/case.html", **context), status)
    if htmx and status >= 400:
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "body", "innerMorph show:top"
        answer.headers["HX-Push-Url"] = "false"
    return answer


def case_context(
    session: Session,
    work: CaseWork,
    person: Person,
    *,
    clear: bool = False,
    typed: TypedAction | None = None,
    verdict: TypedVerdict | None = None,
    collision: Collision | None = None,
) -> dict[str, Any]:
    """Everything the page and its parts say."""
    now = services().clock()
    events = read_history(session, work.case.id)
    names = read_names(session, events, work.verdicts, work.case.holder, *work.case.former_holders)
    offered = offered_steps(work, person, now, typed, possible_holders(session, work))
    steps = [step for step in offered if step["name"] not in (*AROUND, *PAPERS)]
    return {
        "case": _head(session, work, names),
        "resident": resident_rows(work.content.resident, clear=clear),
        "groups": form_groups(work, clear=clear),
        "clear": clear,
        "consent": consent_words(work),
        "mandate": mandate_record(work, china_today(now).isoformat()),
        "commitment": commitment_record(work, person, china_today(now).isoformat()),
        "custody": custody_records(work, china_today(now).isoformat()),
        "held_papers": _("、").join(paper.name for paper in work.content.custody if paper.returned is None),
        "materials": material_cards(work, person, names, verdict),
        "signatures": signature_pages(work),
        "progress": progress(work, person),
        "steps": steps,
        "paper_steps": [step for step in offered if step["name"] in PAPERS],
        "around": around_record(session, work, names),
        "around_steps": [step for step in offered if step["name"] in AROUND],
        "waiting": waiting_steps(steps),
        "step_problem": typed.problem if typed else "",
        "outcomes": outcome_records(work),
        "forms": forms_of(session, work),
        "county_papers": county_pages(work),
        "tellings": telling_records(session, work),
        "phone_telling": phone_record(work),
        "history": history_records(events, names, material_names(work)),
        "collision": collision_record(collision, events, names, material_names(work), offered),
        "lost": _lost_words(typed, offered),
    }


def _head(session: Session, work: CaseWork, names: dict[str, str]) -> dict[str, Any]:
    case, item = work.case, work.item
    village, agent = session.get(Area, case.area), session.get(Person, case.holder)
    dues = all_due_words(case, item, china_today(services().clock()), work.calendar)
    return {
        "id": case.id,
        "revision": case.revision,
        "state": case.state,
        "round": case.round,
        "item": item.name,
        "may_verify": can("verify_original", case.state, current_person().role),
        "resident_href": resident_href(case),
        "together": [
            {"href": f"/desk/cases/{one.id}", "item": get_item(session, one.item, one.item_version).name, "number": shown_number(one)}
            for one in cases_together(session, current_person(), case)
        ],
        "banner": item.banner,
        "resident": work.content.resident.name,
        "village": village.name if village else case.area,
        "number": shown_number(case),
        "numbers": _numbers(work),
        "agent": {
            "name": names.get(case.holder, ""),
            "phone": agent.phone if agent else "",
            "at_window": agent is not None and agent.role == "clerk",
        },
        "dues": [due_record(due) for due in dues],
        "provisional": any(due.provisional for due in dues),
        "marks": marks(case),
        "gateway": gateway_words(case.gateway_state) if case.accepted_at else "",
        "gateway_state": case.gateway_state,
        "by_hand": BY_HAND in case.flags,
        "moments": _moments(work),
        "supplement_note": work.content.supplement_note,
        "withdrawal": work.content.withdrawal if "withdrawal_requested" in case.flags else None,
    }


def _numbers(work: CaseWork) -> list[dict[str, str]]:
    case = work.case
    told = ((_("村里登记"), case.local_no), (_("乡镇收件"), case.township_no), (_("县里受理"), case.upstream_no))
    return [{"label": label, "value": number} for label, number in told if number]


def _moments(work: CaseWork) -> list[dict[str, str]]:
    case = work.case
    told = (
        (_("登记"), case.opened_at),
        (_("上报"), case.submitted_at),
        (_("材料到齐"), case.complete_at),
        (_("收件"), case.received_at),
        (_("受理"), case.accepted_at),
        (_("办结"), case.decided_at),
        (_("送达"), case.delivered_at),
    )
    return [{"label": label, "at": china_moment(moment)} for label, moment in told if moment]


def collision_record(
    collision: Collision | None, events: list[CaseEvent], names: dict[str, str], materials: dict[str, str], steps: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """What others did meanwhile, and whether the clerk's own step is still possible on top of it."""
    if collision is None:
        return None
    possible = any(step["name"] == collision.action and not step["blocked"] for step in steps)
    return {
        "changes": changes_since(events, collision.seen, names, materials),
        "still_possible": possible or collision.action == "judge_material",
        "link": any(step["typed"] and not step["blocked"] for step in steps),
    }


def _lost_words(typed: TypedAction | None, steps: list[dict[str, Any]]) -> list[str]:
    """What was typed for a step that isn't offered any more: shown, so that it can be copied."""
    if typed is None or any(step["name"] == typed.action and not step["blocked"] for step in steps):
        return []
    return [value for value in typed.values.values() if value]
