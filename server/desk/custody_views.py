"""Custody at the desk: which originals are out with agents, and papers that went back at the window."""

from typing import Any

from flask import render_template

from proxy_service import office_paper_verbs as papers
from proxy_service.case_work import CaseWork
from server.access import for_staff
from server.auth import current_person
from server.china_time import china_today
from server.desk import desk
from server.desk.acting import act, typed_text
from server.desk.originals import count_held, held_rows
from server.services import services


@desk.get("/desk/originals")
@for_staff("clerk", "reviewer")
def originals() -> Any:
    """Everything that lies with agents of the township, overdue first."""
    person, here = current_person(), services()
    with here.database.reading() as session:
        held, overdue = count_held(session, person, china_today(here.clock()))
        rows = held_rows(session, person, here.clock())
    return render_template("desk/originals.html", rows=rows, held=held, overdue=overdue)


@desk.post("/desk/cases/<case_id>/custody-return")
@for_staff("clerk", "reviewer")
def custody_return(case_id: str) -> Any:
    """窗口还原件: all papers of the case that are out, or one of them."""
    return act(
        case_id,
        "record_return",
        lambda session, work, actor: papers.record_return(
            work, _named(work), typed_text("received_by", 50), typed_text("relation", 40), actor=actor, now=services().clock()
        ),
    )


def _named(work: CaseWork) -> list[str]:
    paper = typed_text("paper", 36)
    return [one.id for one in work.content.custody if one.returned is None] if paper == "all" else [paper]
