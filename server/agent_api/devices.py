"""Devices: made from a code, with fresh credentials of which only digests stay here."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from proxy_service.people import Person
from server.agent_api.device_guard import token_digest
from server.services import services
from sync.ids import uuid7
from sync.log import Device, EnrolmentCode
from sync.messages import SECRET_BYTES, DeviceRequest, EnrolmentRequest, LostDevice
from sync.protocol import HIGHEST_NUMBER

KINDS = {"agent": "phone", "clerk": "window"}
"""Who works under /agent/, and on what kind of device."""


@dataclass(frozen=True)
class Tokens:
    """What only the phone knows from now on. ``secret`` (32 bytes) makes header macs."""

    send: str
    pull: str
    secret: bytes


def use_code(session: Session, digest: str, now: datetime) -> Person | None:
    """The agent or the window's clerk a code is for, the code used up; None for a wrong, used or expired one, or who left."""
    good = update(EnrolmentCode).where(
        col(EnrolmentCode.digest) == digest, col(EnrolmentCode.used_at).is_(None), col(EnrolmentCode.expires_at) > now
    )
    person_id = session.execute(good.values(used_at=now).returning(col(EnrolmentCode.person))).scalar_one_or_none()
    person = session.get(Person, person_id) if person_id else None
    return person if person and person.active and person.role in KINDS else None


def new_device(
    session: Session, person: Person, asked: EnrolmentRequest | DeviceRequest, now: datetime, *, successor_of: str | None = None
) -> tuple[Device, Tokens]:
    """A device for this agent, with its tokens (told once, kept as digests)."""
    return known_device(session, person, asked, now, uuid7(now), secrets.token_bytes(SECRET_BYTES), successor_of=successor_of)


def known_device(
    session: Session,
    person: Person,
    asked: EnrolmentRequest | DeviceRequest,
    now: datetime,
    device_id: str,
    secret: bytes,
    *,
    successor_of: str | None = None,
) -> tuple[Device, Tokens]:
    """A device whose id and secret are there already: those of a phone that was forgotten here."""
    tokens = new_tokens(secret)
    device = Device(
        id=device_id,
        person=person.id,
        label=asked.device_label,
        kind=KINDS[person.role],
        send_digest=token_digest(tokens.send),
        pull_digest=token_digest(tokens.pull),
        secret=services().vault.wrap(tokens.secret, _purpose(device_id)),
        successor_of=successor_of,
        named_key=services().keys.current_intake,
        enrolled_at=now,
        last_contact_at=now,
        skew_seconds=skew_seconds(asked.device_time, now),
    )
    session.add(device)
    session.flush()
    return device, tokens


def new_tokens(secret: bytes) -> Tokens:
    """Fresh ones beside a secret."""
    return Tokens(send=secrets.token_urlsafe(32), pull=secrets.token_urlsafe(32), secret=secret)


def note_lost_storage(session: Session, person: Person, lost: LostDevice, now: datetime) -> None:
    """This browser was one of the person's devices, and its stored data is gone: the office sees what had not arrived."""
    earlier = session.get(Device, lost.device)
    if earlier is None or earlier.person != person.id:
        return
    earlier.made_seq, earlier.storage_lost_at = max(earlier.made_seq, lost.made_seq), now
    session.add(earlier)


def secret_of(device: Device) -> bytes:
    """The device's secret, unwrapped."""
    return services().vault.unwrap(device.secret, _purpose(device.id))


def skew_seconds(device_time: datetime, now: datetime) -> int:
    """How far the phone's clock is ahead of ours; a claim that is shown above five minutes and never used."""
    skew = int((device_time - now).total_seconds())
    return max(-HIGHEST_NUMBER, min(HIGHEST_NUMBER, skew))


def _purpose(device_id: str) -> str:
    return f"device-secret/{device_id}"
