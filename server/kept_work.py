"""What a phone that was shut out still handed in: in the mutation log, sealed, done by nobody until the office adopts it or sets it aside.

Who holds such a phone nobody knows: it may be its agent who dropped it in a river, or a thief. So nothing is lost, nothing is told in
return, and nothing happens by itself (sync/protocol.md, section 10).
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session, and_, col, func, or_, select

from proxy_service.case import Case
from server.late_work import SHUT_OUT, LateWork
from server.worker import enqueue
from sync.log import Device, MutationRecord

HANDLER = "adopt_kept_work"


def waiting_work(session: Session, device: Device) -> list[MutationRecord]:
    """What waits for the office's word, in the order it was made. What belongs to a case that somebody else holds by now is not among it:
    that waits for him, like all late work.
    """
    waiting = select(MutationRecord).where(MutationRecord.device == device.id, _waits())
    return list(session.exec(_beside_cases(waiting).order_by(col(MutationRecord.seq))))


def count_waiting(session: Session) -> dict[str, int]:
    """Device → how much of its work waits for the office's word."""
    counted = select(MutationRecord.device, func.count()).where(_waits())
    return dict(session.exec(_beside_cases(counted).group_by(MutationRecord.device)).all())


def settled_work(session: Session, device: Device) -> list[tuple[MutationRecord, LateWork]]:
    """What the office decided of this device's work, in the order it was made."""
    both = select(MutationRecord, LateWork).join(LateWork, col(LateWork.mutation) == col(MutationRecord.id))
    mine = both.where(MutationRecord.device == device.id, MutationRecord.reason == SHUT_OUT)
    return list(session.exec(mine.order_by(col(MutationRecord.seq))).all())


def adopt(session: Session, device: Device, up_to: int, by: str, now: datetime) -> int:
    """Everything that waits up to this number is to be done, in order, by the dispatcher; how many steps these are."""
    number = _settle(session, device, up_to, "adopted", None, by, now)
    if number:
        enqueue(session, HANDLER, now, subject=device.id)
    return number


def set_aside(session: Session, device: Device, up_to: int, why: str, by: str, now: datetime) -> int:
    """Nothing of it is done. It stays in the log, sealed."""
    return _settle(session, device, up_to, "set_aside", why, by, now)


def adopted_work(session: Session, device: Device) -> list[tuple[MutationRecord, LateWork]]:
    """What was adopted and isn't done yet."""
    return [(record, row) for record, row in settled_work(session, device) if row.outcome == "adopted"]


def _settle(session: Session, device: Device, up_to: int, outcome: str, reason: str | None, by: str, now: datetime) -> int:
    """The device's row is locked: two people who press at once don't both decide."""
    session.exec(select(Device).where(Device.id == device.id).with_for_update()).one()
    records = [record for record in waiting_work(session, device) if record.seq <= up_to]
    for record in records:
        known = record.case_id if record.case_id and session.get(Case, record.case_id) else None
        session.add(LateWork(mutation=record.id, case_id=known, outcome=outcome, reason=reason, by=by, at=now))
    return len(records)


def _waits() -> Any:
    settled = select(LateWork.mutation)
    return and_(col(MutationRecord.reason) == SHUT_OUT, col(MutationRecord.id).not_in(settled))


def _beside_cases(statement: Any) -> Any:
    """Only of cases that nobody else holds: those of the device's person, and those that were never opened here."""
    joined = statement.join(Device, col(Device.id) == col(MutationRecord.device)).outerjoin(
        Case, col(Case.id) == col(MutationRecord.case_id)
    )
    return joined.where(or_(col(Case.id).is_(None), col(Case.holder) == col(Device.person)))
