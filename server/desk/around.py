"""What stands around a case, in words: holder, late work, presence, delivery, visits, trips."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session, col, select

from proxy_service.case import Case
from proxy_service.case_work import CaseWork
from proxy_service.errands import Trip, Visit
from proxy_service.people import Person, may_act_in
from server.cases import arrived_files
from server.china_time import china_day_of, china_moment
from server.desk.errand_fields import half_words, place_words, visit_words, way_words
from server.late_work import open_waiting
from server.printing import moment_of


def around_record(session: Session, work: CaseWork, names: Mapping[str, str]) -> dict[str, Any]:
    """Everything of the page's part "around the case". Late work is opened for who may open the case."""
    content, case = work.content, work.case
    return {
        "reassigned": _reassigned(content.reassigned, names),
        "late": _late_records(session, case, names),
        "presence": _("%(day)s，看过身份证", day=china_day_of(content.presence.on)) if content.presence else "",
        "delivery": delivery_words(work),
        "visits": [_visit(visit, names) for visit in sorted(content.visits, key=lambda one: one.day)],
        "resident_trips": _trips([trip for trip in content.trips if trip.who == "resident"], case.resident_trips, case.station_visits),
        "agent_trips": _trips([trip for trip in content.trips if trip.who == "agent"], case.agent_trips, 0),
    }


def possible_holders(session: Session, work: CaseWork) -> list[tuple[str, str]]:
    """Who could take the case: agents of its village and clerks of its township, at work, but for who holds it."""
    case = work.case
    people = session.exec(
        select(Person).where(col(Person.active).is_(True), col(Person.role).in_(("agent", "clerk"))).order_by(Person.name)
    )
    fit = [one for one in people if one.id != case.holder and may_act_in(one, area=case.area, township=case.township)]
    return [(one.id, one.name + _("（") + one.post + _("）") if one.post else one.name) for one in fit]


def delivery_words(work: CaseWork) -> str:
    """How the result goes; of what was sent: by whom, under which number, since when."""
    plan = work.content.delivery
    if plan is None:
        return ""
    parts = [way_words(plan.way), plan.courier, plan.number, _("%(day)s寄出", day=china_day_of(plan.sent_on)) if plan.sent_on else ""]
    return " · ".join(part for part in parts if part) + (_("（") + plan.changed_why + _("）") if plan.changed_why else "")


def _reassigned(told: Mapping[str, str], names: Mapping[str, str]) -> str:
    if not told:
        return ""
    said = {"moment": moment_of(told["at"]), "name": names.get(told["from"], ""), "why": told["reason"]}
    return _("%(moment)s 从%(name)s手上接过来：%(why)s", **said)


def _late_records(session: Session, case: Case, names: Mapping[str, str]) -> list[dict[str, str]]:
    waiting = open_waiting(session, case)
    photos = {mutation.id: mutation.args["file"]["id"] for mutation in waiting if mutation.name == "attach_material"}
    here = arrived_files(session, set(photos.values()))
    return [_late(mutation, names) | _late_photo(case, photos.get(mutation.id, ""), here) for mutation in waiting]


def _late_photo(case: Case, file: str, here: set[str]) -> dict[str, str]:
    """Where a late photo can be looked at, or that it is still on its way."""
    return {"photo": f"/desk/cases/{case.id}/files/{file}" if file in here else "", "missing": file if file and file not in here else ""}


def _late(mutation: Any, names: Mapping[str, str]) -> dict[str, str]:
    words = {"fill_form": _("填表"), "attach_material": _("交一页材料"), "submit_case": _("上报"), "supplement_case": _("补交材料")}
    answers = mutation.args.get("form", {}).values() if mutation.name == "fill_form" else ()
    text = _("、").join(str(answer) for answer in answers if answer)
    at = china_moment(mutation.at)
    return {"who": names.get(mutation.agent, ""), "at": at, "what": words.get(mutation.name, mutation.name), "text": text}


def _visit(visit: Visit, names: Mapping[str, str]) -> dict[str, Any]:
    states = {"": _("约好了"), "done": _("去过了"), "not_home": _("没在家"), "dropped": _("不用去了")}
    return {
        "day": f"{china_day_of(visit.day)}{half_words(visit.half)}",
        "why": visit_words(visit.why),
        "note": visit.note,
        "settled": bool(visit.outcome),
        "state": states.get(visit.outcome, visit.outcome),
        "remark": visit.remark,
    }


def _trips(trips: list[Trip], counted: int, station: int) -> str:
    total = ngettext("%(num)s 趟", "%(num)s 趟", counted)
    each = [f"{china_day_of(trip.on)} {place_words(trip.to)}" + (_("（") + trip.why + _("）") if trip.why else "") for trip in trips]
    extra = _("另到村便民站 %(num)s 次，不算跑动", num=station) if station else ""
    return _("；").join(part for part in [total, *each, extra] if part)
