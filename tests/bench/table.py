"""Figures as lines of a table."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """One thing measured. ``aim`` is empty where there is none; ``met`` says whether it is met."""

    what: str
    value: str
    aim: str = ""
    met: bool | None = None


@dataclass
class Table:
    """What a run found out."""

    figures: list[Figure] = field(default_factory=list)

    def add(self, what: str, value: str, aim: str = "", met: bool | None = None) -> None:
        """A figure; printed at once, because a run takes minutes."""
        figure = Figure(what, value, aim, met)
        self.figures.append(figure)
        print(line(figure), flush=True)

    def heading(self, text: str) -> None:
        """A line above the figures that belong together."""
        print(f"\n{text}", flush=True)


def line(figure: Figure) -> str:
    """The figure on one line."""
    verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
    return f"  {figure.what:<58} {figure.value:>26}   {figure.aim:<22} {verdict}".rstrip()


def middle(values: list[float]) -> float:
    """The median."""
    return at(values, 0.5)


def at(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
