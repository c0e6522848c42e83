"""The dispatcher: hands each event to its handlers, each on its own, until it is done.

One delivery row per (event, handler), written in the event's own transaction. A failed SMS never re-sends a county
package. Handlers run outside any transaction and acknowledge only after a durable write of their own.
"""

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import Field, Session, SQLModel, col, select

from proxy_service.case import CaseEvent
from server.db import Database
from sync.ids import uuid7

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 40
"""With the pauses below: a day and a half, so that a system that is down overnight is met again in the morning."""
MOST_CLAIMS = 2 * MOST_ATTEMPTS
"""A delivery claimed this often without an end takes the process with it: it is put aside, or it would do so for ever."""
LONGEST_PAUSE = timedelta(hours=1)
CLOCK_SLACK = timedelta(minutes=10)
"""By so much the clocks of several servers may differ."""


class Delivery(SQLModel, table=True):
    """One event on its way to one handler. States: ready, leased, done, dead, uncertain."""

    __tablename__ = "delivery"

    id: str = Field(primary_key=True, max_length=36)
    handler: str = Field(max_length=40, index=True)
    event_id: str | None = Field(default=None, foreign_key="case_event.id", index=True, max_length=36)
    case_id: str | None = Field(default=None, index=True, max_length=36)
    subject: str | None = Field(
        default=None, max_length=64, description="what it is about when it is not an event: a file id, a subscription id"
    )
    state: str = Field(default="ready", max_length=10, index=True)
    run_at: datetime = Field(index=True)
    lease_until: datetime | None = None
    attempts: int = 0
    problem: str = Field(default="", max_length=200)
    made_at: datetime
    done_at: datetime | None = None


class TryLater(Exception):
    """The delivery failed for now; ``after`` (seconds) is the other side's wish, if it had one. ``tireless``: never given up."""

    def __init__(self, problem: str, after: float | None = None, *, tireless: bool = False) -> None:
        super().__init__(problem)
        self.after, self.tireless = after, tireless


class Permanent(Exception):
    """The delivery can't succeed by repeating; a person looks at it."""


class Uncertain(Exception):
    """The answer was lost: nobody knows whether it happened. Never repeated by itself."""


Handler = Callable[[Any, Delivery], None]
HANDLERS: dict[str, Handler] = {}
SUBSCRIPTIONS: dict[str, list[str]] = {}


def handles(name: str, *events: str) -> Callable[[Handler], Handler]:
    """Register ``handler(app, delivery)`` under ``name`` for these events."""

    def register(handler: Handler) -> Handler:
        HANDLERS[name] = handler
        for event in events:
            SUBSCRIPTIONS.setdefault(event, []).append(name)
        return handler

    return register


def enqueue_for(session: Session, event: CaseEvent, now: datetime) -> None:
    """One delivery per handler of this event, in the caller's transaction."""
    for name in SUBSCRIPTIONS.get(event.name, ()):
        enqueue(session, name, now, event_id=event.id, case_id=event.case_id)


def enqueue(
    session: Session,
    handler: str,
    now: datetime,
    *,
    event_id: str | None = None,
    case_id: str | None = None,
    subject: str | None = None,
    at: datetime | None = None,
) -> Delivery:
    """Put one delivery into the queue, in the caller's transaction; to be tried from the moment ``at`` on."""
    row = Delivery(id=uuid7(now), handler=handler, event_id=event_id, case_id=case_id, subject=subject, run_at=at or now, made_at=now)
    session.add(row)
    return row


def claim(database: Database, now: datetime, most: int = 10) -> list[Delivery]:
    """Lease deliveries that are due (or whose lease ran out), so that no other worker takes them."""
    due = select(Delivery.id).where(
        or_(
            (col(Delivery.state) == "ready") & (col(Delivery.run_at) <= now),
            (col(Delivery.state) == "leased") & (col(Delivery.lease_until) < now),
        )
    )
    due = due.order_by(col(Delivery.run_at), col(Delivery.id)).limit(most).with_for_update(skip_locked=True)
    with database.writing() as session:
        taken = update(Delivery).where(col(Delivery.id).in_(due))
        taken = taken.values(state="leased", lease_until=now + LEASE, attempts=Delivery.attempts + 1)
        ids = list(session.execute(taken.returning(col(Delivery.id))).scalars())
        return list(session.exec(select(Delivery).where(col(Delivery.id).in_(ids)).order_by(col(Delivery.run_at), col(Delivery.id))))


def release_all(database: Database) -> None:
    """Of an installation whose only server starts: what a killed one had in hand is tried at once, not after its lease."""
    with database.writing() as session:
        session.execute(update(Delivery).where(col(Delivery.state) == "leased").values(state="ready", lease_until=None))


def hold(database: Database, delivery: Delivery, now: datetime) -> bool:
    """Prolong the lease of a delivery that takes long. False when another worker has it by now: stop at once."""
    ours = (col(Delivery.id) == delivery.id) & (col(Delivery.attempts) == delivery.attempts) & (col(Delivery.state) == "leased")
    with database.writing() as session:
        result: Any = session.execute(update(Delivery).where(ours).values(lease_until=now + LEASE))
        return bool(result.rowcount)


def bring_forward(database: Database, now: datetime) -> int:
    """What was put off by a clock that was ahead and has been set right: it would wait for that time to come. How many there were.

    Found by being impossible: made later than now, paused for longer than any pause, leased for longer than any lease.
    """
    made_later = col(Delivery.made_at) > now + CLOCK_SLACK
    paused_long = (col(Delivery.attempts) > 0) & (col(Delivery.run_at) > now + LONGEST_PAUSE + CLOCK_SLACK)
    waits = (col(Delivery.state) == "ready") & (col(Delivery.run_at) > now) & or_(made_later, paused_long)
    leased_long = (col(Delivery.state) == "leased") & (col(Delivery.lease_until) > now + LEASE + CLOCK_SLACK)
    with database.writing() as session:
        rows = session.exec(select(Delivery).where(or_(waits, leased_long)).with_for_update(skip_locked=True)).all()
        for row in rows:
            put_off = timedelta(0) if row.attempts else row.run_at - row.made_at
            row.state, row.lease_until, row.made_at, row.run_at = "ready", None, min(row.made_at, now), now + put_off
            session.add(row)
    return len(rows)


def run_once(app: Any, database: Database, clock: Callable[[], datetime], most: int = 10) -> int:
    """Hand out what is due. Returns how many deliveries were tried."""
    taken = claim(database, clock(), most)
    if not taken and bring_forward(database, clock()):
        taken = claim(database, clock(), most)
    for delivery in taken:
        _settle(database, delivery, _tried(app, delivery), clock())
    return len(taken)


@dataclass(frozen=True)
class _End:
    """How one try ended. ``pause``: until the next one; ``attempts``: as they count from now on, when not as they were."""

    state: str
    problem: str = ""
    pause: timedelta | None = None
    attempts: int | None = None


def _tried(app: Any, delivery: Delivery) -> _End:
    """Let the handler try. What an unexpected failure says may name a person: only its kind is kept."""
    if delivery.attempts > MOST_CLAIMS:
        return _End("dead", "never came to an end")
    try:
        with app.app_context():
            HANDLERS[delivery.handler](app, delivery)
    except Permanent as failure:
        return _End("dead", str(failure))
    except Uncertain as failure:
        return _End("uncertain", str(failure))
    except TryLater as failure:
        if failure.tireless:
            return _End("ready", str(failure), pause(delivery.attempts, failure.after), min(delivery.attempts, MOST_ATTEMPTS))
        return _again(delivery, str(failure), failure.after)
    except Exception as failure:
        log.exception("handler %s failed on delivery %s", delivery.handler, delivery.id)
        return _again(delivery, type(failure).__name__)
    return _End("done")


def _again(delivery: Delivery, problem: str, after: float | None = None) -> _End:
    if delivery.attempts >= MOST_ATTEMPTS:
        return _End("dead", problem)
    return _End("ready", problem, pause(delivery.attempts, after))


def pause(attempts: int, wished: float | None = None) -> timedelta:
    """How long to wait after the n-th failure: doubling from 2 s, capped at an hour, jittered by up to a half."""
    if wished is not None:
        return timedelta(seconds=max(1.0, min(wished, LONGEST_PAUSE.total_seconds())))
    seconds = min(LONGEST_PAUSE.total_seconds(), 2.0 ** min(attempts, 12))
    return timedelta(seconds=seconds * random.uniform(0.5, 1.0))


def _settle(database: Database, delivery: Delivery, end: _End, now: datetime) -> None:
    done_at = now if end.state == "done" else None
    values: dict[str, Any] = {"state": end.state, "problem": end.problem[:200], "lease_until": None, "done_at": done_at}
    if end.pause is not None:
        values["run_at"] = now + end.pause
    if end.attempts is not None:
        values["attempts"] = end.attempts
    same = (col(Delivery.id) == delivery.id) & (col(Delivery.attempts) == delivery.attempts)
    with database.writing() as session:
        session.execute(update(Delivery).where(same).values(**values), execution_options={"synchronize_session": False})


class Dispatcher:
    """A thread that runs deliveries until told to stop. ``beat_at`` is the last time it was seen alive."""

    def __init__(self, app: Any, database: Database, clock: Callable[[], datetime], idle_seconds: float = 0.5) -> None:
        self._app, self._database, self._clock, self._idle = app, database, clock, idle_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)
        self.beat_at: datetime | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Finish the delivery in hand and end."""
        self._stop.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stop.is_set():
            self.beat_at = self._clock()
            try:
                tried = run_once(self._app, self._database, self._clock)
            except Exception:
                log.exception("the dispatcher could not claim deliveries")
                tried = 0
            if not tried:
                self._stop.wait(self._idle)
