"""The township office in tests: verbs on a case, saved as the desk saves them."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from proxy_service import delivery_verbs, office_verbs
from proxy_service.case import Actor, CaseEvent, Event
from proxy_service.case_work import CaseWork
from server.cases import find_work, save_work
from server.services import services
from tests import people
from tests.installation import person_id

CLERK = Actor("staff", person_id(people.CLERK), "clerk")
REVIEWER = Actor("staff", person_id(people.REVIEWER), "reviewer")
COUNTY = Actor("gateway", "county", "gateway")


def act(app: Flask, case_id: str, verb: Callable[..., Event], *args: Any, actor: Actor = CLERK, **named: Any) -> CaseEvent:
    """Load the case, let the verb happen, save."""
    used = services(app)
    with app.app_context(), used.database.writing() as session:
        work = find_work(session, case_id)
        assert work is not None
        event = verb(work, *args, actor=actor, now=used.clock(), **named)
        return save_work(session, work, event, used.clock())


def judge_all(app: Flask, case_id: str, **bad: str) -> None:
    """Every asked material is good, but those named (``bank_card="看不清"`` for ``bank-card``) are to be redone."""
    faults = {name.replace("_", "-"): reason for name, reason in bad.items()}
    used = services(app)
    with app.app_context(), used.database.reading() as session:
        work: CaseWork | None = find_work(session, case_id)
        assert work is not None
        asked = [line["code"] for line in work.checklist() if line["asked"]]
    for code in asked:
        verdict = ("redo", faults[code]) if code in faults else ("good", "")
        act(app, case_id, office_verbs.judge_material, code, *verdict)


def bring_to_acceptance(app: Flask, case_id: str) -> None:
    """Pre-review passed, received and accepted."""
    judge_all(app, case_id)
    act(app, case_id, office_verbs.receive_case, "QS-2026-0001")
    act(app, case_id, office_verbs.accept_case, actor=REVIEWER)


def bring_to_delivery(app: Flask, case_id: str) -> None:
    """Accepted, forwarded, granted, and ready to hand over."""
    bring_to_acceptance(app, case_id)
    act(app, case_id, office_verbs.forward_case)
    act(app, case_id, office_verbs.begin_review, "0808-2026-1", actor=COUNTY)
    act(app, case_id, office_verbs.grant_case, actor=COUNTY)
    act(app, case_id, delivery_verbs.prepare_delivery)
