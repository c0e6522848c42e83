"""Reads a Jinja2 template as HTML: its elements with attributes, line, and the elements around each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))


@dataclass
class Element:
    """One start tag. ``text`` is what stands inside script and style; ``{{ x }}`` in a value reads ``⟦x⟧``."""

    tag: str
    line: int
    attributes: dict[str, str]
    around: tuple["Element", ...]
    text: str = ""
    inside: list["Element"] = field(default_factory=list)

    def closest(self, tag: str) -> "Element | None":
        """The innermost element of this kind around it."""
        return next((element for element in reversed(self.around) if element.tag == tag), None)

    def all_inside(self) -> Iterator["Element"]:
        """Every element below it."""
        for element in self.inside:
            yield element
            yield from element.all_inside()


def elements(source: str) -> list[Element]:
    """The elements of a template, in order. Both branches of an ``if`` are there."""
    reader = _Reader()
    reader.feed(JINJA.sub(_plain, source))
    reader.close()
    return reader.found


def _plain(found: re.Match[str]) -> str:
    lines = "\n" * found[0].count("\n")
    if not found[0].startswith("{{"):
        return lines or " "
    expression = re.sub(r"[\"'<>&\s]+", " ", found[0][2:-2]).strip("- ")
    return f"⟦{expression}⟧{lines}"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, self.getpos()[0], {name: value or "" for name, value in reversed(attrs)}, tuple(self.open))
        self.found.append(element)
        if self.open:
            self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1].text += data
