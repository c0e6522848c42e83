"""Cases in the states the desk meets them in."""

from flask import Flask
from sqlmodel import select

from proxy_service.case import Case
from server.access_log import AccessRecord
from server.services import services
from tests.copies import stage
from tests.pension_case import collect
from tests.phone import Phone


@stage
def arriving(app: Flask, phone: Phone) -> str:
    """The same, with half of its photos still on the phone."""
    case_id = collect(phone)
    phone.exchange()
    for file in list(phone.files.values())[:3]:
        phone.upload(file)
    return case_id


def case_of(app: Flask, case_id: str) -> Case:
    """The case as it stands."""
    with services(app).database.reading() as session:
        return session.get_one(Case, case_id)


def readings(app: Flask, action: str) -> list[AccessRecord]:
    """What the access log holds of an action."""
    with services(app).database.reading() as session:
        return list(session.exec(select(AccessRecord).where(AccessRecord.action == action)))
