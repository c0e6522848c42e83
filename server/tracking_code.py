"""The resident's tracking code (查询码): 128 random bits on the slip, kept here as a digest only."""

import hashlib
import re
from datetime import timedelta

from sqlmodel import Session, select

from proxy_service.case import Case
from server import attempts
from server.services import Services

KIND = "tracking"
MOST_WRONG_CODES = 20
WINDOW = timedelta(minutes=10)
SHAPE = re.compile(r"[a-z2-9]{24,32}")


def normalise(code: str) -> str | None:
    """The code as stored (lower case, no spaces or dashes), or None when it can't be one."""
    text = re.sub(r"[\s-]", "", code).lower()
    return text if SHAPE.fullmatch(text) else None


def digest(code: str) -> str:
    """What the case row keeps. The code has 128 random bits, so a plain hash is enough."""
    return hashlib.sha256(code.encode()).hexdigest()


class TooManyTries(Exception):
    """Wait ``WINDOW`` before the next try."""


def look_up(here: Services, code: str, address: str | None) -> str | None:
    """The id of the case a slip points to. Wrong codes are counted per address. Raises ``TooManyTries``."""
    visitor, now = attempts.visitor(here.keys.index, address), here.clock()
    with here.database.reading() as session:
        if attempts.too_many(session, KIND, visitor, now, most=MOST_WRONG_CODES, within=WINDOW):
            raise TooManyTries
        case = find_case_by_code(session, code)
    if case is None:
        with here.database.writing() as session:
            attempts.note_failure(session, KIND, visitor, now)
    return case.id if case else None


def find_case_by_code(session: Session, code: str) -> Case | None:
    """The case a slip points to."""
    text = normalise(code)
    if text is None:
        return None
    return session.exec(select(Case).where(Case.tracking_digest == digest(text))).first()
