"""What a former holder's phone handed in after the case was given to somebody else: in the mutation log, sealed, until the new holder
takes it over or sets it aside (design 4.9).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Field, Session, SQLModel, col, select

from proxy_service.case import Case
from proxy_service.papers import FileRef
from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.services import services
from sync.log import Device, MutationRecord, header_of
from sync.mutations import Mutation, read_mutation
from sync.protocol import time_text
from sync.sealing import SealBroken, open_body

REASON = "case_reassigned"
SHUT_OUT = "device_revoked"
"""Why a mutation of a phone that was shut out was kept and not done (server/kept_work.py)."""


class LateWork(SQLModel, table=True):
    """What became of one late mutation, or of one of a phone that was shut out. No row: it waits.

    ``outcome``: adopted (by the office; the dispatcher does it), taken, refused (``reason``: why the verb said no), set_aside.
    """

    __tablename__ = "late_work"

    mutation: str = Field(primary_key=True, max_length=36)
    case_id: str | None = Field(default=None, foreign_key="service_case.id", index=True, max_length=36)
    outcome: str = Field(max_length=10)
    reason: str | None = Field(default=None, max_length=40)
    by: str = Field(max_length=36)
    at: datetime


def waiting_ids(session: Session, case: Case) -> list[str]:
    """The mutations of a case that wait for the new holder's word, in the order they were made."""
    return [record.id for record in _waiting(session, case)]


def open_waiting(session: Session, case: Case, ids: Iterable[str] | None = None) -> list[Mutation]:
    """The same, opened; only those of ``ids`` where given. What can't be opened stays where it is. The caller notes the reading."""
    wanted = None if ids is None else set(ids)
    records = [record for record in _waiting(session, case) if wanted is None or record.id in wanted]
    opened = [open_record(session, record) for record in records]
    return [mutation for mutation in opened if mutation]


def find_late_file(session: Session, case: Case, file_id: str) -> FileRef | None:
    """A photo that came late and of which nobody has decided yet, as its mutation names it."""
    for mutation in open_waiting(session, case):
        file = mutation.args.get("file") if mutation.name == "attach_material" else None
        if isinstance(file, dict) and file.get("id") == file_id:
            return FileRef.model_validate(file)
    return None


def open_record(session: Session, record: MutationRecord) -> Mutation | None:
    """One mutation of the log, opened with the intake key it is sealed to."""
    device = session.get_one(Device, record.device)
    header, keys = header_of(record), services().keys
    if header.key_id not in keys.intake:
        keys.refresh()  # it may just have been resealed to a key that another process added
    try:
        return read_mutation(open_body(header, record.body, keys.intake), header, device.person)
    except (SealBroken, Refusal):
        return None


def late_records(session: Session, case: Case) -> list[dict[str, Any]]:
    """What waits, as phones pull it: who did what when, with all its content."""
    found = open_waiting(session, case)
    if not found:
        return []
    names = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_({one.agent for one in found}))).all())
    return [
        {"id": one.id, "name": one.name, "at": time_text(one.at), "agent_name": names.get(one.agent, ""), "args": one.args} for one in found
    ]


def _waiting(session: Session, case: Case) -> list[MutationRecord]:
    if not case.former_holders:
        return []  # and what the holder's own phone handed in after it was shut out waits for the office
    of_case = select(MutationRecord).where(MutationRecord.case_id == case.id, col(MutationRecord.reason).in_((REASON, SHUT_OUT)))
    settled = set(session.exec(select(LateWork.mutation).where(LateWork.case_id == case.id)))
    by_id = {record.id: record for record in session.exec(of_case.order_by(col(MutationRecord.received_at), col(MutationRecord.seq)))}
    return [record for record in by_id.values() if record.id not in settled]
