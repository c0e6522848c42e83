"""A fresh installation with the cast in it: places, people, accounts, catalogue, calendar."""

from datetime import datetime, timedelta

from flask import Flask
from sqlmodel import Session, SQLModel

from proxy_service.people import Area, Person
from server.auth import add_account
from server.catalogue import seed_calendar, seed_items
from server.db import Database
from server.services import services
from sync.enrolment_code import issue_code
from sync.pin_renewal import issue_renewal_code
from tests import people

PARENTS = {
    people.TOWNSHIP[0]: people.COUNTY[0],
    people.OTHER_TOWNSHIP[0]: people.COUNTY[0],
    people.UPPER_VILLAGE[0]: people.TOWNSHIP[0],
    people.LOWER_VILLAGE[0]: people.TOWNSHIP[0],
    people.WILLOW_VILLAGE[0]: people.TOWNSHIP[0],
}
LEVELS = {people.COUNTY[0]: "county", people.TOWNSHIP[0]: "township", people.OTHER_TOWNSHIP[0]: "township"}
PLACES = (people.COUNTY, people.TOWNSHIP, people.OTHER_TOWNSHIP, people.UPPER_VILLAGE, people.LOWER_VILLAGE, people.WILLOW_VILLAGE)


def install(app: Flask) -> None:
    """Make the tables by the models and fill them."""
    fill(services(app).database, services(app).clock())


def fill(database: Database, now: datetime) -> None:
    """The same, for a database no application has opened yet."""
    SQLModel.metadata.create_all(database.engine)
    with database.writing() as session:
        seed(session, now)


def seed(session: Session, now: datetime) -> None:
    """Places, the cast, the items they deal with and two years of working days."""
    for code, name in PLACES:
        session.add(
            Area(
                code=code,
                name=name,
                level=LEVELS.get(code, "village"),
                parent=PARENTS.get(code),
                phone="0999-8812345",
                address="青石街12号",
            )
        )
    for role in people.CAST:
        session.add(Person(id=person_id(role), name=role.name, role=role.role, areas=list(role.areas), post="代办员", phone="13900000000"))
    session.flush()
    for role in people.CAST:
        if role.role != "agent":
            add_account(session, role.login, password_of(role), session.get_one(Person, person_id(role)), now)
    seed_items(session, now, only=people.ITEMS)
    seed_calendar(session, now.year, now.year + 1)


def password_of(role: people.Role) -> str:
    """The password of one of the cast who signs in at the desk."""
    return f"{role.login}-password"


def person_id(role: people.Role) -> str:
    """The id of one of the cast."""
    return f"01937f1c-0000-7a10-8c00-{people.CAST.index(role):012x}"


def renewal_code_for(app: Flask, device: str, lifetime: timedelta = timedelta(minutes=15)) -> str:
    """A fresh code that renews a device's PIN."""
    used = services(app)
    with used.database.writing() as session:
        return issue_renewal_code(session, device, used.clock(), lifetime)


def code_for(app: Flask, role: people.Role, lifetime: timedelta = timedelta(days=1)) -> str:
    """A fresh enrolment code."""
    used = services(app)
    with used.database.writing() as session:
        return issue_code(session, person_id(role), used.clock(), lifetime)
