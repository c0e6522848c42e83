"""Sessions at the desk, in a table: they can be ended from here, and end by themselves."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Field, Session, SQLModel, col, select

from proxy_service.people import Person
from server.auth.accounts import Account

IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
KEEP = timedelta(days=30)


class StaffSession(SQLModel, table=True):
    """One browser signed in. Its random id stands only in the browser's cookie; the table holds the digest."""

    __tablename__ = "staff_session"

    digest: str = Field(primary_key=True, max_length=64, description="hex SHA-256 of the cookie's value")
    account: str = Field(foreign_key="account.id", index=True, max_length=36)
    made_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None


def begin_session(session: Session, account: Account, now: datetime) -> str:
    """Start a session and return the cookie's value. Sessions dead for a month are forgotten on the way."""
    session.execute(delete(StaffSession).where(col(StaffSession.made_at) < now - KEEP))
    secret = secrets.token_urlsafe(32)
    session.add(StaffSession(digest=digest(secret), account=account.id, made_at=now, seen_at=now))
    return secret


def find_session(session: Session, secret: str, now: datetime) -> tuple[StaffSession, Account, Person] | None:
    """The living session behind a cookie, with whom it belongs to; None when ended, expired, unknown or the person left."""
    found = session.exec(
        select(StaffSession, Account, Person)
        .where(StaffSession.digest == digest(secret), StaffSession.account == Account.id, Account.person == Person.id)
        .where(col(StaffSession.ended_at).is_(None), col(Account.active), col(Person.active))
        .where(col(StaffSession.seen_at) > now - IDLE, col(StaffSession.made_at) > now - ABSOLUTE)
    ).first()
    return (found[0], found[1], found[2]) if found else None


def is_worth_noting(row: StaffSession, now: datetime) -> bool:
    """Whether the last note of activity is old enough to write a new one."""
    return now - row.seen_at >= SEEN_EVERY


def note_activity(session: Session, row: StaffSession, now: datetime) -> None:
    """The person did something: the idle time starts again."""
    session.execute(update(StaffSession).where(col(StaffSession.digest) == row.digest).values(seen_at=now))


def end_session(session: Session, secret: str, now: datetime) -> None:
    """Sign this browser out."""
    session.execute(update(StaffSession).where(col(StaffSession.digest) == digest(secret)).values(ended_at=now))


def end_sessions(session: Session, account_id: str, now: datetime) -> None:
    """Sign every browser of an account out."""
    living = update(StaffSession).where(col(StaffSession.account) == account_id, col(StaffSession.ended_at).is_(None))
    session.execute(living.values(ended_at=now))


def digest(secret: str) -> str:
    """What the table keeps of the cookie's value: random and 256 bits, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
