"""A printed form as data: what it says, without how it looks. The page and the PDF are made from the same."""

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Text:
    """A paragraph; ``strong`` for what must not be overlooked."""

    text: str
    strong: bool = False
    kind: Literal["text"] = "text"


@dataclass(frozen=True)
class Pairs:
    """Facts with their labels, in a ruled grid; ``paired``: two of them in a row, where they are short."""

    rows: list[tuple[str, str]]
    heading: str = ""
    paired: bool = False
    kind: Literal["pairs"] = "pairs"


@dataclass(frozen=True)
class Table:
    """A ruled table. The columns ``wide`` share the room that is left."""

    columns: list[str]
    rows: list[list[str]]
    wide: tuple[int, ...] = (1,)
    heading: str = ""
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Line:
    """One point of a list: what it is about, what is to be said, and a hint in small type."""

    lead: str
    text: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Lines:
    """Numbered points."""

    lines: list[Line]
    heading: str = ""
    kind: Literal["lines"] = "lines"


@dataclass(frozen=True)
class Steps:
    """What happens next, in plain words, set apart."""

    heading: str
    steps: list[str]
    kind: Literal["steps"] = "steps"


@dataclass(frozen=True)
class Place:
    """Where someone signs: an empty line, or the picture of a signature (a file's id) that was given on the phone."""

    label: str
    image: str = ""
    note: str = ""


@dataclass(frozen=True)
class Places:
    """Places for signatures and thumbprints."""

    places: list[Place]
    kind: Literal["places"] = "places"


Block = Text | Pairs | Table | Lines | Steps | Places


@dataclass(frozen=True)
class Form:
    """A form. ``name`` is its name in addresses; ``tracking`` the resident's page, also printed as a QR code."""

    name: str
    title: str
    number: str
    blocks: list[Block]
    office: str
    issued_on: str
    sealed: bool = True
    officer: str = ""
    tracking: str = ""
    phones: str = ""
    banner: str = ""

    def as_record(self) -> dict[str, Any]:
        """Plain JSON, for templates of both kinds."""
        return asdict(self)

    def images(self) -> list[str]:
        """Ids of the files it shows."""
        return [place.image for block in self.blocks if isinstance(block, Places) for place in block.places if place.image]

    def characters(self) -> set[str]:
        """Every character it prints."""
        return set(_texts(self.as_record()))


def _texts(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(_texts(part) for key, part in value.items() if key not in ("kind", "image", "name"))
    if isinstance(value, list | tuple):
        return "".join(_texts(part) for part in value)
    return value if isinstance(value, str) else ""
