"""Around the case at the desk: visits planned, trips noted, the way of the result, another agent. Each a noun below the case."""

from datetime import date
from typing import Any

from flask import request
from sqlmodel import Session

from proxy_service import delivery_verbs, errand_verbs, handover_verbs
from proxy_service.arguments import read_arguments
from proxy_service.case import Actor, Event
from proxy_service.case_work import CaseWork
from proxy_service.errand_arguments import PlanVisit, RecordTrip
from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.access import for_staff
from server.desk import desk
from server.desk.acting import act, typed_text
from server.services import services
from sync.ids import uuid7


@desk.post("/desk/cases/<case_id>/delivery-preparation")
@for_staff("clerk", "reviewer")
def delivery_preparation(case_id: str) -> Any:
    """通知领取结果, and how it will reach the resident."""
    way, now = request.form.get("way", ""), services().clock()
    return act(case_id, "prepare_delivery", lambda session, work, actor: delivery_verbs.prepare_delivery(work, way, actor=actor, now=now))


@desk.post("/desk/cases/<case_id>/delivery")
@for_staff("clerk", "reviewer")
def delivery(case_id: str) -> Any:
    """送达签收: the paper receipt was signed at the window, or the courier's slip says who signed."""
    came, now = request.form.get("came") == "yes", services().clock()
    return act(
        case_id,
        "deliver_case",
        lambda session, work, actor: delivery_verbs.deliver_case(
            work, typed_text("received_by", 40), typed_text("relation", 40), typed_text("place", 100), came=came, actor=actor, now=now
        ),
    )


@desk.post("/desk/cases/<case_id>/delivery-plan")
@for_staff("clerk", "reviewer")
def delivery_plan(case_id: str) -> Any:
    """改领取办法."""
    now = services().clock()
    return act(
        case_id,
        "change_delivery",
        lambda session, work, actor: delivery_verbs.change_delivery(
            work, request.form.get("way", ""), typed_text("reason", 500), actor=actor, now=now
        ),
    )


@desk.post("/desk/cases/<case_id>/dispatch")
@for_staff("clerk", "reviewer")
def dispatch(case_id: str) -> Any:
    """寄出结果."""
    now = services().clock()
    return act(
        case_id,
        "send_result",
        lambda session, work, actor: delivery_verbs.send_result(
            work, typed_text("courier", 40), typed_text("number", 40), _day("sent_on"), actor=actor, now=now
        ),
    )


@desk.post("/desk/cases/<case_id>/visits")
@for_staff("clerk", "reviewer")
def visits(case_id: str) -> Any:
    """约上门: it stands on the agent's visit list."""
    return act(case_id, "plan_visit", _plan)


@desk.post("/desk/cases/<case_id>/trips")
@for_staff("clerk", "reviewer")
def trips(case_id: str) -> Any:
    """记一次跑动."""
    return act(case_id, "record_trip", _note_trip)


@desk.post("/desk/cases/<case_id>/reassignment")
@for_staff("reviewer")
def reassignment(case_id: str) -> Any:
    """换代办员: who manages the township's agents gives the case to another (domain 3.2)."""
    return act(case_id, "reassign_case", _reassign)


def _plan(session: Session, work: CaseWork, actor: Actor) -> Event:
    now = services().clock()
    said = {name: typed_text(name, 200) for name in ("why", "day", "half", "note")}
    args: PlanVisit = _read("plan_visit", {"visit": uuid7(now), **said}, "visit_unsound")
    return errand_verbs.plan_visit(work, args, actor=actor, claimed_at=None, now=now)


def _note_trip(session: Session, work: CaseWork, actor: Actor) -> Event:
    args: RecordTrip = _read("record_trip", {name: typed_text(name, 200) for name in ("who", "to", "on", "why")}, "trip_unsound")
    return errand_verbs.record_trip(work, args, actor=actor, claimed_at=None, now=services().clock())


def _reassign(session: Session, work: CaseWork, actor: Actor) -> Event:
    chosen = session.get(Person, request.form.get("new_holder", "")[:36])
    if chosen is None:
        raise Refusal("new_holder_unfit")
    return handover_verbs.reassign_case(work, chosen, typed_text("reason", 500), actor=actor, now=services().clock())


def _read(name: str, raw: dict[str, str], otherwise: str) -> Any:
    """The arguments as a phone would send them; a shape that can't be is refused in the words for this step."""
    try:
        return read_arguments(name, raw)
    except Refusal as refusal:
        raise Refusal(otherwise) if refusal.reason == "malformed" else refusal from None


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise Refusal("day_unreadable") from None
