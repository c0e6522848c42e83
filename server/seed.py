"""What a database holds from the first start on: catalogue, calendar, and in the demo its people and cases. Safe to repeat."""

from flask import Flask
from sqlmodel import select

from proxy_service.people import Person
from server.catalogue import renew_due_dates, seed_calendar, seed_items
from server.config import SettingError
from server.services import services

FIRST_YEAR = 2024


def seed(app: Flask) -> None:
    """Add what is missing. Raises ``SettingError`` when a demo and a real installation would mix."""
    used = services(app)
    _keep_apart(app)
    now = used.clock()
    with used.database.writing() as session:
        seed_items(session, now)
        if seed_calendar(session, FIRST_YEAR, now.year + 1):
            renew_due_dates(session, now)
    if used.settings.demo:
        from server.demo import seed_demo

        seed_demo(app)


def _keep_apart(app: Flask) -> None:
    used = services(app)
    with used.database.reading() as session:
        kinds = set(session.exec(select(Person.demo).distinct()))
    if used.settings.demo and False in kinds:
        raise SettingError("DAIBAN_DEMO=1: this database holds a real installation. Set DAIBAN_DEMO=0, or another DAIBAN_DATA_DIR.")
    if not used.settings.demo and True in kinds:
        raise SettingError("DAIBAN_DEMO=0: this database holds the demo, with public passwords. Set another DAIBAN_DATA_DIR.")
