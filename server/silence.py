"""Phones that are silent though they hold work: somebody has to ask. Such a phone is a task until it reports, or until a day that was
agreed with its agent; what was agreed is noted with the reason.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select

from server.china_time import china_today
from sync.log import Device

WAYS = ("called", "package")
"""Spoken with the agent; asked him for a hand-over package."""
REASONS = ("no_network", "broken", "away", "changed", "not_reached", "other")
LONGEST = timedelta(days=31)
"""No longer than this may a silent phone be left alone without being looked at again."""
HOLDING = ("active", "quarantined")
"""States in which a phone may hold work that nobody decided of."""


class SilenceNote(SQLModel, table=True):
    """What somebody of the office did about a silent phone. Codes only: such a reason stands in clear."""

    __tablename__ = "silence_note"

    id: str = Field(primary_key=True, max_length=36)
    device: str = Field(foreign_key="device.id", index=True, max_length=36)
    at: datetime
    by: str = Field(foreign_key="person.id", max_length=36)
    way: str = Field(max_length=8, description="one of WAYS")
    why: str = Field(max_length=16, description="one of REASONS")
    again_on: date = Field(description="the day on which it is a task again")


def silent_days(device: Device, now: datetime) -> int:
    """Whole days since the phone last reached the centre."""
    return (now - (device.last_contact_at or device.enrolled_at)).days


def is_silent(device: Device, now: datetime, limit: int) -> bool:
    """Whether a phone that may hold work has not reported for ``limit`` days. What its browser cleared can't come any more."""
    return device.state in HOLDING and device.storage_lost_at is None and silent_days(device, now) >= limit


def is_task(device: Device, now: datetime, limit: int, *, files_missing: int, note: SilenceNote | None) -> bool:
    """Whether somebody has to ask now: it is silent, work of it is known to be missing, and no day was agreed that is still to come."""
    has_work = device.made_seq > device.arrived_seq or files_missing > 0
    return has_work and is_silent(device, now, limit) and not (note and note.again_on > china_today(now))


def latest_notes(session: Session, devices: Iterable[Device]) -> Mapping[str, SilenceNote]:
    """Device → what was last noted since it last reported."""
    known = {device.id: device for device in devices}
    notes = session.exec(select(SilenceNote).where(col(SilenceNote.device).in_(known)).order_by(col(SilenceNote.at)))
    return {note.device: note for note in notes if note.at > (known[note.device].last_contact_at or known[note.device].enrolled_at)}
