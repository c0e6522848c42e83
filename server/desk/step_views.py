"""The office's steps, each a noun below the case: who, what, verb, answer."""

from typing import Any

from proxy_service import office_paper_verbs as papers
from proxy_service import office_verbs as office
from server.access import for_staff
from server.desk import desk
from server.desk.acting import act, typed_text
from server.desk.receipt_number import next_number
from server.services import services


@desk.post("/desk/cases/<case_id>/pre-review")
@for_staff("clerk", "reviewer")
def pre_review(case_id: str) -> Any:
    """预审通过."""
    return act(case_id, "pass_pre_review", lambda session, work, actor: office.pass_pre_review(work, actor=actor, now=services().clock()))


@desk.post("/desk/cases/<case_id>/receipt")
@for_staff("clerk", "reviewer")
def receipt(case_id: str) -> Any:
    """收件, under the township's next number."""
    now = services().clock()
    return act(
        case_id,
        "receive_case",
        lambda session, work, actor: office.receive_case(work, next_number(session, work.case.township, now), actor=actor, now=now),
    )


@desk.post("/desk/cases/<case_id>/correction-receipt")
@for_staff("clerk", "reviewer")
def correction_receipt(case_id: str) -> Any:
    """补正收齐."""
    return act(
        case_id, "receive_correction", lambda session, work, actor: office.receive_correction(work, actor=actor, now=services().clock())
    )


@desk.post("/desk/cases/<case_id>/acceptance")
@for_staff("clerk", "reviewer")
def acceptance(case_id: str) -> Any:
    """受理."""
    return act(case_id, "accept_case", lambda session, work, actor: office.accept_case(work, actor=actor, now=services().clock()))


@desk.post("/desk/cases/<case_id>/non-acceptance")
@for_staff("clerk", "reviewer")
def non_acceptance(case_id: str) -> Any:
    """不予受理, with a reason and the right body."""
    return act(
        case_id,
        "not_accept_case",
        lambda session, work, actor: office.not_accept_case(
            work, typed_text("reason", 500), typed_text("right_body", 100), actor=actor, now=services().clock()
        ),
    )


@desk.post("/desk/cases/<case_id>/forwarding")
@for_staff("clerk", "reviewer")
def forwarding(case_id: str) -> Any:
    """转县里办理."""
    return act(case_id, "forward_case", lambda session, work, actor: office.forward_case(work, actor=actor, now=services().clock()))


@desk.post("/desk/cases/<case_id>/mandate-revocation")
@for_staff("clerk", "reviewer")
def mandate_revocation(case_id: str) -> Any:
    """收回委托: the resident said so to the office."""
    return act(
        case_id,
        "record_revocation",
        lambda session, work, actor: papers.record_revocation(work, typed_text("reason", 500), actor=actor, now=services().clock()),
    )


@desk.post("/desk/cases/<case_id>/withdrawal")
@for_staff("clerk", "reviewer")
def withdrawal(case_id: str) -> Any:
    """撤回, because the resident asked for it."""
    return act(
        case_id,
        "withdraw_case",
        lambda session, work, actor: office.withdraw_case(work, typed_text("reason", 500), actor=actor, now=services().clock()),
    )
