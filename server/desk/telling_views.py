"""The resident's wish about text messages, as told at the window."""

from typing import Any

from flask import request

from proxy_service.refusal import Refusal
from proxy_service.telling_verbs import resume_telling, stop_telling
from server.access import for_staff
from server.desk import desk
from server.desk.acting import act
from server.services import services


@desk.post("/desk/cases/<case_id>/silence")
@for_staff("clerk", "reviewer")
def silence(case_id: str) -> Any:
    """不再发短信: the resident wants none, or the number is somebody else's."""
    return act(case_id, "stop_telling", lambda session, work, actor: stop_telling(work, _why(), actor=actor, now=services().clock()))


@desk.post("/desk/cases/<case_id>/silence-lifting")
@for_staff("clerk", "reviewer")
def silence_lifting(case_id: str) -> Any:
    """恢复发短信: the resident wants them again."""
    return act(case_id, "resume_telling", lambda session, work, actor: resume_telling(work, actor=actor, now=services().clock()))


def _why() -> str:
    why = request.form.get("why", "")
    if why not in ("asked", "wrong_number"):
        raise Refusal("reason_missing")
    return why
