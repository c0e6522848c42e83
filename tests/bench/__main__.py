"""``make bench``: print the figures. ``--short`` takes tiny sizes, ``--only day`` (or pulls, program, phone) one part."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench import field_day, phone, program, pulls
from tests.bench.table import Table


def main(arguments: list[str]) -> int:
    """Measure and print; 0 also when an aim is missed, for a figure is no test."""
    asked = argparse.ArgumentParser("make bench")
    asked.add_argument("--short", action="store_true")
    asked.add_argument("--only", choices=("program", "day", "pulls", "phone"))
    given = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="daiban-bench-") as folder:
        measure(Table(), Path(folder), short=given.short, only=given.only)
    return 0


def measure(table: Table, folder: Path, *, short: bool = False, only: str | None = None) -> Table:
    """Every part, or one."""
    day = field_day.Day(2, 2, 20_000) if short else field_day.Day()
    parts = {
        "program": lambda: program.measure(table),
        "day": lambda: field_day.measure(table, folder / "day", day, 2 if short else 20),
        "pulls": lambda: pulls.measure(table, folder / "pulls", (20, 60) if short else (1_000, 100_000), 10 if short else 300),
        "phone": lambda: phone.measure(table, folder / "phone", cases=60 if short else 2_000, tries=3 if short else 40),
    }
    for name, part in parts.items():
        if only in (None, name):
            part()
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
