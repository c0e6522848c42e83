"""Noting in the access log what the signed-in person reads or lets in."""

from sqlmodel import Session

from server.access_log import append, note_access
from server.auth import current_person
from server.services import services


def note_reading(action: str, *, case_id: str | None = None, subject: str | None = None, purpose: str = "") -> None:
    """Write it before the answer is sent; returns when it is durable."""
    person = current_person()
    note_access(services(), person.id, person.role, action, case_id=case_id, subject=subject, purpose=purpose)


def note_within(session: Session, action: str, *, subject: str, purpose: str = "") -> None:
    """The same for something done to phones and people, in the transaction that does it."""
    person = current_person()
    append(session, person.id, person.role, action, services().clock(), subject=subject, purpose=purpose)
