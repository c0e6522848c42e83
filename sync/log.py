"""Devices and the mutation log: what every phone handed in, sealed as received."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from sync.protocol import MutationHeader


class Device(SQLModel, table=True):
    """A phone enrolled for an agent, or a window's computer. Tokens are kept as SHA-256; the device secret is wrapped by the vault key.

    States: ``active``; ``quarantined`` (a clone of it handed in: only a new id can be asked for); ``revoked`` (shut out: by whom and why;
    it may hand in what it still holds, which is kept and not done by itself).
    """

    __tablename__ = "device"

    id: str = Field(primary_key=True, max_length=36)
    person: str = Field(foreign_key="person.id", index=True, max_length=36)
    label: str = Field(default="", max_length=80)
    kind: str = Field(
        default="phone", max_length=8, sa_column_kwargs={"server_default": "phone"}, description="phone, or window: a clerk's computer"
    )
    state: str = Field(default="active", max_length=12, description="active, quarantined, revoked")
    send_digest: str = Field(max_length=64, unique=True)
    pull_digest: str = Field(max_length=64, unique=True)
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    escrow: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    escrow_key: str | None = Field(default=None, max_length=16, description="id of the intake key the escrow is sealed to")
    escrow_sha256: str | None = Field(default=None, max_length=64, description="of the escrow as the phone gave it, once it was resealed")
    named_key: str | None = Field(default=None, max_length=16, description="id of the intake key the phone last said it seals to")
    successor_of: str | None = Field(default=None, max_length=36, description="the device it was before it was found cloned")
    enrolled_at: datetime
    last_contact_at: datetime | None = None
    skew_seconds: int = 0
    app_version: str = Field(default="", max_length=20)
    storage_used: int | None = Field(default=None, sa_type=BigInteger, description="bytes its browser keeps, as it last said")
    storage_quota: int | None = Field(default=None, sa_type=BigInteger, description="bytes its browser would keep at most")
    storage_persisted: bool | None = Field(default=None, description="whether its browser promised to keep them")
    made_seq: int = Field(default=0, description="highest number the phone says it made")
    arrived_seq: int = Field(default=0, description="highest number taken here")
    revoked_at: datetime | None = None
    revoked_by: str | None = Field(default=None, max_length=36)
    storage_lost_at: datetime | None = Field(default=None, description="when its browser said that its stored data had been cleared")
    wiped_at: datetime | None = Field(default=None, description="when it said that it had nothing left and wipes itself")
    revoked_why: str | None = Field(default=None, max_length=16, description="a code: lost, broken, changed, left, doubt")


class EnrolmentCode(SQLModel, table=True):
    """A one-time code that turns a browser into a device. Only its digest is kept."""

    __tablename__ = "enrolment_code"

    digest: str = Field(primary_key=True, max_length=64)
    person: str = Field(foreign_key="person.id", index=True, max_length=36)
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    device: str | None = Field(default=None, max_length=36)


class PinRenewalCode(SQLModel, table=True):
    """A one-time code that gives one phone its local key back when its PIN was forgotten. Only its digest is kept."""

    __tablename__ = "pin_renewal_code"

    digest: str = Field(primary_key=True, max_length=64)
    device: str = Field(foreign_key="device.id", index=True, max_length=36)
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_with: str | None = Field(default=None, max_length=64, description="SHA-256 of the public key the answer was sealed to")


REFUSED = text("outcome = 'refused'")
"""They are few, and looked for among all that ever came."""


class MutationRecord(SQLModel, table=True):
    """One mutation as received, with its outcome. Never deleted, never changed but for the seal around its body (``reseal``): then
    ``key_id`` names the key it opens with now and ``body_sha256`` the body as it is; ``sealed_sha256`` goes on naming what the phone made.

    An ``id`` names one fact; it stands twice only when a phone handed the fact in again under another number (after it
    was cloned), and then with the same outcome.
    """

    __tablename__ = "mutation"
    __table_args__ = (Index("ix_mutation_refused", "device", sqlite_where=REFUSED, postgresql_where=REFUSED),)

    device: str = Field(primary_key=True, foreign_key="device.id", max_length=36)
    seq: int = Field(primary_key=True)
    id: str = Field(max_length=36, index=True)
    sealed_sha256: str = Field(max_length=64)
    suite: str = Field(max_length=40)
    key_id: str = Field(max_length=16)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    body_sha256: str | None = Field(default=None, max_length=64, description="of the body, once it was resealed")
    received_at: datetime
    name: str = Field(default="", max_length=40)
    case_id: str | None = Field(default=None, max_length=36, index=True)
    outcome: str = Field(max_length=10)
    reason: str | None = Field(default=None, max_length=40)
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    mends: str | None = Field(default=None, index=True, max_length=36, description="the refused mutation in whose place this one stands")


def header_of(record: MutationRecord) -> MutationHeader:
    """The header its body opens with."""
    place = {name: getattr(record, name) for name in ("id", "device", "seq", "suite", "key_id")}
    return MutationHeader(**place, size=len(record.body), sealed_sha256=record.body_sha256 or record.sealed_sha256)
