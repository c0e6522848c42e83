"""``make chaos``: the simulation on both databases for so many minutes; then the phones' for as long, and every test with a whole form.
1 after a violation.
"""

import argparse
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgresql
from tests.chaos import length, report
from tests.chaos.ledger import Violated
from tests.chaos.report import Report
from tests.chaos.run import worlds
from tests.quick import be_quick

KINDS = ("sqlite", "postgresql")
WORLDS_A_SEED = 5
HIGHEST_SEED = 10**6
NODE_TESTS, NODE_MINUTES = "*.test.js", "DAIBAN_CHAOS_MINUTES"


def main() -> int:
    """Read the arguments; run everything, or one database's worlds."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--minutes", type=float, default=10, help="how long each simulation runs")
    parser.add_argument("--seed", type=int, help="the first seed; with --only, the one to be shown again")
    parser.add_argument("--kind", choices=KINDS, help="one database only, in this process")
    parser.add_argument("--only", action="store_true", help="no more than this one seed")
    asked = parser.parse_args()
    seed = random.randrange(HIGHEST_SEED) if asked.seed is None else asked.seed
    if asked.kind:
        with postgres():
            return storm(asked.kind, seed, 0 if asked.only else asked.minutes)
    return everything(asked.minutes, seed, only=asked.only)


def storm(kind: str, seed: int, minutes: float) -> int:
    """Worlds of one database, seed after seed; at least one seed's."""
    be_quick()
    logging.disable(logging.CRITICAL)
    total, end = Report(), time.monotonic() + 60 * minutes
    while True:
        try:
            total.add(worlds(kind, seed, WORLDS_A_SEED))
        except Violated as broken:
            print(f"{kind}, seed {seed}: {broken}", flush=True)
            total.violations.append(f"{broken} (make chaos SEED={seed}, {kind})")
        seed += 1
        if time.monotonic() > end:
            break
    total.note()
    return 1 if total.violations else 0


@contextmanager
def postgres() -> Iterator[None]:
    """A PostgreSQL server while this lasts."""
    server = postgresql.start()
    try:
        yield
    finally:
        if server:
            server.stop()


def everything(minutes: float, seed: int, *, only: bool) -> int:
    """Both storms at once; then the tests with a whole form, unless one seed is shown again. Prints the table."""
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder, postgres():
        place = Path(folder) / "report"
        environ = {**os.environ, report.FILE: str(place), length.SETTING: "whole", NODE_MINUTES: str(minutes)}
        one = ["--seed", str(seed), "--minutes", str(minutes), *(["--only"] if only else [])]
        storms = [subprocess.Popen([sys.executable, "-m", "tests.chaos", "--kind", kind, *one], env=environ) for kind in KINDS]
        failed = bool(sum(storm.wait() for storm in storms))
        if not only:
            tests = sorted(map(str, Path(__file__).parent.glob(NODE_TESTS)))
            phones = subprocess.Popen(["node", "--test", "--test-concurrency=1", *tests], env=environ)
            failed |= bool(subprocess.run([sys.executable, "-m", "pytest", "-q", "-m", "chaos"], env=environ).returncode)
            failed |= bool(phones.wait())
        whole = report.read(place)
    print(report.table(whole))
    return 1 if failed or whole.violations else 0


if __name__ == "__main__":
    sys.exit(main())
