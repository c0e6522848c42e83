"""Who read what, and who let which phone in: a log of its own with its own hash chain.

Neither changes a case: a note here raises no version and feeds no queue. It is written in its own transaction, before the answer
that shows the data is sent. Identity numbers, names and search words never stand here.
"""

import hashlib
import json
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, col, select

from server.services import Services
from sync.ids import uuid7

FIRST_HASH = "0" * 64
ACTIONS = (
    "opened_case",
    "opened_resident",
    "listed_cases",
    "opened_file",
    "unmasked_numbers",
    "opened_notice",
    "printed_form",
    "opened_sheet",
    "searched",
    "made_enrolment_code",
    "made_pin_renewal_code",
    "gave_local_key",
    "gave_villages",
    "opened_kept_work",
    "adopted_kept_work",
    "set_aside_kept_work",
    "revoked_phone",
    "opened_gaps",
    "noted_silence",
    "imported_package",
)


class AccessRecord(SQLModel, table=True):
    """One reading of personal data, or one phone let in or shut out."""

    __tablename__ = "access_record"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False}, description="1, 2, 3 … without gaps")
    id: str = Field(unique=True, max_length=36)
    at: datetime
    person: str = Field(index=True, max_length=36)
    role: str = Field(max_length=16)
    action: str = Field(max_length=24, index=True, description="one of ACTIONS")
    case_id: str | None = Field(default=None, index=True, max_length=36)
    subject: str | None = Field(default=None, max_length=64, description="a file, a phone, an agent, or by what was searched")
    purpose: str = Field(default="", max_length=40, description="the work it was read for, such as the case's state")
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AccessHead(SQLModel, table=True):
    """The end of the chain: locked by whoever writes, and proof that nothing was cut off at the end."""

    __tablename__ = "access_head"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int
    hash: str = Field(max_length=64)


def note_access(
    here: Services, reader: str, role: str, action: str, *, case_id: str | None = None, subject: str | None = None, purpose: str = ""
) -> None:
    """Write that someone (a person, or a gateway by its name) reads personal data; returns when it is durable."""
    with here.database.writing() as session:
        append(session, reader, role, action, here.clock(), case_id=case_id, subject=subject, purpose=purpose)


def append(
    session: Session,
    reader: str,
    role: str,
    action: str,
    now: datetime,
    *,
    case_id: str | None = None,
    subject: str | None = None,
    purpose: str = "",
) -> AccessRecord:
    """Chain one record to the log, in the caller's write transaction. Raises ``ValueError`` for an unknown action."""
    if action not in ACTIONS:
        raise ValueError(f"unknown kind of access: {action}")
    head = _locked_head(session)
    row = AccessRecord(
        number=head.number + 1,
        id=uuid7(now),
        at=now,
        person=reader,
        role=role,
        action=action,
        case_id=case_id,
        subject=subject,
        purpose=purpose,
        previous_hash=head.hash,
        hash="",
    )
    row.hash = chain_hash(row)
    head.number, head.hash = row.number, row.hash
    session.add_all([row, head])
    session.flush()
    return row


def chain_hash(row: AccessRecord) -> str:
    """SHA-256 over everything the record says, including its predecessor's hash."""
    said = row.model_dump(mode="json", exclude={"hash"})
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def log_is_whole(session: Session) -> bool:
    """Whether no record was changed, taken out or cut off at the end."""
    previous, number = FIRST_HASH, 0
    for row in session.exec(select(AccessRecord).order_by(col(AccessRecord.number))).yield_per(1000):
        number += 1
        if row.number != number or row.previous_hash != previous or row.hash != chain_hash(row):
            return False
        previous = row.hash
    head = session.get(AccessHead, 1)
    return (head.number, head.hash) == (number, previous) if head else number == 0


def _locked_head(session: Session) -> AccessHead:
    found = select(AccessHead).where(AccessHead.id == 1).with_for_update()
    head = session.exec(found).first()
    if head:
        return head
    try:
        with session.begin_nested():
            session.add(AccessHead(id=1, number=0, hash=FIRST_HASH))
    except IntegrityError:
        pass  # another writer made the first one in this very moment
    return session.exec(found).one()
