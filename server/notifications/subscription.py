"""Who asked to be told on which browser."""

import hashlib
import json
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Limit
from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, Session, SQLModel, col, select

from proxy_service.people import Person
from server.vault import Vault
from sync.ids import uuid7
from sync.log import Device

MOST_PER_CASE = 5


class SubscriptionKeys(BaseModel):
    """The browser's key material (RFC 8291), base64url."""

    p256dh: str = Limit(min_length=80, max_length=100, pattern=r"^[A-Za-z0-9_-]+=*$")
    auth: str = Limit(min_length=20, max_length=30, pattern=r"^[A-Za-z0-9_-]+=*$")


class SubscriptionInfo(BaseModel):
    """What ``PushSubscription.toJSON()`` gives."""

    model_config = ConfigDict(extra="ignore")

    endpoint: str = Limit(max_length=1000)
    keys: SubscriptionKeys


class PushSubscription(SQLModel, table=True):
    """One browser that wants to be told: about one case (resident) or about an agent's work.

    The endpoint lets anyone who knows it find the browser's vendor record, so it is wrapped by the vault key.
    """

    __tablename__ = "push_subscription"

    id: str = Field(primary_key=True, max_length=36)
    case_id: str | None = Field(default=None, foreign_key="service_case.id", index=True, max_length=36)
    person: str | None = Field(default=None, foreign_key="person.id", index=True, max_length=36)
    device: str | None = Field(default=None, foreign_key="device.id", max_length=36, description="the agent's phone that asked")
    endpoint_digest: str = Field(max_length=64, index=True)
    info: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    locale: str = Field(default="zh_Hans", max_length=10)
    made_at: datetime
    told_at: datetime | None = None
    ended_at: datetime | None = None
    ended_why: str = Field(default="", max_length=40)


def subscribe(
    session: Session,
    vault: Vault,
    info: SubscriptionInfo,
    now: datetime,
    *,
    case_id: str | None = None,
    person: str | None = None,
    device: str | None = None,
    locale: str,
) -> PushSubscription:
    """Remember a browser; asking twice keeps one row. The oldest beyond ``MOST_PER_CASE`` of a case ends."""
    digest = hashlib.sha256(info.endpoint.encode()).hexdigest()
    row = session.exec(_mine(case_id, person).where(PushSubscription.endpoint_digest == digest)).first()
    if row is None:
        row = PushSubscription(id=uuid7(now), case_id=case_id, person=person, endpoint_digest=digest, info=b"", made_at=now)
    row.info = vault.wrap(info.model_dump_json().encode(), f"push/{row.id}")
    row.device, row.locale, row.ended_at, row.ended_why = device, locale, None, ""
    session.add(row)
    session.flush()
    alive = active_of(session, case_id=case_id, person=person)
    for oldest in alive[:-MOST_PER_CASE]:
        end(session, oldest, "too_many", now)
    return row


def unsubscribe(session: Session, endpoint: str, now: datetime, *, case_id: str | None = None, person: str | None = None) -> bool:
    """Stop telling this browser. Returns whether it was being told."""
    digest = hashlib.sha256(endpoint.encode()).hexdigest()
    row = session.exec(
        _mine(case_id, person).where(PushSubscription.endpoint_digest == digest, col(PushSubscription.ended_at).is_(None))
    ).first()
    if row:
        end(session, row, "asked", now)
    return row is not None


def end(session: Session, row: PushSubscription, why: str, now: datetime) -> None:
    """No further message goes to this browser."""
    row.ended_at, row.ended_why = now, why
    session.add(row)


def active_of(session: Session, *, case_id: str | None = None, person: str | None = None) -> list[PushSubscription]:
    """The browsers to tell, oldest first."""
    alive = _mine(case_id, person).where(col(PushSubscription.ended_at).is_(None))
    return list(session.exec(alive.order_by(col(PushSubscription.made_at), col(PushSubscription.id))))


def may_hear(session: Session, row: PushSubscription) -> bool:
    """Whether an agent's browser is still on a phone that may come in: what was shut out or belongs to who left hears nothing more."""
    device = session.get(Device, row.device) if row.device else None
    person = session.get(Person, row.person) if row.person else None
    return device is not None and device.state != "revoked" and person is not None and person.active


def opened(vault: Vault, row: PushSubscription) -> dict[str, Any]:
    """The subscription as pywebpush takes it."""
    found: dict[str, Any] = json.loads(vault.unwrap(row.info, f"push/{row.id}"))
    return found


def _mine(case_id: str | None, person: str | None) -> Any:
    return select(PushSubscription).where(PushSubscription.case_id == case_id, PushSubscription.person == person)
