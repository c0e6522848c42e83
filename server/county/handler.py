"""The dispatcher's side of a hand-over: send, and be truthful about what is known of the outcome."""

import hashlib
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

from server.county import ledger
from server.county.attempt import Attempt, TakenOver, take_up
from server.county.gateway import AnswerLost, NotSent, NotTransferable, Rejected
from server.services import Services, services
from server.worker import MOST_ATTEMPTS, Delivery, Permanent, TryLater, Uncertain, handles, hold

log = logging.getLogger(__name__)

HANDLER = "forward_to_county"
SETTLING = timedelta(minutes=3)
"""How long the county may still be at work on a request whose answer was lost: before that, "not there" proves nothing."""


@handles(HANDLER, "case_forwarded")
def forward_to_county(app: Any, delivery: Delivery) -> None:
    """Hand one case over to its county gateway, or find out what became of it."""
    here = services(app)
    if not hold(here.database, delivery, here.clock()):
        return
    forwarding_id = _forwarding_of(here, delivery)
    try:
        attempt = take_up(here, delivery, forwarding_id)
    except NotTransferable as failure:
        with ledger.open_entry(here, forwarding_id) as entry:
            ledger.fail(entry, failure.problem, here.clock(), **failure.detail)
        raise Permanent(failure.problem) from None
    if attempt:
        with suppress(TakenOver):
            _run(attempt)


def _forwarding_of(here: Services, delivery: Delivery) -> str:
    if delivery.subject:
        return delivery.subject
    with here.database.writing() as session:
        return ledger.find_or_open(session, delivery.event_id or "", delivery.case_id or "", here.clock())


def _run(attempt: Attempt) -> None:
    """Whatever happens is written down before the delivery is settled."""
    try:
        _send_or_ask(attempt)
    except NotSent as failure:
        _wait(attempt, failure.problem, failure.after)
    except AnswerLost as failure:
        _answer_lost(attempt, failure.problem)
    except Rejected as failure:
        _rejected(attempt, "\n".join(failure.reasons))
    except NotTransferable as failure:
        attempt.fail(failure.problem, **failure.detail)
    except (TakenOver, TryLater, Permanent, Uncertain):
        raise
    except Exception:
        if attempt.delivery.attempts < MOST_ATTEMPTS:
            raise
        log.exception("a hand-over failed for the last time")
        attempt.fail("internal_error")


def _send_or_ask(attempt: Attempt) -> None:
    if attempt.was_sent and (attempt.withdrawn or not attempt.gateway.declares_idempotency) and _learned(attempt):
        return
    record = attempt.gateway.write_record(attempt.package)
    digest = hashlib.sha256(record).hexdigest()
    answer = attempt.gateway.send(attempt.package, record, lambda step: attempt.before(step, digest))
    attempt.acknowledge(answer.upstream_no)


def _learned(attempt: Attempt) -> bool:
    """Whether a query ended the matter; False means it certainly isn't there and may be sent."""
    if not attempt.gateway.can_query:
        attempt.doubt("withdrawn_meanwhile" if attempt.withdrawn else "answer_lost")
    if attempt.is_there():
        return True
    left = attempt.sent_for() - SETTLING
    if left < timedelta():
        raise NotSent("answer_lost", -left.total_seconds())
    return attempt.is_absent()


def _wait(attempt: Attempt, problem: str, after: float | None) -> None:
    if attempt.delivery.attempts >= MOST_ATTEMPTS:
        attempt.fail(problem)
    attempt.wait(problem, after)


def _answer_lost(attempt: Attempt, problem: str) -> None:
    """Repeat under the same key, ask after a while, or leave it to a clerk."""
    attempt.was_sent = True
    gateway = attempt.gateway
    if not (gateway.declares_idempotency or gateway.can_query):
        attempt.doubt(problem)
    _wait(attempt, problem, None if gateway.declares_idempotency else SETTLING.total_seconds())


def _rejected(attempt: Attempt, words: str) -> None:
    """A no after a lost answer may mean "I have that already": only a query can tell."""
    if attempt.was_sent and not attempt.gateway.can_query:
        attempt.doubt("rejected", words)
    try:
        if attempt.was_sent and attempt.is_there():
            return
    except NotSent as failure:
        _wait(attempt, failure.problem, failure.after)
    attempt.was_sent = False
    attempt.fail("rejected", words)
