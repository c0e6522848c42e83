"""A forgotten PIN: the office makes a one-time code that opens this one phone again. Nobody here gets to see what is on it."""

from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _

from proxy_service.people import Person
from server.access import for_staff
from server.auth import current_person
from server.china_time import china_moment
from server.desk import desk
from server.desk.people import LIFETIMES, MANAGERS, find_device
from server.desk.people_views import show_people
from server.desk.reading import note_within
from server.services import services
from sync.pin_renewal import issue_renewal_code


@desk.post("/desk/devices/<device_id>/pin-renewal-code")
@for_staff(*MANAGERS)
def make_renewal_code(device_id: str) -> Any:
    """The code, shown this once. The page asks to make sure who wants it: with the phone it opens everything there."""
    here, now = services(), services().clock()
    lifetime = LIFETIMES.get(request.form.get("lifetime", "")) or LIFETIMES["15m"]
    with here.database.writing() as session:
        device = find_device(session, current_person(), device_id) or abort(404)
        owner = session.get_one(Person, device.person)
        code = issue_renewal_code(session, device.id, now, lifetime) if owner.active and device.state == "active" else None
        if code:
            note_within(session, "made_pin_renewal_code", subject=device.id)
    if code is None:
        return show_people(409, device=device_id, renewal_problem=_("它已经不在用了，不能给换密码的码。"))
    shown = {"name": owner.name, "label": device.label, "code": code, "until": china_moment(now + lifetime)}
    return render_template("desk/pin_renewal_code.html", **shown)
