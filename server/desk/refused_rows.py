"""What was refused to an agent and is not mended, and what he dropped, as lines for the reviewer. Names leave veiled."""

from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session

from proxy_service.case import Case
from proxy_service.people import Person
from server.china_time import china_moment
from server.desk.queue_rows import shown_number
from server.desk.wording import veiled_name
from server.late_work import open_record
from server.refusal_words import mended_by
from server.refused_steps import dropped_steps, open_refused
from server.services import services
from sync.log import MutationRecord

MOST = 200


def refused_rows(session: Session, viewer: Person, person: Person) -> list[dict[str, Any]]:
    """One line per step, in the order they came: which step, of which case, and what its agent can do about it."""
    steps = open_refused(session, [person.id])[:MOST]
    return [
        {"step": step.record.name, "at": china_moment(step.record.received_at), "mended_by": mended_by(step.record.reason or "")}
        | _case(session, viewer, step.record)
        for step in steps
    ]


def dropped_rows(session: Session, viewer: Person, person: Person) -> list[dict[str, Any]]:
    """One line per step, the latest first: which step, of which case, and why its agent won't do it, in his own words too."""
    rows = []
    for dropped, step, by in dropped_steps(session, person.id)[:MOST]:
        said = open_record(session, by)
        told = {
            "step": step.name,
            "at": china_moment(dropped.at),
            "why": dropped.why,
            "note": str(said.args.get("note", "")) if said else "",
        }
        rows.append(told | _case(session, viewer, by))
    return rows


def _case(session: Session, viewer: Person, record: MutationRecord) -> dict[str, str]:
    """The case, with its page where it is the viewer's; of one that never came into being, whom it was for."""
    case = session.get(Case, record.case_id) if record.case_id else None
    if case is None:
        return {"case": _("中心没有这件"), "resident": _told_name(session, record), "href": ""}
    if case.township not in viewer.areas:
        return {"case": _("别的乡镇的"), "resident": "", "href": ""}
    name = veiled_name(services().vault.open_content(case).resident.name) if case.content_key else ""
    return {"case": shown_number(case), "resident": name, "href": f"/desk/cases/{case.id}"}


def _told_name(session: Session, record: MutationRecord) -> str:
    opened = open_record(session, record) if record.name == "open_case" else None
    resident = opened.args.get("resident") if opened else None
    name = resident.get("name") if isinstance(resident, dict) else None
    return veiled_name(name) if isinstance(name, str) else ""
