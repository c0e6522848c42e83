"""The townships' offices and who works there, as the phones of their villages are told (scope ``office:…``)."""

from datetime import datetime

from sqlalchemy import bindparam, text
from sqlmodel import Session

from proxy_service.people import Person
from sync.pull import touch

PARENTS = text("SELECT DISTINCT parent FROM area WHERE code IN :areas AND parent IS NOT NULL").bindparams(
    bindparam("areas", expanding=True)
)
"""Asked with every exchange, so built once."""


def townships_of(session: Session, person: Person) -> list[str]:
    """The codes of the townships a person works for: above his villages, or his own."""
    if person.role != "agent":
        return sorted(person.areas)
    return sorted(session.connection().execute(PARENTS, {"areas": person.areas}).scalars())


def announce_people(session: Session, person: Person, now: datetime) -> None:
    """Someone's name, phone or villages changed, or he left: the phones of his townships hear of it."""
    for code in townships_of(session, person):
        touch(session, f"office:{code}", "office", code, now)
