"""Parts of the centre are killed, stopped and lost at any moment, while phones hand in: nothing told turns out untrue."""

import random
import time
from collections.abc import Callable

import pytest

from tests.chaos import length
from tests.chaos.processes import tally
from tests.chaos.processes.crowd import Crowd
from tests.chaos.processes.ledger import Ledger
from tests.journeys.centre import LITESTREAM, SERVER, Centre

EACH = 20
LONGEST_MOMENT = 0.8


@pytest.mark.chaos
def test_whatever_part_of_the_centre_dies_everything_told_stays_true_and_all_is_settled_exactly_once(
    centre: Centre, crowd: Crowd, ledger: Ledger, chance: random.Random
) -> None:
    kinds = kinds_of_fault(centre, crowd, ledger, chance)
    order = list(kinds) * length.of(1, EACH)
    chance.shuffle(order)
    with crowd.at_work():
        for kind in order:
            wait_a_moment(chance)
            kinds[kind]()
            ledger.check_told()
    crowd.settle()
    ledger.check_all()
    tally.report(order, mutations=crowd.mutations, requests=crowd.requests)


def kinds_of_fault(centre: Centre, crowd: Crowd, ledger: Ledger, chance: random.Random) -> dict[str, Callable[[], None]]:
    """Each brings the trouble and ends it."""

    def stopped(part: str) -> None:
        centre.pause(part)
        wait_a_moment(chance)
        centre.resume(part)

    def killed(part: str) -> None:
        centre.kill(part)
        centre.start()

    def killed_while_stopped(part: str) -> None:
        centre.pause(part)
        wait_a_moment(chance)
        killed(part)

    def disk_lost() -> None:
        if chance.random() < 0.5:
            centre.pause(LITESTREAM)  # what is handed in from here on, the replica doesn't have
            wait_a_moment(chance)
        centre.kill(LITESTREAM, SERVER)
        with crowd.held():
            centre.inside.lose_the_disk()
            ledger.forget_unsafe()
        centre.start()

    return {
        "kill_9_server": lambda: killed(SERVER),
        "stop_server": lambda: stopped(SERVER),
        "kill_9_stopped_server": lambda: killed_while_stopped(SERVER),
        "kill_9_litestream": lambda: killed(LITESTREAM),
        "stop_litestream": lambda: stopped(LITESTREAM),
        "restore_from_replica": disk_lost,
    }


def wait_a_moment(chance: random.Random) -> None:
    """Any moment at all."""
    time.sleep(chance.uniform(0.02, LONGEST_MOMENT))
