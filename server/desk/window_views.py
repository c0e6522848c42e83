"""Taking cases at the window: a clerk's own computer works under /agent/ like a phone (sync/protocol.md, section 1).

The one-time code is made by the clerk for himself and for nobody else: so nobody gets at cases through a computer in another's name.
"""

from typing import Any

from flask import render_template
from sqlmodel import Session, col, select

from proxy_service.people import Person
from server.access import for_staff
from server.auth import current_person
from server.china_time import china_moment
from server.desk import desk
from server.desk.device_words import device_record
from server.desk.people import LIFETIMES
from server.desk.reading import note_within
from server.services import services
from sync.enrolment_code import issue_code
from sync.log import Device

LIFETIME = LIFETIMES["15m"]
"""The computer stands before who asks for the code."""


@desk.get("/desk/window")
@for_staff("clerk")
def window_page() -> Any:
    """How a computer becomes a window, and the clerk's own ones."""
    with services().database.reading() as session:
        computers = [device_record(device) for device in _computers(session, current_person())]
    return render_template("desk/window.html", computers=computers)


@desk.post("/desk/window/enrolment-code")
@for_staff("clerk")
def make_window_code() -> Any:
    """A one-time code for the computer the clerk sits at, with the way to use it there."""
    here, clerk = services(), current_person()
    now = here.clock()
    with here.database.writing() as session:
        code = issue_code(session, clerk.id, now, LIFETIME)
        note_within(session, "made_enrolment_code", subject=clerk.id)
    shown = {"code": code, "until": china_moment(now + LIFETIME), "address": f"{here.settings.public_url}/agent/enrolment"}
    return render_template("desk/window_code.html", here=f"/agent/enrolment?at=window#code={code}", **shown)


def _computers(session: Session, clerk: Person) -> list[Device]:
    mine = select(Device).where(Device.person == clerk.id).order_by(col(Device.enrolled_at).desc())
    return list(session.exec(mine))
