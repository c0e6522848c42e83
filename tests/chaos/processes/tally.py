"""The seed of a run, and what it did, for the report of ``make chaos``."""

import os
import random
from collections import Counter
from collections.abc import Iterable

from tests.chaos.report import Report

SEED = "DAIBAN_CHAOS_SEED"


def fresh_seed() -> int:
    """The seed of this run, printed: pytest shows it when the test fails. ``DAIBAN_CHAOS_SEED`` replays one."""
    seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(2**31))
    print(f"{SEED}={seed}")
    return seed


def report(faults: Iterable[str], *, mutations: int = 0, requests: int = 0) -> None:
    """Note a run that ended well. One that didn't fails its test, which is its report."""
    Report(mutations, requests, processes=Counter(faults)).note()
