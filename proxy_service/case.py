"""A case (办件): its record, its sealed content, its history."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from proxy_service.errands import DeliveryPlan, Presence, Trip, Visit
from proxy_service.papers import Commitment, FileRef, HeldPaper, Mandate, Personal


class Case(SQLModel, table=True):
    """One matter of one resident, from the first registration to delivery.

    Personal data stands only in ``content``: a ``CaseContent`` sealed under the case's own key (``content_key``, itself
    wrapped by the server's vault key), so that destroying the key forgets the person while the chain still verifies.
    """

    __tablename__ = "service_case"

    id: str = Field(primary_key=True, max_length=36)
    item: str = Field(max_length=64, index=True)
    item_version: int
    area: str = Field(max_length=12, index=True, description="village, 12-digit area code")
    township: str = Field(max_length=12, index=True, description="office, 12-digit area code")
    holder: str = Field(max_length=36, index=True, description="the agent who edits it while it is held by an agent")
    state: str = Field(max_length=20, index=True)
    gateway_state: str = Field(default="NONE", max_length=20)
    flags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    round: int = Field(default=0, description="one-time notices given so far")
    local_no: str = Field(max_length=32)
    township_no: str | None = Field(default=None, max_length=32, index=True)
    upstream_no: str | None = Field(default=None, max_length=64, index=True)
    group_id: str | None = Field(default=None, max_length=36, index=True, description="cases taken up together on one form (一表申请)")
    household: str | None = Field(
        default=None, max_length=36, index=True, description="random id of the household the agent noted (同一户)"
    )
    tracking_digest: str = Field(max_length=64, unique=True)
    resident_index: bytes | None = Field(default=None, sa_column=Column(LargeBinary, index=True))
    content_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    opened_at: datetime
    submitted_at: datetime | None = None
    complete_at: datetime | None = Field(default=None, description="all files of the submission arrived; the pre-review clock starts")
    received_at: datetime | None = None
    accepted_at: datetime | None = None
    decided_at: datetime | None = None
    delivered_at: datetime | None = None
    clock: str | None = Field(default=None, max_length=4, description="running clock: K1, K2, K4, K5, K7 (domain glossary)")
    due_on: date | None = None
    due_provisional: bool = False
    supplement_due_on: date | None = Field(default=None, description="K6: by when the next tolerated material must be there")
    supplement_due_provisional: bool = False
    expected_files: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    former_holders: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    resident_trips: int = Field(
        default=0, sa_column_kwargs={"server_default": "0"}, description="of the resident or the family, beyond the village"
    )
    station_visits: int = Field(
        default=0, sa_column_kwargs={"server_default": "0"}, description="of the resident to the village's own station"
    )
    agent_trips: int = Field(default=0, sa_column_kwargs={"server_default": "0"}, description="of the agent; never added to the resident's")
    revision: int = Field(default=1, description="raised by every change; the desk sends back the one it saw")


class CaseEvent(SQLModel, table=True):
    """What happened to a case (全程留痕): ids, field names and salted digests, never values. Hash-chained per case."""

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: str = Field(primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="service_case.id", index=True, max_length=36)
    number: int = Field(description="1, 2, 3 … within the case")
    name: str = Field(max_length=40, index=True)
    at: datetime = Field(description="server time")
    claimed_at: datetime | None = Field(default=None, description="device time, a claim")
    actor_kind: str = Field(max_length=16, description="agent, staff, gateway, system, resident")
    actor: str | None = Field(default=None, max_length=36)
    device: str | None = Field(default=None, max_length=36)
    from_state: str | None = Field(default=None, max_length=20)
    to_state: str | None = Field(default=None, max_length=20)
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class MaterialPage(SQLModel, table=True):
    """One photographed page of a material; ``id`` is the file's id. Trust level C until a clerk saw the original.

    The same file may be a page of several cases of one resident: photographed once, sent once. ``source_case`` is the case
    it was taken over from.
    """

    __tablename__ = "material_page"

    case_id: str = Field(foreign_key="service_case.id", primary_key=True, max_length=36)
    id: str = Field(primary_key=True, index=True, max_length=36)
    material: str = Field(
        max_length=40, description="material code; those of case_work.SIGNATURES hold signatures, 'county-…' the county's papers"
    )
    page: int = 1
    round: int = Field(default=0, description="0 first submission, n the supplement after notice n")
    plain_sha256: str = Field(max_length=64)
    sealed_sha256: str = Field(max_length=64, index=True)
    size: int = Field(description="bytes of the plain file")
    sealed_size: int
    media_type: str = Field(max_length=40)
    trust: str = Field(default="C", max_length=1)
    fault: str | None = Field(default=None, max_length=40, description="not_an_image, too_many_pixels, hash_differs: judged after opening")
    taken_at: datetime | None = Field(default=None, description="when the phone says it was photographed")
    source_case: str | None = Field(default=None, max_length=36)
    removed_at: datetime | None = None


class MaterialVerdict(SQLModel, table=True):
    """A reviewer's word on one material in one round. Its reason may name a person: it stands in ``CaseContent.verdict_reasons``."""

    __tablename__ = "material_verdict"
    __table_args__ = (UniqueConstraint("case_id", "material", "round"),)

    id: str = Field(primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="service_case.id", index=True, max_length=36)
    material: str = Field(max_length=40)
    round: int
    verdict: str = Field(max_length=12, description="good, redo, missing")
    by: str = Field(max_length=36)
    at: datetime


class Resident(Personal):
    """The principal (委托人), as told at the doorstep."""

    name: str
    id_number: str = ""
    sex: str = ""
    birth_date: str = ""
    ethnicity: str = ""
    phone: str = ""
    address: str = ""
    can_write: bool = True


class Consent(Personal):
    """Separate consent to the handling of sensitive personal information (PIPL 29–30)."""

    notice_version: int
    explained_by: str
    agreed: bool
    telling: list[str] = []
    at: str = ""


class NoticeLine(Personal):
    """One material of a one-time notice."""

    material: str
    verdict: str
    reason: str


class Notice(Personal):
    """一次性告知书 / 补正告知书: everything that is missing, at once."""

    round: int
    kind: str
    lines: list[NoticeLine]
    note: str = ""
    why_later: str = ""
    by: str = ""
    at: str = ""


class PageRemark(Personal):
    """What the phone doubted about a picture, and why the agent kept it; the note is his own words."""

    doubts: list[str]
    kept_because: str = ""
    kept_note: str = ""


class Decision(Personal):
    """What the county decided. ``entered_by``: the clerk who entered it, when no system told it."""

    outcome: str
    reason: str = ""
    remedies: str = ""
    official_no: str = ""
    at: str = ""
    entered_by: str = ""


class Receipt(Personal):
    """The resident's receipt of the result (送达回执). ``way``: ``screen`` (``signature`` was drawn) or ``thumbprint`` (a photo of it)."""

    received_by: str
    relation: str
    place: str = ""
    way: str = "screen"
    signature: FileRef | None = None
    at: str = ""


class EntryCorrection(Personal):
    """What a clerk had entered wrongly for the county: ``what`` is ``upstream_no`` or ``decision``, ``was`` the wrong entry."""

    what: str
    was: str
    reason: str
    by: str = ""
    at: str = ""


class CaseContent(Personal):
    """Everything personal about a case; sealed at rest.

    ``verdict_reasons``: id of a ``MaterialVerdict`` → why. ``valid_until``: file id → last day the paper itself is valid,
    as read from the original. ``phone_stopped``: ``asked`` or ``wrong_number`` once no text message may go to the resident's
    phone any more. ``page_remarks``: file id → what was doubtful about the picture.
    """

    tracking_code: str
    resident: Resident
    consent: Consent | None = None
    mandate: Mandate | None = None
    commitment: Commitment | None = None
    custody: list[HeldPaper] = []
    form: dict[str, Any] = {}
    verdict_reasons: dict[str, str] = {}
    valid_until: dict[str, str] = {}
    page_remarks: dict[str, PageRemark] = {}
    notices: list[Notice] = []
    supplement_note: str = ""
    not_accepted: dict[str, str] = {}
    withdrawal: dict[str, str] = {}
    decision: Decision | None = None
    receipt: Receipt | None = None
    phone_stopped: str = ""
    entry_corrections: list[EntryCorrection] = []
    presence: Presence | None = None
    visits: list[Visit] = []
    trips: list[Trip] = []
    delivery: DeliveryPlan | None = None
    reassigned: dict[str, str] = {}


@dataclass(frozen=True)
class Actor:
    """Who did it. ``kind``: agent, staff, gateway, system, resident; ``role`` as in the case flow.

    ``name`` and ``phone`` are told of agents, to tell them from witnesses.
    """

    kind: str
    id: str | None = None
    role: str = ""
    device: str | None = None
    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Event:
    """What a verb returns: a past-tense name, the states, and facts without values."""

    name: str
    actor: Actor
    from_state: str | None = None
    to_state: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    claimed_at: datetime | None = None
