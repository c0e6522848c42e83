"""What the centre refused and nobody mended yet, and what an agent dropped, with his reason. The content of all of it stays in the log.

A refused step is settled by a later mutation of the same person that says which one it ``mends``, or by dropping it. What belongs to a
former holder's late work or to a phone that was shut out isn't among these: others decide of that (server/late_work.py, kept_work.py).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal_column
from sqlmodel import Field, Session, SQLModel, col, select

from server.late_work import REASON, SHUT_OUT
from sync.log import Device, MutationRecord

ELSEWHERE = (REASON, SHUT_OUT)
IS_REFUSED: Any = literal_column("'refused'")
"""Written out, not bound: only so does SQLite use the index of refused ones."""


class DroppedStep(SQLModel, table=True):
    """A refused mutation its agent will not do again. What he wrote besides stands, sealed, in the mutation ``by_mutation``."""

    __tablename__ = "dropped_step"

    mutation: str = Field(primary_key=True, max_length=36)
    by_mutation: str = Field(max_length=36, description="the drop_refused that says so")
    person: str = Field(foreign_key="person.id", index=True, max_length=36)
    why: str = Field(max_length=20, description="a code of arguments.DropRefused")
    at: datetime


@dataclass(frozen=True)
class RefusedStep:
    """One refused mutation of a person."""

    person: str
    record: MutationRecord


def open_refused(session: Session, people: Iterable[str]) -> list[RefusedStep]:
    """What was refused to these people and is not settled, in the order it came."""
    refused = _refused(session, people)
    ids = [step.record.id for step in refused]
    settled = _mended(session, ids) | {(row.mutation, row.person) for row in _dropped(session, ids)}
    return [step for step in refused if (step.record.id, step.person) not in settled]


def count_open_refused(session: Session, people: Iterable[str]) -> Counter[str]:
    """Person → how many such steps."""
    return Counter(step.person for step in open_refused(session, people))


def find_refused(session: Session, person: str, mutation: str) -> MutationRecord | None:
    """A refused mutation of this person's, settled or not."""
    mine = select(MutationRecord).join(Device, col(Device.id) == col(MutationRecord.device))
    known = mine.where(MutationRecord.id == mutation, Device.person == person, MutationRecord.outcome == "refused")
    record = session.exec(known).first()
    return None if record is None or record.reason in ELSEWHERE else record


def dropped_steps(session: Session, person: str) -> list[tuple[DroppedStep, MutationRecord, MutationRecord]]:
    """What this person dropped, the latest first: the note of it, the step, and the mutation that dropped it."""
    rows = session.exec(select(DroppedStep).where(DroppedStep.person == person).order_by(col(DroppedStep.at).desc())).all()
    named = {one for row in rows for one in (row.mutation, row.by_mutation)}
    records = {record.id: record for record in session.exec(select(MutationRecord).where(col(MutationRecord.id).in_(named)))}
    return [(row, records[row.mutation], records[row.by_mutation]) for row in rows]


def _refused(session: Session, people: Iterable[str]) -> list[RefusedStep]:
    of_people = select(MutationRecord, Device.person).join(Device, col(Device.id) == col(MutationRecord.device))
    rows = of_people.where(col(Device.person).in_(list(people)), col(MutationRecord.outcome) == IS_REFUSED)
    found = session.exec(rows.order_by(col(MutationRecord.received_at), col(MutationRecord.seq))).all()
    once = {record.id: RefusedStep(person, record) for record, person in found if record.reason not in ELSEWHERE}
    return list(once.values())


def _mended(session: Session, ids: list[str]) -> set[tuple[str, str]]:
    """Mutation and person, where the same person did something in its place."""
    menders = select(MutationRecord.mends, Device.person).join(Device, col(Device.id) == col(MutationRecord.device))
    return {(mends, person) for mends, person in session.exec(menders.where(col(MutationRecord.mends).in_(ids))) if mends}


def _dropped(session: Session, ids: list[str]) -> list[DroppedStep]:
    return list(session.exec(select(DroppedStep).where(col(DroppedStep.mutation).in_(ids))))
