"""Trying a login and a password, with the tries counted per login and per address."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import select

from server import attempts
from server.auth.accounts import Account, find_by_password, hash_password, normal_login
from server.auth.staff_sessions import begin_session, end_sessions
from server.services import Services

WINDOW = timedelta(minutes=10)
MOST_PER_LOGIN = 5
MOST_PER_ADDRESS = 30


@dataclass(frozen=True)
class SignedIn:
    """A new session: the cookie's value, and the person's name."""

    secret: str
    name: str


class WrongPassword(Exception):
    """The login or the password is wrong, or the account is closed: not told apart."""


class TooManyTries(Exception):
    """Wait ``WINDOW`` before the next try."""


def sign_in(here: Services, login: str, password: str, address: str) -> SignedIn:
    """Begin a session. Raises ``WrongPassword`` or ``TooManyTries``.

    A try is counted against its login before the password is looked at, so that many at once can't slip past the count. A success
    clears the login's count, never the address's: one valid account must not buy new tries at the others.
    """
    of_login = attempts.digest(here.keys.index, f"login {normal_login(login)}")
    of_address = attempts.visitor(here.keys.index, address)
    _count_try(here, of_login, of_address)
    with here.database.reading() as session:
        found = find_by_password(session, login, password)
    with here.database.writing() as session:
        if found is None:
            attempts.note_failure(session, "login_address", of_address, here.clock())
            secret = None
        else:
            attempts.forget_failures(session, "login", of_login)
            secret = begin_session(session, found[0], here.clock())
    if found is None or secret is None:
        raise WrongPassword
    return SignedIn(secret, found[1].name)


def renew_password(here: Services, login: str, present: str, wished: str, address: str) -> str:
    """Change one's own password: every browser is signed out, and the cookie's value for this one's new session comes back.

    Raises ``WrongPassword`` when the present one isn't right, ``TooManyTries``, or ``WeakPassword``.
    """
    hashed = hash_password(wished)
    sign_in(here, login, present, address)
    with here.database.writing() as session:
        account = session.exec(select(Account).where(Account.login == normal_login(login))).one()
        account.password_hash = hashed
        session.add(account)
        end_sessions(session, account.id, here.clock())
        return begin_session(session, account, here.clock())


def _count_try(here: Services, of_login: str, of_address: str) -> None:
    now = here.clock()
    with here.database.writing() as session:
        if attempts.too_many(session, "login", of_login, now, most=MOST_PER_LOGIN, within=WINDOW) or attempts.too_many(
            session, "login_address", of_address, now, most=MOST_PER_ADDRESS, within=WINDOW
        ):
            raise TooManyTries
        attempts.note_failure(session, "login", of_login, now)
