"""The dispatcher: what is tried again, what is given up, and what is never kept of a failure."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select

from server import worker
from server.services import services
from server.worker import MOST_ATTEMPTS, MOST_CLAIMS, Delivery, TryLater, enqueue, run_once


@pytest.fixture
def handler() -> Iterator[Callable[[worker.Handler], None]]:
    """Registers a handler called "trial" for this test."""
    yield lambda function: worker.HANDLERS.__setitem__("trial", function)
    worker.HANDLERS.pop("trial", None)


@pytest.fixture
def delivery(app: Flask) -> Callable[[int], None]:
    """Puts one delivery for it into the queue, tried so often already."""

    def put(attempts: int) -> None:
        with services(app).database.writing() as session:
            enqueue(session, "trial", services(app).clock()).attempts = attempts

    return put


def run(app: Flask) -> Delivery:
    """Hand it out once; how it stands."""
    used = services(app)
    assert run_once(app, used.database, used.clock) == 1
    with used.database.reading() as session:
        return session.exec(select(Delivery)).one()


def failing(problem: Exception) -> worker.Handler:
    def fail(_app: object, _delivery: Delivery) -> None:
        raise problem

    return fail


def test_what_an_unexpected_failure_says_is_not_kept(app, handler, delivery):
    handler(failing(ValueError("李秀英")))
    delivery(0)
    row = run(app)
    assert (row.state, row.problem) == ("ready", "ValueError")


def test_a_delivery_is_given_up_after_twelve_attempts(app, handler, delivery):
    handler(failing(TryLater("busy")))
    delivery(MOST_ATTEMPTS - 1)
    row = run(app)
    assert (row.state, row.problem) == ("dead", "busy")


def test_a_tireless_one_never_is(app, handler, delivery):
    handler(failing(TryLater("no disk", tireless=True)))
    delivery(MOST_ATTEMPTS + 5)
    row = run(app)
    assert (row.state, row.attempts) == ("ready", MOST_ATTEMPTS)
    assert row.run_at > services(app).clock()


def test_what_ends_the_process_each_time_is_put_aside_unopened(app, handler, delivery):
    handler(failing(AssertionError("opened")))
    delivery(MOST_CLAIMS)
    row = run(app)
    assert (row.state, row.problem) == ("dead", "never came to an end")


def test_what_a_killed_server_had_in_hand_is_tried_at_once_when_it_starts_again(app, handler, delivery):
    handler(lambda *_: None)
    delivery(0)
    used = services(app)
    assert len(worker.claim(used.database, used.clock())) == 1
    assert run_once(app, used.database, used.clock) == 0
    worker.release_all(used.database)
    assert run(app).state == "done"


def test_what_a_clock_that_was_years_ahead_put_off_is_done_once_it_is_right(app, clock, handler, delivery):
    used, right = services(app), clock.now
    handler(failing(TryLater("busy")))
    delivery(0)
    clock.forward(days=900)
    delivery(0)
    assert run_once(app, used.database, used.clock, most=1) == 1
    assert len(worker.claim(used.database, used.clock())) == 1
    with used.database.writing() as session:
        enqueue(session, "trial", used.clock(), at=used.clock() + timedelta(hours=9))
    clock.now = right
    handler(lambda *_: None)
    assert run_once(app, used.database, used.clock) == 2, "one had failed, and one was in a worker's hands when it died"
    clock.forward(hours=8)
    assert run_once(app, used.database, used.clock) == 0, "nine hours later, it was said"
    clock.forward(hours=1)
    assert run_once(app, used.database, used.clock) == 1


def test_what_is_meant_for_later_and_what_failed_just_now_waits_its_time(app, clock, handler, delivery):
    used = services(app)
    handler(failing(TryLater("busy", after=3600)))
    delivery(0)
    with used.database.writing() as session:
        enqueue(session, "trial", used.clock(), at=used.clock() + timedelta(days=9))
    assert run_once(app, used.database, used.clock) == 1
    clock.forward(minutes=59)
    assert run_once(app, used.database, used.clock) == 0
