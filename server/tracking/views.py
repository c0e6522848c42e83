"""GET /t/<code>: one case, in large type, for whoever holds the slip."""

import base64
from typing import Any

from flask import Response, abort, render_template, request, send_from_directory
from sqlmodel import Session, col, select

from proxy_service.case import Case, CaseContent, CaseEvent
from proxy_service.people import Area, Person
from proxy_service.telling import is_mobile
from server.access import open_to_all
from server.catalogue import get_item
from server.china_time import china_day, china_moment
from server.config import ROOT
from server.item_words import item_words
from server.services import services
from server.tracking import tracking
from server.tracking.wording import standing, step
from server.tracking_code import WINDOW, TooManyTries, look_up

WHY = "a resident has no account; whoever holds the code on the slip may follow that one case"


@tracking.get("/t/<code>")
@open_to_all(WHY)
def case_page(code: str) -> Any:
    """Where the matter stands. An unknown code is a kind 404, too many of them from one address a 429."""
    here = services()
    try:
        case_id = look_up(here, code, request.remote_addr)
    except TooManyTries:
        return _answer(render_template("tracking/too_many.html"), 429, {"Retry-After": str(int(WINDOW.total_seconds()))})
    if case_id is None:
        return _answer(render_template("tracking/unknown.html"), 404)
    with here.database.reading() as session:
        return _answer(render_template("tracking/case.html", **_context(session, session.get_one(Case, case_id))), 200)


@tracking.get("/t/worker.js")
@open_to_all("the script that receives the messages a resident asked for")
def push_worker() -> Response:
    """The push-only worker of the resident's page; it answers no requests."""
    answer = send_from_directory(ROOT / "webapp" / "static" / "build", "tracking_worker.js", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _answer(page: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(page, status, {"X-Robots-Tag": "noindex", **(headers or {})}, content_type="text/html; charset=utf-8")


def _context(session: Session, case: Case) -> dict[str, Any]:
    here = services()
    item = get_item(session, case.item, case.item_version)
    office = session.get(Area, case.township) or abort(404)
    agent = session.get(Person, case.holder)
    content = here.vault.open_content(case)
    at_window = agent is not None and agent.role != "agent"
    return {
        "item": item_words(item, item.name),
        "resident": veiled(content.resident.name),
        "local_no": case.local_no,
        "standing": standing(case.state, content.delivery, at_window=at_window),
        "state": case.state,
        "due": _due(case),
        "steps": _steps(session, case),
        "office": {"name": office.name, "phone": office.phone, "address": office.address},
        "agent": {"name": agent.name, "phone": agent.phone, "at_window": at_window} if agent else None,
        "push_key": push_key(),
        "texts": _texts(content),
        "silence": f"/t/{content.tracking_code}/silence",
        "asked_at": china_moment(here.clock()),
    }


def veiled(name: str) -> str:
    """A name as strangers may see it: the first character, then stars (欧阳 stays one surname only by its first character)."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def push_key() -> str:
    """The VAPID public key as browsers take it (base64url)."""
    return base64.urlsafe_b64encode(services().keys.vapid_public()).rstrip(b"=").decode()


def _texts(content: CaseContent) -> str:
    """Whether text messages go to the resident's phone: ``on``, ``stopped``, or empty when nobody asked for them."""
    if content.phone_stopped:
        return "stopped"
    agreed = content.consent is not None and "phone" in content.consent.telling
    return "on" if agreed and is_mobile(content.resident.phone) else ""


def _due(case: Case) -> dict[str, Any] | None:
    if case.due_on is None or case.clock not in ("K1", "K2", "K3", "K4"):
        return None
    return {"on": china_day(case.due_on), "provisional": case.due_provisional}


def _steps(session: Session, case: Case) -> list[dict[str, str]]:
    """What happened, the newest first."""
    events = session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.number).desc()))
    told = [(step(event), event.at) for event in events]
    return [{"text": text, "at": china_moment(at)} for text, at in told if text]
