"""Finding a case by what a caller reads out: a number, an identity number, a name or the initials of its pinyin."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from proxy_service.case import Case
from proxy_service.fields import tidy_id_number
from proxy_service.people import Person
from server.desk.queue import in_areas
from server.pinyin import name_sounds_like
from server.vault import Vault

MOST_SHOWN = 50
MOST_OPENED = 2000
"""Names are sealed, so searching them opens contents: the newest two thousand of the township, about 0.2 s."""


@dataclass(frozen=True)
class Found:
    """Cases found; ``by`` number, id_number, name or initials; ``more`` when not all could be looked at or shown."""

    cases: list[Case]
    by: str
    more: bool


def search_cases(session: Session, vault: Vault, person: Person, words: str) -> Found:
    """What the words mean decides where they are looked for; only cases of the person's own township are found."""
    number = tidy_id_number(words)
    if re.fullmatch(r"\d{17}[\dX]|\d{15}", number):
        return _found(session, person, "id_number", col(Case.resident_index) == vault.blind_index(number))
    by_number = _found(session, person, "number", _is_number(words))
    if by_number.cases or re.search(r"\d", words):
        return by_number
    if re.fullmatch(r"[A-Za-z]{2,}", words):
        return _by_name(session, vault, person, "initials", lambda name: name_sounds_like(name, words))
    return _by_name(session, vault, person, "name", lambda name: words in name)


def _is_number(words: str) -> ColumnElement[bool]:
    wanted = words.upper()
    exact = [func.upper(column) == wanted for column in (col(Case.local_no), col(Case.township_no), col(Case.upstream_no))]
    return or_(*exact, func.upper(col(Case.township_no)).like(f"%-{_literal(wanted)}", escape="\\"))


def _literal(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _found(session: Session, person: Person, by: str, condition: ColumnElement[bool]) -> Found:
    query = select(Case).where(in_areas(person), condition).order_by(col(Case.opened_at).desc()).limit(MOST_SHOWN + 1)
    cases = list(session.exec(query))
    return Found(cases[:MOST_SHOWN], by, len(cases) > MOST_SHOWN)


def _by_name(session: Session, vault: Vault, person: Person, by: str, fits: Callable[[str], bool]) -> Found:
    query = select(Case).where(in_areas(person)).order_by(col(Case.opened_at).desc()).limit(MOST_OPENED + 1)
    cases = list(session.exec(query))
    known = [case for case in cases[:MOST_OPENED] if case.content_key]
    matching = [case for case in known if fits(vault.open_content(case).resident.name)]
    return Found(matching[:MOST_SHOWN], by, len(matching) > MOST_SHOWN or len(cases) > MOST_OPENED)
