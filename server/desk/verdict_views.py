"""A word on one material, saved by itself: the page around it stays."""

import json
from typing import Any

from flask import Response, make_response, redirect, render_template, request

from proxy_service.office_verbs import judge_material
from proxy_service.refusal import Refusal
from server.access import for_staff
from server.auth import current_person, htmx
from server.desk import desk
from server.desk.acting import Stale, change, say_refusal, seen_revision, typed_text
from server.desk.case_materials import TypedVerdict
from server.desk.case_page import Collision, case_context, open_work, show_case
from server.item_words import SPLIT
from server.services import services

LONGEST_REASON = 200


@desk.post("/desk/cases/<case_id>/materials/<material>/verdict")
@for_staff("clerk", "reviewer")
def verdict(case_id: str, material: str) -> Any:
    """Good, to be redone, or missing; with the reasons ticked and written."""
    saw_original = bool(request.form.get("saw_original"))
    try:
        said, reason = typed_text("verdict", 12), _reason()
        change(
            case_id,
            lambda session, work, actor: judge_material(
                work, material, said, reason, saw_original=saw_original, actor=actor, now=services().clock()
            ),
        )
    except Refusal as refusal:
        return show_case(case_id, 422, verdict=_typed(material, say_refusal(case_id, refusal)))
    except Stale:
        return show_case(case_id, 409, verdict=_typed(material, ""), collision=Collision(seen_revision(), "judge_material"))
    return _saved(case_id, material) if htmx else redirect(f"/desk/cases/{case_id}#material-{material}", 303)


def _reason() -> str:
    """The reasons ticked and written; none for what is good. Raises ``Refusal`` when they are too long together."""
    if request.form.get("verdict") == "good":
        return ""
    reason = SPLIT.join(part for part in (*request.form.getlist("reasons"), typed_text("reason", LONGEST_REASON)) if part)
    if len(reason) > LONGEST_REASON:
        raise Refusal("too_long", field="reason", most=LONGEST_REASON)
    return reason


def _typed(material: str, problem: str) -> TypedVerdict:
    form = request.form
    return TypedVerdict(material, problem, form.get("reason", ""), form.getlist("reasons"), bool(form.get("saw_original")))


def _saved(case_id: str, material: str) -> Response:
    """The card as it is now, with the parts of the page that follow from it, and the new revision for every other form."""
    person = current_person()
    with services().database.reading() as session:
        work = open_work(session, person, case_id)
        context = case_context(session, work, person)
    card = next(card for card in context["materials"] if card["code"] == material)
    answer = make_response(render_template("desk/_verdict_saved.html", **context, card=card))
    answer.headers["HX-Trigger"] = json.dumps({"case-revised": {"revision": work.case.revision}})
    return answer
