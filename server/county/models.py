"""Where cases go, how each hand-over stands, and what came back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

PENDING, SENT, ACKED, UNCERTAIN, FAILED, DONE = "PENDING", "SENT", "ACKED", "UNCERTAIN", "FAILED", "DONE"
BY_HAND = "BY_HAND"


class Gateway(SQLModel, table=True):
    """A county system. ``profile`` is a ``RestProfile``; ``secret`` is wrapped by the vault for ``gateway/<id>``."""

    __tablename__ = "gateway"

    id: str = Field(primary_key=True, max_length=36)
    name: str = Field(max_length=60)
    kind: str = Field(default="rest", max_length=16)
    base_url: str = Field(max_length=200)
    key_id: str = Field(max_length=64, unique=True, description="what both sides call the shared secret")
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    profile: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    active: bool = True


class GatewayRoute(SQLModel, table=True):
    """Which system takes an item, what it calls the item, and what it calls the materials (ours → theirs).

    Without a system (or without a row at all) a clerk enters the item by hand. ``sheet`` then puts the copy-assist sheet into the
    order of the county's form: a list of ``profile.FieldRule``; empty means the item's own order. ``number_pattern``: what the
    county's numbers look like, a regular expression; one that doesn't fit is doubted, not refused.
    """

    __tablename__ = "gateway_route"

    item: str = Field(primary_key=True, max_length=64)
    gateway_id: str | None = Field(default=None, foreign_key="gateway.id", max_length=36)
    upstream_item: str = Field(default="", max_length=64)
    materials: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    sheet: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    number_pattern: str = Field(default="", max_length=120)
    county_system: str = Field(default="", max_length=60, description="what the county's system is called, for who enters by hand")


class Forwarding(SQLModel, table=True):
    """One hand-over of one case: the first, or a supplement after the county asked for a correction.

    PENDING waits or is tried again, and the county certainly has no record of it. SENT: the record left and no answer
    came yet. ACKED: the county gave its number. UNCERTAIN: nobody knows, a clerk asks. FAILED: certainly not there, a
    clerk mends and re-sends. BY_HAND: a clerk enters it in the county's system and brings back the number, after which it is
    ACKED like any other. DONE: nothing more is expected of it.
    """

    __tablename__ = "forwarding"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: str = Field(primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="service_case.id", index=True, max_length=36)
    number: int = Field(description="1, 2, … within the case")
    event_id: str = Field(foreign_key="case_event.id", unique=True, max_length=36)
    gateway_id: str | None = Field(default=None, foreign_key="gateway.id", max_length=36)
    idempotency_key: str = Field(max_length=36, unique=True)
    supplements: str | None = Field(default=None, max_length=64, description="the county's number of the case this adds to")
    package_sha256: str | None = Field(default=None, max_length=64, description="of the record as it was last sent")
    state: str = Field(default=PENDING, max_length=12, index=True)
    upstream_no: str | None = Field(default=None, max_length=64, index=True)
    attempts: int = 0
    problem: str = Field(default="", max_length=40, description="a code; words.py says it")
    problem_detail: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    county_words: bytes | None = Field(default=None, sa_column=Column(LargeBinary), description="their reasons, under the case's key")
    last_sequence: int = Field(default=-1, description="of the newest word of the county that was taken")
    made_at: datetime
    sent_at: datetime | None = None
    acked_at: datetime | None = None
    done_at: datetime | None = None
    changed_at: datetime


class CallbackReceipt(SQLModel, table=True):
    """One message of a county: kept so that the same message again gets the same answer and changes nothing.

    Outcomes: applied, already, older, unknown_number, unknown_status, refused. Nothing of its content is kept in clear.
    """

    __tablename__ = "callback_receipt"
    __table_args__ = (UniqueConstraint("gateway_id", "message_id"),)

    id: str = Field(primary_key=True, max_length=36)
    gateway_id: str = Field(foreign_key="gateway.id", max_length=36)
    message_id: str = Field(max_length=64)
    body_sha256: str = Field(max_length=64)
    forwarding_id: str | None = Field(default=None, foreign_key="forwarding.id", index=True, max_length=36)
    upstream_status: str = Field(default="", max_length=40)
    sequence: int = 0
    outcome: str = Field(max_length=20)
    reason: str = Field(default="", max_length=40, description="refusal code when refused")
    status: int = Field(description="the HTTP status it was answered with")
    received_at: datetime
    settled_at: datetime | None = Field(default=None, description="a clerk dealt with what could not be applied")
