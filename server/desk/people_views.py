"""People and phones: seen by all of the staff in their own area, managed by reviewer and administrator. No case is seen here."""

import io
from typing import Any

import segno
from flask import abort, redirect, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import update
from sqlmodel import col

from server.access import for_staff
from server.auth import current_person
from server.china_time import china_moment
from server.desk import desk
from server.desk.device_words import REVOCABLE, revocation_reasons
from server.desk.people import LIFETIMES, MANAGERS, MARKS, find_agent, find_device, list_townships
from server.desk.reading import note_within
from server.services import services
from sync.enrolment_code import issue_code
from sync.log import Device


@desk.get("/desk/people")
@for_staff()
def people_page() -> Any:
    """Agents with their phones, and the windows' computers."""
    return show_people()


def show_people(status: int = 200, **problem: str) -> Any:
    """The page; ``device`` with ``problem`` or ``renewal_problem`` when something could not be done to it."""
    here, viewer = services(), current_person()
    with here.database.reading() as session:
        everybody = list_townships(session, here, viewer)
    show = request.args.get("show", "") if request.args.get("show") in MARKS else ""
    agents_of = {one["name"]: [agent for agent in one["agents"] if not show or show in agent["marks"]] for one in everybody}
    townships = [{"name": name, "agents": agents} for name, agents in agents_of.items() if agents]
    context = {"townships": townships, "groups": _groups(everybody, show), "reasons": revocation_reasons()}
    may = {
        "may_manage": viewer.role in MANAGERS,
        "may_hand_over": viewer.role == "reviewer",
        "may_import": viewer.role in ("clerk", "reviewer"),
    }
    return render_template("desk/people.html", **context, **may, **problem), status


def _groups(townships: list[dict[str, Any]], show: str) -> list[dict[str, Any]]:
    """What the list can be narrowed to, with how many people each holds."""
    labels = {
        "": _("全部"),
        "silent": _("要打电话问的"),
        "missing": _("有没到的"),
        "refused": _("有没收下的"),
        "clock": _("时间不对的"),
        "room": _("快存满的"),
        "old": _("程序旧的"),
    }
    marks = [agent["marks"] for township in townships for agent in township["agents"]]
    counts = {name: sum(name in one for one in marks) if name else len(marks) for name in labels}
    address = "/desk/people"
    return [
        {"label": label, "count": counts[name], "current": name == show, "href": f"{address}?show={name}" if name else address}
        for name, label in labels.items()
    ]


@desk.post("/desk/people/<person_id>/enrolment-code")
@for_staff(*MANAGERS)
def make_code(person_id: str) -> Any:
    """A one-time code for this agent's phone, shown this once: in letters, and as a picture to scan."""
    here, now = services(), services().clock()
    lifetime = LIFETIMES.get(request.form.get("lifetime", "")) or LIFETIMES["1d"]
    with here.database.writing() as session:
        agent = find_agent(session, current_person(), person_id) or abort(404)
        if not agent.active:
            abort(404)
        code = issue_code(session, agent.id, now, lifetime)
        note_within(session, "made_enrolment_code", subject=agent.id)
    address = f"{here.settings.public_url}/agent/enrolment"
    shown = {"agent": {"name": agent.name}, "code": code, "address": address, "picture": picture(here.settings.enrolment_link(code))}
    return render_template("desk/enrolment_code.html", until=china_moment(now + lifetime), **shown)


@desk.post("/desk/devices/<device_id>/revocation")
@for_staff(*MANAGERS)
def revoke(device_id: str) -> Any:
    """Shut a phone or computer out, with the reason: from now on it is told nothing, and what it still hands in waits for a reviewer."""
    why, person = request.form.get("why", ""), current_person()
    with services().database.reading() as session:
        device = find_device(session, person, device_id) or abort(404)
    if why not in revocation_reasons():
        return show_people(422, device=device.id, problem=_("请选为什么停用。"))
    with services().database.writing() as session:
        living = update(Device).where(col(Device.id) == device.id, col(Device.state).in_(REVOCABLE))
        told = {"revoked_at": services().clock(), "revoked_by": person.id, "revoked_why": why}
        session.execute(living.values(state="revoked", **told))
        note_within(session, "revoked_phone", subject=device.id, purpose=why)
    return redirect("/desk/people", 303)


def picture(text: str) -> Markup:
    """A QR code as inline SVG; its colours come from the stylesheet."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", xmldecl=False, svgns=True, svgclass="qr", lineclass="qr-line", scale=6, border=4)
    return Markup(out.getvalue().decode())  # noqa: S704  (made by segno from our own address)
