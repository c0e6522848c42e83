"""What a run did, for the report of ``make chaos``: one line of JSON in the file that ``DAIBAN_CHAOS_REPORT`` names."""

import json
import os
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

SEED = "DAIBAN_CHAOS_SEED"
REPORT = "DAIBAN_CHAOS_REPORT"


def fresh_seed() -> int:
    """The seed of this run, printed: pytest shows it when the test fails. ``DAIBAN_CHAOS_SEED`` replays one."""
    seed = int(os.environ.get(SEED) or random.SystemRandom().randrange(2**31))
    print(f"{SEED}={seed}")
    return seed


def report(faults: Iterable[str], *, mutations: int = 0, requests: int = 0) -> None:
    """Note a run that ended well. One that didn't fails its test, which is its report."""
    if os.environ.get(REPORT):
        line = {"mutations": mutations, "requests": requests, "faults": Counter(faults), "violations": []}
        with Path(os.environ[REPORT]).open("a") as file:
            file.write(json.dumps(line) + "\n")
