"""How every change at the desk goes: hold the case at the revision the clerk saw, let the verb decide, save, answer."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, request
from sqlmodel import Session

from proxy_service.case import Actor, Event
from proxy_service.case_work import CaseWork
from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.auth import current_person
from server.cases import find_case_for, find_work, save_work
from server.desk.case_actions import TypedAction, material_names, staff_actor
from server.desk.case_history import events_since, read_history
from server.desk.case_page import Collision, open_work, show_case
from server.events import claim_revision
from server.refusal_words import refusal_words
from server.services import services

Verb = Callable[[Session, CaseWork, Actor], Event]
LONGEST = 2000


class Stale(Exception):
    """The case has changed since the clerk saw it."""


def act(case_id: str, action: str, verb: Verb) -> Any:
    """Take a step of the case flow. Back to the case; or the case page again with what was typed: 422 refused, 409 overtaken."""
    typed = {name: value.strip() for name, value in request.form.items() if name not in ("csrf_token", "revision")}
    try:
        change(case_id, verb)
    except Refusal as refusal:
        return show_case(case_id, 422, typed=TypedAction(action, say_refusal(case_id, refusal), typed))
    except Stale:
        collision = Collision(seen_revision(), action)
        return show_case(case_id, 409, typed=TypedAction(action, "", typed), collision=collision)
    return redirect(f"/desk/cases/{case_id}", 303)


def change(case_id: str, verb: Verb) -> int:
    """Do it, in one write transaction; gives the case's new revision. Raises ``Refusal`` or ``Stale``; 404 outside one's area."""
    person, here = current_person(), services()
    with here.database.writing() as session:
        work = hold(session, person, case_id, seen_revision())
        save_work(session, work, verb(session, work, staff_actor(person)), here.clock())
        return work.case.revision


def hold(session: Session, person: Person, case_id: str, seen: int) -> CaseWork:
    """The case, its row locked, if it still is as the clerk saw it, or changed only by verdicts of his own.

    Raises ``Stale`` otherwise. His own verdicts don't count because two quick clicks on two materials overtake each other.
    """
    unchanged = claim_revision(session, case_id, seen)
    if find_case_for(session, person, case_id) is None:
        abort(404)
    work = find_work(session, case_id)
    if work is None or not (unchanged or _only_own_verdicts(session, person, case_id, seen)):
        raise Stale
    return work


def _only_own_verdicts(session: Session, person: Person, case_id: str, seen: int) -> bool:
    since = events_since(read_history(session, case_id), seen)
    return bool(since) and all(event.actor == person.id and event.name == "material_judged" for event in since)


def seen_revision() -> int:
    """The revision that stood in the form."""
    text = request.form.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else abort(400)


def typed_text(name: str, most: int = LONGEST) -> str:
    """A text field without blanks around it. Raises ``Refusal`` ``too_long`` above ``most`` code points."""
    text = request.form.get(name, "").strip()
    if len(text) > most:
        raise Refusal("too_long", field=name, most=most)
    return text


def say_refusal(case_id: str, refusal: Refusal) -> str:
    """The refusal in words, materials by their names."""
    with services().database.reading() as session:
        return refusal_words(refusal, material_names(open_work(session, current_person(), case_id)))
