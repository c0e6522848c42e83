"""The page on which a reviewer decides what becomes of the work that a shut-out phone still handed in."""

from typing import Any

from flask import abort, redirect, render_template, request
from flask_babel import gettext as _
from sqlmodel import Session

from proxy_service.people import Person
from server import kept_work
from server.access import for_staff
from server.auth import current_person
from server.desk import desk
from server.desk.device_words import device_record
from server.desk.kept_work import set_aside_reasons, settled_lines, waiting_rows
from server.desk.people import find_device
from server.desk.reading import note_reading, note_within
from server.services import services
from sync.log import Device


@desk.get("/desk/devices/<device_id>/kept-work")
@for_staff("reviewer")
def kept_work_page(device_id: str) -> Any:
    """What waits, and what was decided before."""
    return _show(device_id)


@desk.post("/desk/devices/<device_id>/kept-work/adoption")
@for_staff("reviewer")
def adopt_work(device_id: str) -> Any:
    """Have everything done that the page showed, as the agent's own acts."""
    here, person = services(), current_person()
    with here.database.writing() as session:
        device = find_device(session, person, device_id) or abort(404)
        if kept_work.adopt(session, device, _shown_up_to(), person.id, here.clock()):
            note_within(session, "adopted_kept_work", subject=device.id)
    return redirect(f"/desk/devices/{device_id}/kept-work", 303)


@desk.post("/desk/devices/<device_id>/kept-work/setting-aside")
@for_staff("reviewer")
def set_work_aside(device_id: str) -> Any:
    """Leave everything undone that the page showed, with the reason. It stays sealed in the log."""
    here, person, why = services(), current_person(), request.form.get("why", "")
    if why not in set_aside_reasons():
        return _show(device_id, 422, _("请选为什么不采用。"))
    with here.database.writing() as session:
        device = find_device(session, person, device_id) or abort(404)
        if kept_work.set_aside(session, device, _shown_up_to(), why, person.id, here.clock()):
            note_within(session, "set_aside_kept_work", subject=device.id, purpose=why)
    return redirect(f"/desk/devices/{device_id}/kept-work", 303)


def _show(device_id: str, status: int = 200, problem: str = "") -> Any:
    """The page; that names were looked at is noted first."""
    with services().database.reading() as session:
        device = find_device(session, current_person(), device_id) or abort(404)
        rows, up_to = waiting_rows(session, device)
        context = {
            "device": device_record(device, _who_shut_it_out(session, device)),
            "owner": session.get_one(Person, device.person).name,
            "rows": rows,
            "up_to": up_to,
            "lines": settled_lines(session, device),
        }
    note_reading("opened_kept_work", subject=device_id)
    return render_template("desk/kept_work.html", reasons=set_aside_reasons(), problem=problem, **context), status


def _who_shut_it_out(session: Session, device: Device) -> dict[str, str]:
    person = session.get(Person, device.revoked_by) if device.revoked_by else None
    return {person.id: person.name} if person else {}


def _shown_up_to() -> int:
    """The last step the reviewer saw: what arrived since then waits for another look."""
    text = request.form.get("up_to", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else 0
