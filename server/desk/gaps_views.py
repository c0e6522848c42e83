"""What is still missing of an agent's work: his phones, files one by one, refused steps; and what was done about a silent phone."""

from datetime import date, datetime
from typing import Any

from flask import abort, redirect, render_template, request
from flask_babel import gettext as _

from server.access import for_staff
from server.auth import current_person
from server.china_time import china_today
from server.desk import desk
from server.desk.gap_words import way_words, why_words
from server.desk.missing_files import missing_rows
from server.desk.people import find_device, find_holder, person_record
from server.desk.reading import note_reading, note_within
from server.desk.refused_rows import dropped_rows, refused_rows
from server.services import services
from server.silence import LONGEST, REASONS, WAYS, SilenceNote
from sync.ids import uuid7


@desk.get("/desk/people/<person_id>/gaps")
@for_staff("reviewer")
def gaps_page(person_id: str) -> Any:
    """Everything that is known to be missing."""
    return _show(person_id)


@desk.post("/desk/devices/<device_id>/silence-notes")
@for_staff("reviewer")
def note_silence(device_id: str) -> Any:
    """Note that its agent was asked, why it is silent, and when it is to be looked at again."""
    here, reviewer, typed = services(), current_person(), _typed()
    with here.database.writing() as session:
        device = find_device(session, reviewer, device_id) or abort(404)
        person, problems = device.person, _problems(typed, here.clock())
        if not problems:
            note = SilenceNote(
                id=uuid7(here.clock()),
                device=device.id,
                at=here.clock(),
                by=reviewer.id,
                way=typed["way"],
                why=typed["why"],
                again_on=date.fromisoformat(typed["again_on"]),
            )
            session.add(note)
            note_within(session, "noted_silence", subject=device.id, purpose=typed["why"])
    if problems:
        return _show(person, 422, device_id, typed, problems)
    return redirect(f"/desk/people/{person}/gaps", 303)


def _show(
    person_id: str, status: int = 200, device: str = "", typed: dict[str, str] | None = None, problems: dict[str, str] | None = None
) -> Any:
    """The page, its look at names noted first; with what was typed for one of the phones."""
    reviewer, here = current_person(), services()
    with here.database.reading() as session:
        person = find_holder(session, reviewer, person_id) or abort(404)
        context = {
            "agent": person_record(session, here, person),
            "files": missing_rows(session, reviewer, person),
            "refused": refused_rows(session, reviewer, person),
            "dropped": dropped_rows(session, reviewer, person),
        }
    note_reading("opened_gaps", subject=person_id)
    today = china_today(here.clock())
    words: dict[str, Any] = {"ways": way_words(), "whys": why_words(), "today": today.isoformat(), "latest": (today + LONGEST).isoformat()}
    form = {"device": device, "typed": typed or {}, "problems": problems or {}}
    return render_template("desk/gaps.html", **context, **words, **form), status


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in ("way", "why", "again_on")}


def _problems(typed: dict[str, str], now: datetime) -> dict[str, str]:
    problems = {}
    if typed["way"] not in WAYS:
        problems["way"] = _("请选做了什么。")
    if typed["why"] not in REASONS:
        problems["why"] = _("请选为什么。")
    today = china_today(now)
    if not today.isoformat() < typed["again_on"] <= (today + LONGEST).isoformat() or not _is_day(typed["again_on"]):
        problems["again_on"] = _("请选一个以后的日子，最多一个月。")
    return problems


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
