"""Applying a county's word: once, in the order it was said, and never silently when it can't be applied."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from proxy_service import office_verbs
from proxy_service.case import Actor, Event, NoticeLine
from proxy_service.refusal import Refusal
from server.county import ledger
from server.county.callback import Callback
from server.county.models import DONE, CallbackReceipt, Forwarding, Gateway, GatewayRoute
from server.county.opening import profile_of
from server.county.profile import CountyWord
from server.services import Services
from sync.ids import uuid7

STATUS = {"applied": 200, "already": 200, "older": 200, "unknown_number": 404, "unknown_status": 422, "refused": 409}
REPEATABLE = ("unknown_number",)
"""Outcomes that may turn out better when the same message comes again: our own note of the number may have been on its way."""


@dataclass(frozen=True)
class Reply:
    """How a message is answered, the first time and every time."""

    status: int
    outcome: str
    reason: str = ""


def take(here: Services, gateway: Gateway, said: Callback, body_sha256: str) -> Reply:
    """Take one message. A repetition gets the first answer; the same id with other words is 409."""
    now = here.clock()
    with here.database.writing() as session:
        known = _receipt(session, gateway, said)
        if known and known.body_sha256 != body_sha256:
            return Reply(409, "refused", "message_id_used_again")
        if known and known.outcome not in REPEATABLE:
            return Reply(known.status, known.outcome, known.reason)
        forwarding_id = _forwarding_about(session, gateway, said)
        reply = _apply(ledger.get_entry(session, here, forwarding_id), gateway, said, now) if forwarding_id else _reply("unknown_number")
        receipt = known or CallbackReceipt(
            id=uuid7(now), gateway_id=gateway.id, message_id=said.message_id, body_sha256=body_sha256, outcome="", status=0, received_at=now
        )
        receipt.forwarding_id, receipt.upstream_status, receipt.sequence = forwarding_id, said.status, said.sequence
        receipt.outcome, receipt.status, receipt.reason = reply.outcome, reply.status, reply.reason
        session.add(receipt)
        return reply


def _receipt(session: Session, gateway: Gateway, said: Callback) -> CallbackReceipt | None:
    same = select(CallbackReceipt).where(CallbackReceipt.gateway_id == gateway.id, CallbackReceipt.message_id == said.message_id)
    return session.exec(same.with_for_update()).first()


def _forwarding_about(session: Session, gateway: Gateway, said: Callback) -> str | None:
    """By our key, or by their number; only among what went through this gateway. The latest hand-over speaks for the case."""
    ours = select(Forwarding).where(Forwarding.gateway_id == gateway.id).order_by(col(Forwarding.number).desc())
    by_number = session.exec(ours.where(Forwarding.upstream_no == said.upstream_no)).first()
    by_key = session.exec(ours.where(Forwarding.idempotency_key == said.key)).first() if said.key else None
    if by_key and by_key.upstream_no not in (None, said.upstream_no):
        return None
    if by_key and by_number and by_number.case_id == by_key.case_id:
        return max(by_key, by_number, key=lambda row: row.number).id
    found = by_key or by_number
    return found.id if found else None


def _apply(entry: ledger.Entry, gateway: Gateway, said: Callback, now: datetime) -> Reply:
    row, actor = entry.forwarding, Actor("gateway", id=gateway.id, role="gateway")
    if row.upstream_no is None:  # the county speaks of it before its answer reached us: it has arrived
        ledger.acknowledge(entry, said.upstream_no, actor, now)
    if said.sequence <= row.last_sequence:
        return _reply("older")
    word = profile_of(gateway).statuses.get(said.status)
    if word is None:
        return _reply("unknown_status")
    try:
        event = _spoken(entry, word, said, actor, now)
    except Refusal as refusal:
        return _reply("refused", refusal.reason)
    row.last_sequence = said.sequence
    if event is None:
        return _reply("already")
    if word != "begin_review":
        row.done_at = now
        entry.move(DONE, now)
    entry.save(event, now)
    return _reply("applied")


def _spoken(entry: ledger.Entry, word: CountyWord, said: Callback, actor: Actor, now: datetime) -> Event | None:
    """The verb of this word, done; None when there is nothing to do. Raises ``Refusal``."""
    work = entry.work
    if word == "begin_review":
        if work.case.state in ("IN_REVIEW", "WITHDRAWN"):
            return None
        return office_verbs.begin_review(work, said.upstream_no, actor=actor, now=now)
    if word == "grant_case":
        return office_verbs.grant_case(work, said.reason, said.official_no, actor=actor, now=now)
    if word == "deny_case":
        return office_verbs.deny_case(work, said.reason, said.remedies, actor=actor, now=now)
    return office_verbs.upstream_correction(work, _ours(entry, said.lines), said.note, actor=actor, now=now)


def _ours(entry: ledger.Entry, lines: list[NoticeLine]) -> list[NoticeLine]:
    """Their names of materials turned back into ours."""
    route = entry.session.get(GatewayRoute, entry.work.case.item)
    names = {theirs: ours for ours, theirs in route.materials.items()} if route else {}
    return [line.model_copy(update={"material": names.get(line.material, line.material)}) for line in lines]


def _reply(outcome: str, reason: str = "") -> Reply:
    return Reply(STATUS[outcome], outcome, reason)
