"""Figures about cases by unit and matter (domain 3.4), never per agent: no function here is handed one.

Numerator, denominator and n are told together; a percentage only from ten cases on, because of fewer it says more about people than
about work. ``Decided`` are the cases D of a period: decided in it, granted or denied. A unit is a township: most villages have one agent,
so figures of a village would be figures of a person.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from proxy_service.service_item import ServiceItem

LEAST_FOR_PERCENT = 10
Counted = TypeVar("Counted")


@dataclass(frozen=True)
class DecidedCase:
    """What a figure may look at. Trips of the resident (and the family) beyond the village, and of the agent: kept apart.

    ``on_time``: decided no later than the last day of the promise.
    """

    unit: str
    item: str
    resident_trips: int
    agent_trips: int
    on_time: bool


@dataclass(frozen=True)
class ReceivedCase:
    """A case received in the period: how many notices it took, and whether it ended before a decision."""

    notices: int
    is_withdrawn: bool
    is_not_accepted: bool


@dataclass(frozen=True)
class JudgedCase:
    """A case of which the period said whether it is accepted."""

    notices: int
    is_accepted: bool


@dataclass(frozen=True)
class LentPaper:
    """An original in an agent's hands that was due back in the period."""

    return_by: date
    returned_on: date | None


@dataclass(frozen=True)
class Share:
    """``part`` of ``n`` cases."""

    part: int
    n: int

    @property
    def percent(self) -> float | None:
        """One decimal; None below ten cases."""
        return round(100 * self.part / self.n, 1) if self.n >= LEAST_FOR_PERCENT else None


@dataclass(frozen=True)
class Average:
    """``total`` trips over ``n`` cases."""

    total: int
    n: int

    @property
    def each(self) -> float | None:
        """Trips a case, two decimals; None below ten cases."""
        return round(self.total / self.n, 2) if self.n >= LEAST_FOR_PERCENT else None


def at_most_one_trip(cases: Iterable[DecidedCase]) -> Share:
    """1b 最多跑一次率 (case): the resident made one trip or none."""
    return _share(cases, lambda case: case.resident_trips <= 1)


def no_trip(cases: Iterable[DecidedCase]) -> Share:
    """2b 零跑动率 (case): the resident made none."""
    return _share(cases, lambda case: case.resident_trips == 0)


def resident_trips(cases: Iterable[DecidedCase]) -> Average:
    """10 平均跑动次数 of residents."""
    found = list(cases)
    return Average(sum(case.resident_trips for case in found), len(found))


def agent_trips(cases: Iterable[DecidedCase]) -> Average:
    """10, the agents' side. Never added to the residents'."""
    found = list(cases)
    return Average(sum(case.agent_trips for case in found), len(found))


def decided_on_time(cases: Iterable[DecidedCase]) -> Share:
    """8a 按时办结率 (promise)."""
    return _share(cases, lambda case: case.on_time)


def passed_at_once(cases: Iterable[JudgedCase]) -> Share:
    """7 一次性通过率: accepted without a notice, neither before receiving nor after."""
    return _share(cases, lambda case: case.is_accepted and case.notices == 0)


def sent_back(cases: Iterable[ReceivedCase]) -> Share:
    """16 退件率, beside 8a so that nobody gains by refusing."""
    return _share(cases, lambda case: case.notices > 0)


def withdrawn(cases: Iterable[ReceivedCase]) -> Share:
    """16 撤回率."""
    return _share(cases, lambda case: case.is_withdrawn)


def not_accepted(cases: Iterable[ReceivedCase]) -> Share:
    """16 不予受理 of what was received."""
    return _share(cases, lambda case: case.is_not_accepted)


def returned_in_time(papers: Iterable[LentPaper]) -> Share:
    """17 原件返还及时率."""
    return _share(papers, lambda paper: paper.returned_on is not None and paper.returned_on <= paper.return_by)


def promised_at_most_one_trip(items: Iterable[ServiceItem]) -> Share:
    """1a 最多跑一次率 (item), of what is published."""
    return _share(items, lambda item: item.promised_trips <= 1)


def promised_no_trip(items: Iterable[ServiceItem]) -> Share:
    """2a 零跑动率 (item); the online depth isn't in the catalogue."""
    return _share(items, lambda item: item.promised_trips == 0)


def handled_at_once(items: Iterable[ServiceItem]) -> Share:
    """4 即办件占比 (item)."""
    return _share(items, lambda item: item.handling_type == "immediate")


def by_unit_and_item(cases: Iterable[DecidedCase]) -> dict[tuple[str, str], list[DecidedCase]]:
    """The cases of each unit and matter, in the order of their codes."""
    found: dict[tuple[str, str], list[DecidedCase]] = {}
    for case in sorted(cases, key=lambda one: (one.unit, one.item)):
        found.setdefault((case.unit, case.item), []).append(case)
    return found


def _share(counted: Iterable[Counted], counts: Callable[[Counted], bool]) -> Share:
    found = list(counted)
    return Share(sum(counts(one) for one in found), len(found))
