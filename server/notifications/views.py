"""Where browsers ask to be told: the resident's page by its code, the agent's app by its device."""

from typing import Any

from flask import abort, g, jsonify, redirect, request
from flask_babel import get_locale
from pydantic import ValidationError

from proxy_service.case import Actor
from proxy_service.telling import Telling
from proxy_service.telling_verbs import stop_telling
from server.access import for_device, open_to_all
from server.auth.doorkeeper import csrf
from server.cases import find_work, save_work
from server.notifications import notifications
from server.notifications.sms import tell_phones
from server.notifications.subscription import SubscriptionInfo, subscribe, unsubscribe
from server.outbound import OutboundRefused, check_url
from server.services import services
from server.tracking_code import TooManyTries, look_up

WHY = "a resident has no account; whoever holds the code on the slip may follow that one case"


@notifications.post("/t/<code>/subscription")
@open_to_all(WHY)
def follow_case(code: str) -> Any:
    """Tell this browser about the case."""
    info, here, case_id = _info(), services(), _case_id(code)
    with here.database.writing() as session:
        subscribe(session, here.vault, info, here.clock(), case_id=case_id, locale=str(get_locale() or "zh_Hans"))
    return jsonify(told=True), 201


@notifications.delete("/t/<code>/subscription")
@open_to_all(WHY)
def unfollow_case(code: str) -> Any:
    """Stop telling this browser about the case."""
    info, here, case_id = _info(), services(), _case_id(code)
    with here.database.writing() as session:
        unsubscribe(session, info.endpoint, here.clock(), case_id=case_id)
    return jsonify(told=False)


@notifications.post("/t/<code>/tellings/<telling_id>/showing")
@open_to_all(WHY)
def note_showing(code: str, telling_id: str) -> Any:
    """A browser that follows the case has shown a message: with that it reached. Whoever says so holds the code."""
    here, case_id = services(), _case_id(code)
    with here.database.writing() as session:
        telling = session.get(Telling, telling_id)
        if telling is None or telling.case_id != case_id:
            abort(404)
        if telling.reach("push", here.clock()):
            tell_phones(session, here, telling)
    return "", 204


@notifications.post("/t/<code>/silence")
@open_to_all(WHY)
def silence(code: str) -> Any:
    """No more text messages about this case: the resident wants none, or the number is somebody else's."""
    csrf.protect()
    here, case_id, why = services(), _case_id(code), request.form.get("why", "")
    if why not in ("asked", "wrong_number"):
        abort(400)
    with here.database.writing() as session:
        work = find_work(session, case_id)
        if work is None or not work.case.content_key:
            abort(410)
        if not work.content.phone_stopped:
            save_work(session, work, stop_telling(work, why, actor=Actor("resident", role="resident"), now=here.clock()), here.clock())
    return redirect(f"/t/{code}", 303)


@notifications.post("/sync/v1/push-subscription")
@for_device
def tell_agent_here() -> Any:
    """Tell this agent's browser when a case needs him."""
    info, here = _info(), services()
    with here.database.writing() as session:
        subscribe(session, here.vault, info, here.clock(), person=g.device.person, device=g.device.id, locale="zh_Hans")
    return jsonify(told=True), 201


def _case_id(code: str) -> str:
    try:
        return look_up(services(), code, request.remote_addr) or abort(404)
    except TooManyTries:
        abort(429)


def _info() -> SubscriptionInfo:
    try:
        info = SubscriptionInfo.model_validate_json(request.get_data(cache=False))
        check_url(info.endpoint, services().settings.allowed_private_origins)
    except (ValidationError, OutboundRefused):
        abort(400)
    return info
