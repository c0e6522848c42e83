"""The page on which a reviewer gives all cases of an agent, or some of them, to somebody else."""

from typing import Any

from flask import abort, redirect, render_template, request
from flask_babel import gettext as _
from sqlmodel import Session, select

from proxy_service.people import Person
from server.access import for_staff
from server.auth import current_person
from server.desk import desk
from server.desk.case_actions import staff_actor
from server.desk.device_words import device_record
from server.desk.handover import Taker, cases_held, extend_villages, hand_over, handed_over_before, moving_rows, possible_takers
from server.desk.people import find_holder
from server.desk.queue_rows import village_names
from server.desk.reading import note_reading, note_within
from server.services import services
from sync.log import Device

LONGEST = 500


@desk.get("/desk/people/<person_id>/handover")
@for_staff("reviewer")
def handover_page(person_id: str) -> Any:
    """What would move, and who could take it."""
    return show_handover(person_id)


@desk.post("/desk/people/<person_id>/handover")
@for_staff("reviewer")
def handover(person_id: str) -> Any:
    """Give the chosen cases to the chosen person; with villages he lacks, where that was ticked."""
    reviewer, here, typed = current_person(), services(), _typed()
    with here.database.writing() as session:
        holder = find_holder(session, reviewer, person_id) or abort(404)
        chosen = [case for case in cases_held(session, reviewer, holder) if case.id in typed["cases"]]
        takers = possible_takers(session, reviewer, holder, {case.area for case in chosen})
        taker = next((one for one in takers if one.person.id == typed["taker"]), None)
        problem = _problem(session, typed, taker, len(chosen))
        if taker and taker.lacking and not problem:
            extend_villages(session, taker.person, taker.lacking, here.clock())
            note_within(session, "gave_villages", subject=taker.person.id)
        ids = [case.id for case in chosen]
    if problem:
        return show_handover(person_id, 422, typed, [problem])
    left = hand_over(here, ids, typed["taker"], typed["reason"], staff_actor(reviewer))
    return show_handover(person_id, 422, typed, left) if left else redirect(f"/desk/people/{person_id}/handover", 303)


def show_handover(person_id: str, status: int = 200, typed: dict[str, Any] | None = None, problems: list[str] | None = None) -> Any:
    """The page, its look at names noted first; with what was typed."""
    reviewer, here = current_person(), services()
    with here.database.reading() as session:
        holder = find_holder(session, reviewer, person_id) or abort(404)
        cases = cases_held(session, reviewer, holder)
        takers = possible_takers(session, reviewer, holder, {case.area for case in cases})
        phones = session.exec(select(Device).where(Device.person == holder.id, Device.state == "active"))
        context: dict[str, Any] = {
            "holder": {"id": holder.id, "name": holder.name},
            "rows": moving_rows(session, cases, here.clock()),
            "takers": [_taker(session, one) for one in takers],
            "waiting": [device["waiting_words"] for device in map(device_record, phones) if device["waiting"]],
            "before": handed_over_before(session, reviewer, holder, here.clock()),
        }
    note_reading("listed_cases", subject=holder.id)
    chosen = typed or {"cases": {row["id"] for row in context["rows"]}, "taker": "", "reason": "", "extend": True}
    return render_template("desk/handover.html", typed=chosen, problems=problems or [], **context), status


def _typed() -> dict[str, Any]:
    form = request.form
    text = {"taker": form.get("taker", ""), "reason": form.get("reason", "").strip()}
    return {"cases": set(form.getlist("case")), "extend": form.get("extend") == "yes", **text}


def _problem(session: Session, typed: dict[str, Any], taker: Taker | None, number: int) -> str:
    """The first thing that is lacking, in words; nothing is done then."""
    if not number:
        return _("请至少勾一件。")
    if taker is None:
        return _("请选交给谁。")
    if taker.lacking and not typed["extend"]:
        words = {"name": taker.person.name, "villages": _villages(session, taker.lacking)}
        return _("%(name)s还不管%(villages)s。请勾上“一并交给他管”，或者选别人。", **words)
    if not typed["reason"]:
        return _("请写明为什么换人。")
    return _("原因太长，请写短一些。") if len(typed["reason"]) > LONGEST else ""


def _taker(session: Session, one: Taker) -> dict[str, Any]:
    person: Person = one.person
    where = _("在窗口接着办") if person.role == "clerk" else _villages(session, tuple(person.areas))
    return {
        "id": person.id,
        "name": person.name,
        "where": where,
        "lacking": _villages(session, one.lacking),
        "has_device": one.has_device,
        "is_window": person.role == "clerk",
    }


def _villages(session: Session, codes: tuple[str, ...]) -> str:
    names = village_names(session, set(codes))
    return _("、").join(names.get(code, code) for code in codes)
