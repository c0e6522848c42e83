"""What a run of chaos did: printed as one table, and passed on from process to process as lines of JSON."""

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = "DAIBAN_CHAOS_REPORT"
LEAST, LEAST_PROCESSES = 100, 20
"""A kind of fault that came more rarely in ten minutes proves little."""


@dataclass
class Report:
    """``faults`` counts by kind what happens within a process, ``processes`` what happens to whole ones; ``violations`` are sentences, each
    with the seed that shows it again.
    """

    mutations: int = 0
    requests: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    processes: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def add(self, other: "Report") -> None:
        """Sum up."""
        self.mutations += other.mutations
        self.requests += other.requests
        self.faults += other.faults
        self.processes += other.processes
        self.violations += other.violations

    def note(self) -> None:
        """Append one line to the file that ``DAIBAN_CHAOS_REPORT`` names, if it does."""
        if place := os.environ.get(FILE):
            with Path(place).open("a") as file:
                file.write(json.dumps(vars(self), ensure_ascii=False) + "\n")


def read(place: Path) -> Report:
    """The sum of every line that was noted there."""
    whole = Report()
    for line in place.read_text().splitlines() if place.exists() else []:
        told: dict[str, Any] = json.loads(line)
        counters = {name: Counter(told.pop(name, {})) for name in ("faults", "processes")}
        whole.add(Report(**told, **counters))
    return whole


def table(whole: Report) -> str:
    """For people: the sums, each kind of fault with its count (marked when it is low), the violations."""
    rows = [f"mutations  {whole.mutations:>9,}", f"requests   {whole.requests:>9,}"]
    rows += ["", "faults", *_counts(whole.faults, LEAST), "", "faults of whole processes", *_counts(whole.processes, LEAST_PROCESSES)]
    rows += ["", f"violations {len(whole.violations):>9,}", *(f"  {one}" for one in whole.violations)]
    return "\n".join(rows)


def _counts(kinds: Counter[str], least: int) -> list[str]:
    return [f"  {kind:<34}{count:>9,}{'' if count >= least else '   (few)'}" for kind, count in sorted(kinds.items())]
