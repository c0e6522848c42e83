"""What the office adopted of a shut-out phone's work becomes fact: as the agent's own acts, in the order they were made."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.agent_api.case_mutations import apply_mutation
from server.agent_api.open_cases import OpenCases
from server.kept_work import HANDLER, adopted_work
from server.late_work import open_record
from server.services import services
from server.worker import Delivery, Permanent, handles
from sync.log import Device, MutationRecord


@handles(HANDLER)
def adopt_kept_work(app: Any, delivery: Delivery) -> None:
    """``subject`` is the device. All of it in one transaction, so a repeated delivery finds nothing left to do."""
    if not delivery.subject:
        raise Permanent("no device named")
    used = services(app)
    with used.database.writing() as session:
        device = session.exec(select(Device).where(Device.id == delivery.subject).with_for_update()).one()
        cases = OpenCases(session, session.get_one(Person, device.person))
        for record, row in adopted_work(session, device):
            row.outcome, row.reason = _do(session, cases, device, record, used.clock())
            row.case_id = row.case_id or (record.case_id if row.outcome == "taken" else None)
            session.add(row)


def _do(session: Session, cases: OpenCases, device: Device, record: MutationRecord, now: datetime) -> tuple[str, str | None]:
    """What became of one step. A verb that says no is noted, and the others go on."""
    mutation = open_record(session, record)
    if mutation is None:
        return "refused", "unreadable"
    try:
        with session.begin_nested():
            apply_mutation(cases, device, mutation, now)
    except Refusal as refusal:
        return "refused", refusal.reason
    return "taken", None
