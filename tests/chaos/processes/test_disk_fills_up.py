"""The centre's disk is filled to its end at any moment, with everything on it, and freed again: nothing told turns out untrue."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos import length
from tests.chaos.processes import tally
from tests.chaos.processes.crowd import Crowd
from tests.chaos.processes.ledger import Ledger
from tests.small_disk import SmallDisk, on_a_small_disk, small_disk

EACH = 20
NEARLY = 200_000
"""Bytes that may be left: then small steps still go in and photos don't, or one half of a transaction does."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk for everything the centre has, mounted for this test."""
    with small_disk(tmp_path / "disk", "192m") as made:
        yield made


@pytest.fixture
def folder(disk: SmallDisk) -> Path:
    """The centre's data lie on it, replica and all."""
    return disk.folder / "var"


@pytest.mark.chaos
@on_a_small_disk
def test_a_disk_that_is_full_at_any_moment_makes_nothing_told_untrue(
    disk: SmallDisk, tmp_path: Path, chance: random.Random, request: pytest.FixtureRequest
) -> None:
    crowd: Crowd = request.getfixturevalue("crowd")
    ledger: Ledger = request.getfixturevalue("ledger")
    times = length.of(2, EACH)
    with crowd.at_work():
        for _ in range(times):
            time.sleep(chance.uniform(0.1, 0.6))
            disk.fill(but=chance.choice((0, chance.randrange(NEARLY))))
            time.sleep(chance.uniform(0.1, 0.6))
            ledger.check_told()
            disk.make_room()
    crowd.settle()
    ledger.check_all()
    assert sum(agent.trouble["503"] for agent in crowd.agents) > 0, "the disk was never full"
    tally.report(["full_disk"] * times, mutations=crowd.mutations, requests=crowd.requests)
