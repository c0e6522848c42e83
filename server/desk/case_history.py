"""What happened to a case, and who did it."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session, col, select

from proxy_service.case import CaseEvent, MaterialVerdict
from proxy_service.people import Person
from server.china_time import china_moment

SMALL_STEPS = (
    "resident_corrected",
    "consent_recorded",
    "form_filled",
    "material_attached",
    "page_reused",
    "page_removed",
    "pages_arranged",
    "material_judged",
)


def read_history(session: Session, case_id: str) -> list[CaseEvent]:
    """The events of a case in order."""
    return list(session.exec(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.number))))


def read_names(session: Session, events: Iterable[CaseEvent], verdicts: Iterable[MaterialVerdict], *others: str) -> dict[str, str]:
    """Person id → name of everyone who did something here."""
    ids = {event.actor for event in events if event.actor} | {verdict.by for verdict in verdicts} | set(others)
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all())


def history_records(events: Iterable[CaseEvent], names: Mapping[str, str], materials: Mapping[str, str]) -> list[dict[str, Any]]:
    """Newest first, as templates take them; ``small`` marks the steps in between, ``about`` names the material.

    ``steps`` are the refused ones that were dropped, ``why`` the reason.
    """
    return [
        {
            "name": event.name,
            "about": materials.get(str(event.facts.get("material", "")), ""),
            "steps": list(event.facts.get("steps", [])) if event.name == "refused_dropped" else [],
            "why": str(event.facts.get("why", "")) if event.name == "refused_dropped" else "",
            "at": china_moment(event.at),
            "who": actor_words(event, names),
            "small": event.name in SMALL_STEPS,
            "by_hand": bool(event.facts.get("by_hand")),
        }
        for event in reversed(list(events))
    ]


def actor_words(event: CaseEvent, names: Mapping[str, str]) -> str:
    """Who did it: a name, or the county, the system, the resident."""
    kinds = {"gateway": _("县里"), "system": _("系统"), "resident": _("办事人")}
    return names.get(event.actor or "") or kinds.get(event.actor_kind, "")


def changes_since(events: Iterable[CaseEvent], seen: int, names: Mapping[str, str], materials: Mapping[str, str]) -> list[dict[str, Any]]:
    """What was done after a clerk saw the case at this revision."""
    return history_records(events_since(events, seen), names, materials)


def events_since(events: Iterable[CaseEvent], seen: int) -> list[CaseEvent]:
    """The events that raised the revision above this one (a case begins at revision 1, each event raises it by one)."""
    return [event for event in events if event.number >= seen]
