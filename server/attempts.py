"""Failed tries counted in a table, so that several processes count together."""

import hmac
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlmodel import Field, Session, SQLModel, col, select

from sync.ids import uuid7


class Attempt(SQLModel, table=True):
    """One failed try. ``key`` is a keyed digest of an address or a login, never the thing itself."""

    __tablename__ = "attempt"

    id: str = Field(primary_key=True, max_length=36)
    kind: str = Field(max_length=20, index=True)
    key: str = Field(max_length=64, index=True)
    at: datetime = Field(index=True)


def network_of(address: str | None) -> str:
    """What counts as one visitor: an IPv4 address, or an IPv6 network of 64 bits, within which one household may take any address."""
    try:
        ip = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return address or ""
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False).network_address)


def visitor(secret: bytes, address: str | None) -> str:
    """What stands in the table for where a request came from."""
    return digest(secret, f"address {network_of(address)}")


def digest(secret: bytes, subject: str) -> str:
    """What stands in the table for an address or a login."""
    return hmac.digest(secret, subject.encode(), "sha256").hex()


def too_many(session: Session, kind: str, key: str, now: datetime, *, most: int, within: timedelta) -> bool:
    """Whether ``most`` or more tries of this kind failed within the window."""
    count = select(func.count()).where(Attempt.kind == kind, Attempt.key == key, col(Attempt.at) > now - within)
    return session.exec(count).one() >= most


def note_failure(session: Session, kind: str, key: str, now: datetime, *, keep: timedelta = timedelta(days=1)) -> None:
    """Count one failed try, and forget those older than ``keep``."""
    session.execute(delete(Attempt).where(col(Attempt.kind) == kind, col(Attempt.at) < now - keep))
    session.add(Attempt(id=uuid7(now), kind=kind, key=key, at=now))


def forget_failures(session: Session, kind: str, key: str) -> None:
    """A success clears the slate."""
    session.execute(delete(Attempt).where(col(Attempt.kind) == kind, col(Attempt.key) == key))
