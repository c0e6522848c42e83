"""``daiban user add``: an account for someone of the staff, or a person of the agents."""

import argparse
import getpass
import os
import sys

from sqlmodel import select

from proxy_service.people import Area, Person
from server.auth import Account, WeakPassword, add_account
from server.config import Settings
from server.db import Database
from server.migrate import upgrade
from server.services import utc_now
from sync.ids import uuid7

PASSWORD = "DAIBAN_NEW_PASSWORD"  # noqa: S105  (the name of a setting)


class UserRefused(Exception):
    """The account can't be made; the text says why."""


def main(arguments: list[str], settings: Settings) -> int:
    """Add a person, for staff with a login. The password comes from the environment or a prompt, never from the command line."""
    parser = argparse.ArgumentParser("daiban user", description="Accounts.")
    add = parser.add_subparsers(required=True).add_parser("add", help="add someone")
    add.add_argument("--role", required=True, choices=("agent", "clerk", "reviewer", "administrator"))
    add.add_argument("--name", required=True)
    add.add_argument("--login", default="", help="for staff")
    add.add_argument("--areas", required=True, help="12-digit codes, comma-separated: villages, or one township, or the county")
    add.add_argument("--phone", default="")
    add.add_argument("--post", default="")
    given = parser.parse_args(arguments)
    try:
        add_user(settings, given)
    except UserRefused as refused:
        print(f"daiban user add: {refused}", file=sys.stderr)
        return 1
    return 0


def add_user(settings: Settings, given: argparse.Namespace) -> None:
    """Write the person and the account. Raises ``UserRefused``."""
    upgrade(settings)
    database, now = Database(settings.database_url), utc_now()
    password = "" if given.role == "agent" else new_password()
    with database.writing() as session:
        areas = [code.strip() for code in given.areas.split(",")]
        unknown = [code for code in areas if session.get(Area, code) is None]
        if unknown:
            raise UserRefused(f"no such area: {', '.join(unknown)}. 'daiban init' puts areas in.")
        if given.login and session.exec(select(Account).where(Account.login == given.login.strip().casefold())).first():
            raise UserRefused(f"the login {given.login} is taken.")
        person = Person(id=uuid7(now), name=given.name, role=given.role, areas=areas, phone=given.phone, post=given.post)
        session.add(person)
        session.flush()
        if given.role == "agent":
            print(f"{given.name}: {person.id}. A phone gets in with 'daiban enrol {person.id}'.")
            return
        try:
            add_account(session, given.login, password, person, now)
        except WeakPassword as weak:
            raise UserRefused(f"the password: {weak}.") from None
        except ValueError as problem:
            raise UserRefused(f"{problem}.") from None
    print(f"{given.name} signs in at {settings.public_url}/desk/ as {given.login}.")


def new_password() -> str:
    """From the environment, else asked twice on a terminal. Raises ``UserRefused`` where nobody can answer."""
    found = os.environ.get(PASSWORD)
    if found:
        return found
    if not sys.stdin.isatty():
        raise UserRefused(f"set {PASSWORD}, or run it on a terminal.")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Once more: "):
        raise UserRefused("the two passwords differ.")
    return password
