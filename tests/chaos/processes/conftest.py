"""A real centre with a crowd of phones at work, for faults of its processes."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos import length
from tests.chaos.processes import tally
from tests.chaos.processes.crowd import Crowd
from tests.chaos.processes.keeping_phone import CountingWire, KeepingPhone
from tests.chaos.processes.ledger import Ledger
from tests.daiban_run import copy_demo
from tests.journeys.centre import Centre
from tests.journeys.folk import AGENT_A, AGENT_B


@pytest.fixture
def seed() -> int:
    """Decides what everybody does and when something breaks."""
    return tally.fresh_seed()


@pytest.fixture
def chance(seed: int) -> random.Random:
    """When something breaks."""
    return random.Random(seed)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the centre keeps its data."""
    return tmp_path / "var"


@pytest.fixture
def centre(folder: Path) -> Iterator[Centre]:
    """A running centre."""
    copy_demo(folder)
    made = Centre(folder)
    made.start()
    yield made
    print(made.last_words())
    made.close()


@pytest.fixture
def crowd(centre: Centre, seed: int) -> Crowd:
    """Phones of two agents, each known to the replica, too."""
    agents = length.of((AGENT_A, AGENT_B), (AGENT_A, AGENT_B, AGENT_A))
    made = Crowd([KeepingPhone.enrol(CountingWire(centre.desk_url), centre.new_code(agent)) for agent in agents], seed)
    for agent in made.agents:
        agent.work()
    made.settle()
    return made


@pytest.fixture
def ledger(crowd: Crowd, centre: Centre) -> Ledger:
    """What was told, against what is there."""
    return Ledger(crowd, centre.inside)
