"""What the office says about a tolerated material: it is there, or it won't do."""

from typing import Any

from flask import request

from proxy_service import office_paper_verbs as papers
from server.access import for_staff
from server.desk import desk
from server.desk.acting import act, typed_text
from server.services import services


@desk.post("/desk/cases/<case_id>/obligations/<material>/settlement")
@for_staff("clerk", "reviewer")
def settlement(case_id: str, material: str) -> Any:
    """容缺材料已补齐."""
    saw = bool(request.form.get("saw_original"))
    return act(
        case_id,
        "settle_obligation",
        lambda session, work, actor: papers.settle_obligation(work, material, saw_original=saw, actor=actor, now=services().clock()),
    )


@desk.post("/desk/cases/<case_id>/obligations/<material>/reopening")
@for_staff("clerk", "reviewer")
def reopening(case_id: str, material: str) -> Any:
    """容缺材料要重补, with the reason the agent reads."""
    return act(
        case_id,
        "reopen_obligation",
        lambda session, work, actor: papers.reopen_obligation(
            work, material, typed_text("reason", 200), actor=actor, now=services().clock()
        ),
    )
