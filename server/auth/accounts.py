"""Staff accounts. Agents have none: their phone is their account."""

from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Field, Session, SQLModel, select

from proxy_service.people import Person
from sync.ids import uuid7

HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
"""argon2id at OWASP's least memory: about 30 ms here, so that eight threads signing people in stay within 152 MiB."""

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 200
STAFF_ROLES = ("clerk", "reviewer", "administrator")


class WeakPassword(ValueError):
    """The password is too short or too long to be taken."""


class Account(SQLModel, table=True):
    """A way to sign in for one person."""

    __tablename__ = "account"

    id: str = Field(primary_key=True, max_length=36)
    login: str = Field(unique=True, max_length=40, description="lower case, without blanks around it")
    password_hash: str = Field(max_length=200)
    person: str = Field(foreign_key="person.id", index=True, max_length=36)
    active: bool = True
    made_at: datetime


def normal_login(typed: str) -> str:
    """The login a person meant: capitals and blanks around it don't count."""
    return typed.strip().casefold()


def add_account(session: Session, login: str, password: str, person: Person, now: datetime, *, demo: bool = False) -> Account:
    """Give a member of staff an account.

    Raises ``ValueError`` for an agent or an empty login, ``WeakPassword`` for a password outside 8–200 characters. The demo's public
    passwords are taken as they are.
    """
    login = normal_login(login)
    if person.role not in STAFF_ROLES or not login:
        raise ValueError("only clerks, reviewers and administrators sign in at the desk, each with a login")
    hashed = HASHER.hash(password) if demo else hash_password(password)
    account = Account(id=uuid7(now), login=login, password_hash=hashed, person=person.id, made_at=now)
    session.add(account)
    return account


def set_password(account: Account, password: str) -> None:
    """Change the password. The caller ends the sessions that were begun with the old one."""
    account.password_hash = hash_password(password)


def hash_password(password: str) -> str:
    """The argon2 hash of a password that may be used. Raises ``WeakPassword``."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WeakPassword(f"use {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return HASHER.hash(password)


def find_by_password(session: Session, login: str, password: str) -> tuple[Account, Person] | None:
    """The account and its person if the password is right and both are active.

    Takes as long for an unknown login as for a known one, so that nobody learns which logins exist.
    """
    account = session.exec(select(Account).where(Account.login == normal_login(login))).first()
    right = _verify(account.password_hash if account else _hash_of_nobody(), password[:LONGEST_PASSWORD])
    person = session.get(Person, account.person) if account else None
    if account is None or person is None or not (right and account.active and person.active):
        return None
    return account, person


def _verify(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hash_of_nobody() -> str:
    return HASHER.hash("nobody's password")
