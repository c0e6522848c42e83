"""``daiban enrol``: a one-time code for an agent's phone."""

import argparse
import sys
from datetime import timedelta

from sqlmodel import col, select

from proxy_service.people import Person
from server.config import Settings
from server.db import Database
from server.migrate import upgrade
from server.services import utc_now
from sync.enrolment_code import issue_code


def main(arguments: list[str], settings: Settings) -> int:
    """Print a code, and the link that has it filled in. The agent is named by name, phone number or id."""
    parser = argparse.ArgumentParser("daiban enrol", description="A one-time code that turns an agent's phone into a device.")
    parser.add_argument("agent", help="the agent's name, phone number or id")
    parser.add_argument("--hours", type=float, default=24, help="how long the code is good for (0.25 to 168; 24)")
    given = parser.parse_args(arguments)
    upgrade(settings)
    database = Database(settings.database_url)
    with database.writing() as session:
        named = (Person.name == given.agent) | (Person.phone == given.agent) | (Person.id == given.agent)
        found = session.exec(select(Person).where(named, Person.role == "agent", col(Person.active).is_(True))).all()
        if len(found) != 1:
            print(f"daiban enrol: {len(found)} active agents are called {given.agent!r}; name one by his id.", file=sys.stderr)
            return 1
        code = issue_code(session, found[0].id, utc_now(), timedelta(hours=given.hours))
    print(f"{code}\n{settings.enrolment_link(code)}")
    return 0
