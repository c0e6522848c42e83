"""Taking what a phone hands in: strictly by number, each exactly once. See protocol.md, step 5."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session, col, select

from proxy_service.refusal import Refusal
from sync.log import Device, MutationRecord
from sync.messages import Envelope, Tail
from sync.mutations import Mutation, read_mutation
from sync.protocol import MOST_ENVELOPE_BYTES, MOST_MUTATIONS_A_DAY
from sync.sealing import IntakeKeys, SealBroken, UnknownKey, is_mac_of, open_body

log = logging.getLogger(__name__)

Apply = Callable[[Mutation], None]
"""Makes a mutation a fact, in the caller's transaction; raises ``Refusal``."""
TAKEN_BEFORE = (
    select(MutationRecord, Device.person)
    .join(Device, col(Device.id) == col(MutationRecord.device))
    .where(col(MutationRecord.id).in_(bindparam("ids", expanding=True)))
)

TAKEN_AS = select(MutationRecord.sealed_sha256).where(MutationRecord.device == bindparam("device"), MutationRecord.seq == bindparam("seq"))
"""Both are asked in every exchange, so built once."""

HOLDING = (OperationalError, InterfaceError, UnknownKey)
"""What is no answer to a mutation: the phone keeps it and comes again."""

Earlier = dict[str, tuple[MutationRecord, str]]
"""Mutation id → what was taken under it before, from which person."""


@dataclass(frozen=True)
class Taken:
    """What became of the envelopes. ``stop``: ``forged`` or ``cloned`` (nothing was taken), or None."""

    outcomes: list[dict[str, Any]] = field(default_factory=list)
    stop: str | None = None


@dataclass(frozen=True)
class Intake:
    """What taking needs: a write transaction, the device's row locked in it, its secret, our keys, the domain's door.

    ``undone`` is called when everything that was applied in this intake has been taken back, to be applied once more; ``again`` with the
    case of a mutation that was applied before under another number: its phone may not know of the record that holds it.
    """

    session: Session
    device: Device
    secret: bytes
    keys: IntakeKeys
    apply: Apply
    now: datetime
    undone: Callable[[], None] = lambda: None
    again: Callable[[str], None] = lambda _case_id: None


Way = Callable[[Intake, Envelope, Earlier], MutationRecord]
"""Takes the next mutation and gives its record."""


def take(intake: Intake, envelopes: list[Envelope], tail: Tail | None = None) -> Taken:
    """Take envelopes by ``seq``: known ones get the same answer again, new ones are tried, a gap leaves the rest.

    Either nothing is taken (a forged header, a cloned device: then quarantined) or every number up to the gap. Raises ``UnknownKey``
    when one was sealed to a key that isn't here: it may come back, so nothing is refused for it.
    """
    device = intake.device
    if device.state == "quarantined":
        return Taken(stop="cloned")
    if not all(_is_from(device, envelope, intake.secret) for envelope in envelopes):
        log.warning("device %s handed in a header it did not make", device.id)
        return Taken(stop="forged")
    in_order = sorted(envelopes, key=lambda envelope: envelope.header.seq)
    known = _known(intake.session, device, [envelope.header.seq for envelope in in_order])
    if _is_cloned(in_order, known) or (tail and differs(intake.session, device, tail)):
        device.state = "quarantined" if device.state == "active" else device.state
        log.warning("device %s is cloned: quarantined", device.id)
        return Taken(stop="cloned")
    return Taken(_take_in_order(intake, in_order, known))


def differs(session: Session, device: Device, tail: Tail) -> bool:
    """Whether another fact stands here under the number that a phone takes for its own: a copy of it handed in, and a restore hid that."""
    taken = session.exec(TAKEN_AS, params={"device": device.id, "seq": tail.seq}).first()
    return taken is not None and taken != tail.sealed_sha256


def is_flooding(session: Session, device: Device, now: datetime) -> bool:
    """Whether this device handed in as many mutations as it may within a day."""
    mark = session.get(MutationRecord, (device.id, device.arrived_seq - MOST_MUTATIONS_A_DAY + 1))
    return mark is not None and mark.received_at > now - timedelta(days=1)


def _take_in_order(intake: Intake, in_order: list[Envelope], known: dict[int, MutationRecord]) -> list[dict[str, Any]]:
    """Nearly always every mutation is taken: so all are tried together, and written in few statements. When one is refused by the
    domain or fails, all is taken back and each is tried in a savepoint of its own.
    """
    if all(envelope.header.seq in known for envelope in in_order):
        return [_outcome(record) for record in known.values()]
    before = _taken_before(intake.session, [one.header.id for one in in_order if one.header.seq not in known])
    try:
        with intake.session.begin_nested():
            records = _take_up_to_gap(intake, in_order, dict(known), dict(before), _together)
            intake.session.add_all(records.values())
    except HOLDING:
        raise
    except Exception as problem:
        log.info("taking one by one: %s", type(problem).__name__)
        intake.undone()
        records = _take_up_to_gap(intake, in_order, dict(known), dict(before), _one_by_one)
    intake.device.arrived_seq = max([intake.device.arrived_seq, *records])
    return [_outcome(record) for record in records.values()]


def _take_up_to_gap(
    intake: Intake, in_order: list[Envelope], known: dict[int, MutationRecord], before: Earlier, way: Way
) -> dict[int, MutationRecord]:
    records: dict[int, MutationRecord] = {}
    arrived = intake.device.arrived_seq
    for envelope in in_order:
        seq = envelope.header.seq
        if seq not in known:
            if seq != arrived + 1:
                break
            known[seq], arrived = way(intake, envelope, before), seq
            before.setdefault(envelope.header.id, (known[seq], intake.device.person))
        records[seq] = known[seq]
    return records


def _is_from(device: Device, envelope: Envelope, secret: bytes) -> bool:
    return envelope.header.device == device.id and is_mac_of(envelope.header, envelope.mac, secret)


def _known(session: Session, device: Device, seqs: list[int]) -> dict[int, MutationRecord]:
    if not seqs:
        return {}
    rows = select(MutationRecord).where(MutationRecord.device == device.id, col(MutationRecord.seq).in_(seqs))
    return {row.seq: row for row in session.exec(rows.order_by(col(MutationRecord.seq)))}


def _is_cloned(envelopes: list[Envelope], known: dict[int, MutationRecord]) -> bool:
    """Whether one number stands for two different facts, here or within the request."""
    facts = {(row.seq, row.id, row.sealed_sha256) for row in known.values()}
    facts |= {(one.header.seq, one.header.id, one.header.sealed_sha256) for one in envelopes}
    return len({seq for seq, _, _ in facts}) < len(facts)


def _together(intake: Intake, envelope: Envelope, before: Earlier) -> MutationRecord:
    """One of many in a common savepoint: the domain's no is an exception."""
    record = _record_of(intake, envelope)
    mutation = _read(intake, envelope, before, record)
    if mutation is not None:
        intake.apply(mutation)
    return record


def _one_by_one(intake: Intake, envelope: Envelope, before: Earlier) -> MutationRecord:
    """One mutation in a savepoint of its own, recorded with its outcome; the number counts as arrived in any case."""
    record = _record_of(intake, envelope)
    try:
        mutation = _read(intake, envelope, before, record)
        if mutation is not None:
            with intake.session.begin_nested():
                intake.apply(mutation)
    except Refusal as refusal:
        _refuse(record, refusal)
    except HOLDING:
        raise
    except Exception:
        log.exception("mutation %s failed", record.id)
        record.outcome, record.reason = "refused", "server_fault"
    intake.session.add(record)
    return record


def _record_of(intake: Intake, envelope: Envelope) -> MutationRecord:
    is_kept = len(envelope.body) <= MOST_ENVELOPE_BYTES
    told = envelope.header.model_dump(exclude={"size"})
    return MutationRecord(**told, body=envelope.body if is_kept else b"", received_at=intake.now, outcome="applied")


def _refuse(record: MutationRecord, refusal: Refusal) -> None:
    record.outcome, record.reason, record.detail = "refused", refusal.reason, refusal.detail


def _read(intake: Intake, envelope: Envelope, before: Earlier, record: MutationRecord) -> Mutation | None:
    """The mutation to apply. None when there is nothing to do: it can't be read and is refused, or it repeats what was done before."""
    try:
        earlier = _earlier(intake, before, envelope.header.id)
        if earlier is not None:
            record.name, record.case_id, record.mends = earlier.name, earlier.case_id, earlier.mends
            record.outcome, record.reason, record.detail = earlier.outcome, earlier.reason, dict(earlier.detail)
            if earlier.outcome == "applied" and earlier.case_id:
                intake.again(earlier.case_id)
            return None
        mutation = _open(intake, envelope)
    except Refusal as refusal:
        _refuse(record, refusal)
        return None
    record.name, record.case_id, record.mends = mutation.name, mutation.case_id, mutation.mends
    return mutation


def _open(intake: Intake, envelope: Envelope) -> Mutation:
    if max(len(envelope.body), envelope.header.size) > MOST_ENVELOPE_BYTES:
        raise Refusal("oversized", most=MOST_ENVELOPE_BYTES)
    try:
        plain = open_body(envelope.header, envelope.body, intake.keys)
    except UnknownKey:
        raise
    except SealBroken:
        raise Refusal("unreadable") from None
    return read_mutation(plain, envelope.header, intake.device.person)


def _taken_before(session: Session, ids: list[str]) -> Earlier:
    return {record.id: (record, person) for record, person in session.exec(TAKEN_BEFORE, params={"ids": ids})} if ids else {}


def _earlier(intake: Intake, before: Earlier, mutation_id: str) -> MutationRecord | None:
    """What was taken under this id before, from any of the same person's devices. Refuses another person's id."""
    record, person = before.get(mutation_id, (None, intake.device.person))
    if person != intake.device.person:
        raise Refusal("id_taken")
    return record


def _outcome(record: MutationRecord) -> dict[str, Any]:
    return {"id": record.id, "seq": record.seq, "outcome": record.outcome, "reason": record.reason, "detail": record.detail}
