"""What every kind of county gateway can do, and the four ways in which it can go wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class PackageFile:
    """One page to hand over: its plain bytes' hash and size, and what the county calls its material."""

    id: str
    material: str
    name: str
    page: int
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True)
class Package:
    """A case as handed over: facts by dotted path (see package.py), files, and a way to open one in memory."""

    key: str
    facts: dict[str, Any]
    files: tuple[PackageFile, ...]
    open_file: Callable[[PackageFile], bytes]


@dataclass(frozen=True)
class Acknowledgement:
    """The county has it, under its own number."""

    upstream_no: str


class NotSent(Exception):
    """The county certainly has no record of it, and later may be better. ``problem`` is a code; ``after`` in seconds."""

    def __init__(self, problem: str, after: float | None = None) -> None:
        super().__init__(problem)
        self.problem, self.after = problem, after


class AnswerLost(Exception):
    """The record left and no answer came that tells whether it was taken."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Rejected(Exception):
    """The county said no, and why (its own words; they may name a person)."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("rejected")
        self.reasons = reasons


class NotTransferable(Exception):
    """This package can't go to this county as it is. ``problem`` is a code, ``detail`` holds names, never values."""

    def __init__(self, problem: str, **detail: str) -> None:
        super().__init__(problem)
        self.problem, self.detail = problem, detail


BeforeStep = Callable[[str], None]
"""Called with ``file`` before each file and with ``record`` right before the case record leaves; may raise to stop."""


class CountyGateway(Protocol):
    """One county system."""

    @property
    def declares_idempotency(self) -> bool:
        """Whether the same key twice makes one case there."""

    @property
    def can_query(self) -> bool:
        """Whether it can be asked if a key arrived."""

    def write_record(self, package: Package) -> bytes:
        """The case record as it will be sent. Raises ``NotTransferable``."""

    def send(self, package: Package, record: bytes, before: BeforeStep) -> Acknowledgement:
        """Hand over files, then the record. Raises ``NotSent``, ``AnswerLost``, ``Rejected`` or ``NotTransferable``."""

    def query(self, key: str) -> Acknowledgement | None:
        """Whether the record with this key is there; None when it certainly is not. Raises ``NotSent``."""
