"""One-time enrolment codes: ten Crockford base32 characters (50 bits), easy to read out over a telephone."""

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from sync.log import EnrolmentCode

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=7)
COST = 2**14
"""scrypt's n: some 40 ms a try."""

_MISREAD = str.maketrans("OIL", "011")


def make_code() -> str:
    """A new code as people see it: ``7K3M-9QXW-2F``."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join((code[:4], code[4:8], code[8:]))


def normalise_code(typed: str) -> str | None:
    """The ten characters meant by what somebody typed (full-width, lower case, blanks, O for 0, I or L for 1), or None."""
    text = unicodedata.normalize("NFKC", typed).upper().translate(_MISREAD)
    code = "".join(sign for sign in text if sign not in "-‐–—_ \t.·")
    return code if len(code) == LENGTH and all(sign in ALPHABET for sign in code) else None


def code_digest(code: str) -> str:
    """What is kept of a code (64 hex digits). Slow on purpose (``COST``): 50 bits alone could be tried out from a stolen backup.

    Raises ``ValueError`` for text that can't be a code.
    """
    normal = normalise_code(code)
    if normal is None:
        raise ValueError("not an enrolment code")
    return hashlib.scrypt(normal.encode(), salt=b"daiban/enrolment-code/1", n=COST, r=8, p=1, dklen=32).hex()


def issue_code(session: Session, person: str, now: datetime, lifetime: timedelta) -> str:
    """A new code for a person, valid for ``lifetime`` (15 minutes to 7 days). The only time it is seen in clear.

    An earlier one that was not used ends: so a code that went to the wrong ears can be taken back.
    """
    lifetime = min(max(lifetime, SHORTEST), LONGEST)
    unused = (col(EnrolmentCode.person) == person) & col(EnrolmentCode.used_at).is_(None) & (col(EnrolmentCode.expires_at) > now)
    session.execute(update(EnrolmentCode).where(unused).values(expires_at=now))
    code = make_code()
    session.add(EnrolmentCode(digest=code_digest(code), person=person, made_at=now, expires_at=now + lifetime))
    return code
