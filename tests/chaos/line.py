"""What lies between phones and the centre: a line that loses, repeats, delays, cuts, and behind which the centre may die."""

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.centre import Centre
from tests.chaos.crash import ProcessDied
from tests.wire import Reply

KILL, LOSE_POWER = "centre killed", "power lost"
CRASHES = (KILL, LOSE_POWER)
FATES = (
    "arrives",
    "request dropped",
    "answer dropped",
    "request repeated",
    "request delayed",
    "request truncated",
    "answer truncated",
    *CRASHES,
)
"""Named as in ``bad_line.js``, so that ``make chaos`` counts a kind of fault in one line."""


class NoAnswer(Exception):
    """The phone heard nothing it could use."""


@dataclass(frozen=True)
class Fate:
    """What becomes of one request. ``at``: the crash point, for those that have one."""

    kind: str = "arrives"
    at: int = 1


@dataclass(frozen=True)
class Late:
    """A request that is still on its way when the phone has given it up."""

    path: str
    method: str
    headers: dict[str, str]
    data: bytes | None


@dataclass
class Line:
    """Takes requests as Flask's test client does. ``coming``: the fates of the next ones; afterwards all arrive."""

    centre: Centre
    coming: list[Fate] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    requests: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def open(self, path: str, *, method: str, headers: Mapping[str, str], data: bytes | None = None) -> Reply:
        """One request. Raises ``NoAnswer``."""
        fate = self.coming.pop(0) if self.coming else Fate()
        asked = Late(path, method, dict(headers), data)
        if fate.kind != "arrives":
            self.faults[fate.kind] += 1
        if fate.kind == "request dropped":
            raise NoAnswer
        if fate.kind == "request delayed":
            self.late.append(asked)
            raise NoAnswer
        if fate.kind == "request truncated":
            self._deliver(asked, cut=True)
            raise NoAnswer
        if fate.kind in CRASHES:
            return self._deliver_and_die(asked, fate)
        reply = self._deliver(asked)
        if fate.kind == "request repeated":
            return self._deliver(asked)
        if fate.kind in ("answer dropped", "answer truncated"):
            raise NoAnswer
        return reply

    def deliver_late(self, which: int) -> None:
        """One of the delayed requests arrives, after later ones. Nobody hears the answer."""
        self.faults["request arrives late"] += 1
        self._deliver(self.late.pop(which % len(self.late)))

    def _deliver_and_die(self, asked: Late, fate: Fate) -> Reply:
        self.centre.points.arm(fate.at)
        try:
            reply = self._deliver(asked)
        except ProcessDied:
            if fate.kind == LOSE_POWER:
                self.centre.lose_power()
            else:
                self.centre.die()
            raise NoAnswer from None
        self.centre.points.disarm()
        if fate.kind == LOSE_POWER:  # it was answered before: whatever was told must hold
            self.centre.lose_power()
        return reply

    def _deliver(self, asked: Late, *, cut: bool = False) -> Reply:
        self.requests += 1
        data: Any = asked.data
        headers = dict(asked.headers)
        if cut and data:
            headers["Content-Length"] = str(len(data))
            data = io.BytesIO(data[: len(data) // 2])
        answer = self.centre.app.test_client().open(asked.path, method=asked.method, headers=headers, data=data)
        return Reply(answer.status_code, answer.headers, answer.data)
