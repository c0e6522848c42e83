"""Visits, trips, and the resident who comes to the window himself: noted by the agent who holds the case, or by the office.

Same shape as the agent's other verbs: guards first, one change, the event, whose facts hold codes and counts only.
"""

from datetime import datetime

from proxy_service.case import Actor, Event
from proxy_service.case_flow import require
from proxy_service.case_work import CaseWork
from proxy_service.clocks import local_day
from proxy_service.errand_arguments import PlanVisit, RecordPresence, RecordTrip, RecordVisit
from proxy_service.errands import Presence, Trip, Visit, visit_reasons


def record_presence(work: CaseWork, args: RecordPresence, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """T2, the other half: the resident stands at the window and files himself. That was one trip of his (once a day)."""
    require("record_presence", work.agent_facts(actor, now, at_window=is_at_window(actor), id_seen=args.id_seen))
    day = local_day(now).isoformat()
    if not any((trip.who, trip.to, trip.on) == ("resident", "township", day) for trip in work.content.trips):
        _add_trip(work, Trip(who="resident", to="township", on=day, why="本人到窗口办理", by=actor.id or ""))
    work.content.presence = Presence(on=day, id_seen=args.id_seen, at=(claimed_at or now).isoformat())
    to = "COLLECTING" if work.case.state == "DRAFT" else None
    return work.did("record_presence", actor, to=to, claimed_at=claimed_at)


def plan_visit(work: CaseWork, args: PlanVisit, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """An appointment at the resident's: who needs to see what, on which day. The same id again changes it."""
    reason = visit_reasons().get(args.why)
    said = {"visit_why": args.why, "visit_note": args.note, "visit_day": args.day}
    require("plan_visit", work.agent_facts(actor, now, visit_planned=bool(reason and reason["planned"]), **said))
    visit = Visit(**args.model_dump(exclude={"visit"}), id=args.visit, planned_by=actor.kind, planner=actor.id or "")
    work.content.visits = [*(one for one in work.content.visits if one.id != args.visit), visit]
    return work.did("plan_visit", actor, claimed_at=claimed_at, why=args.why)


def record_visit(work: CaseWork, args: RecordVisit, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """Been there, nobody at home (with the next day), or no longer needed. A way made is one trip of the agent's."""
    known = next((one for one in work.content.visits if one.id == args.visit), None)
    said = {"visit_open": _is_open(known, args.why), "visit_outcome": args.outcome, "visit_day": args.day, "next_visit": args.next_visit}
    require("record_visit", work.agent_facts(actor, now, **said))
    today, at = local_day(now).isoformat(), (claimed_at or now).isoformat()
    before = known or Visit(id=args.visit, why=args.why, day=today)
    made = before.model_copy(update={"outcome": args.outcome, "remark": args.remark, "at": at})
    others = [one for one in work.content.visits if one.id != args.visit]
    again = [_next_visit(made, args, actor)] if args.outcome == "not_home" else []
    work.content.visits = [*others, made, *again]
    if args.outcome != "dropped" and actor.role == "agent":
        _add_trip(work, Trip(who="agent", to="home", on=today, why=visit_reasons()[args.why]["label"], by=actor.id or ""))
    return work.did("record_visit", actor, claimed_at=claimed_at, why=args.why, outcome=args.outcome)


def record_trip(work: CaseWork, args: RecordTrip, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """A trip somebody made for this case. The village's own station is free and counted apart (domain 3.4)."""
    before = 0 if args.to == "station" else count_trips(work, args.who)
    said = {"trip_who": args.who, "trip_to": args.to, "trip_on": args.on, "trip_why": args.why, "trips_before": before}
    require("record_trip", work.agent_facts(actor, now, **said))
    _add_trip(work, Trip(**args.model_dump(), by=actor.id or ""))
    return work.did("record_trip", actor, claimed_at=claimed_at, who=args.who, place=args.to)


def is_at_window(actor: Actor) -> bool:
    """Whether who acts in the agent's part is a clerk at the window's own computer."""
    return actor.kind == "staff"


def count_trips(work: CaseWork, who: str) -> int:
    """Trips that count, of the resident (and the family) or of the agent."""
    return work.case.resident_trips if who == "resident" else work.case.agent_trips


def _add_trip(work: CaseWork, trip: Trip) -> None:
    work.content.trips = [*work.content.trips, trip]
    if trip.to == "station":
        work.case.station_visits += 1
    elif trip.who == "resident":
        work.case.resident_trips += 1
    else:
        work.case.agent_trips += 1


def _is_open(known: Visit | None, why: str) -> bool:
    """Planned and not settled; or none yet, for a reason that follows from the case's state."""
    return known.outcome == "" and known.why == why if known else why in visit_reasons()


def _next_visit(made: Visit, args: RecordVisit, actor: Actor) -> Visit:
    """The same visit on another day, under an id of its own that the phone chose."""
    when = {"day": args.day, "half": args.half, "outcome": "", "remark": "", "at": "", "planned_by": actor.kind, "planner": actor.id or ""}
    return made.model_copy(update={"id": args.next_visit, **when})
