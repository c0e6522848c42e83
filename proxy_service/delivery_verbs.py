"""How the result reaches the resident: by the agent, at the window, or by courier; and that it did (domain T23, T24)."""

from datetime import date, datetime
from typing import cast

from proxy_service.case import Actor, Event, Receipt
from proxy_service.case_flow import require
from proxy_service.case_work import CaseWork
from proxy_service.clocks import local_day, stop_clock
from proxy_service.errands import DeliveryPlan, DeliveryWay, Trip


def prepare_delivery(work: CaseWork, way: str = "agent", *, actor: Actor, now: datetime) -> Event:
    """T23: the result lies ready, and this is how it will reach the resident, who is told."""
    require("prepare_delivery", work.office_facts(actor, delivery_way=way))
    work.content.delivery = DeliveryPlan(way=cast(DeliveryWay, way))
    return work.did("prepare_delivery", actor, to="TO_DELIVER", way=way)


def change_delivery(work: CaseWork, way: str, reason: str, *, actor: Actor, now: datetime) -> Event:
    """Another way than was said before; the resident reads the new one, and why stands with the case."""
    require("change_delivery", work.office_facts(actor, delivery_way=way, reason=reason))
    work.content.delivery = DeliveryPlan(way=cast(DeliveryWay, way), changed_why=reason)
    return work.did("change_delivery", actor, way=way)


def send_result(work: CaseWork, courier: str, number: str, sent_on: date, *, actor: Actor, now: datetime) -> Event:
    """Handed to the courier: which one, under which number, on which day. Sent again it replaces what was noted."""
    require("send_result", work.office_facts(actor, courier=courier, number=number))
    plan = work.content.delivery or DeliveryPlan(way="courier")
    work.content.delivery = plan.model_copy(update={"courier": courier, "number": number, "sent_on": sent_on.isoformat()})
    return work.did("send_result", actor)


def deliver_case(
    work: CaseWork, received_by: str, relation: str, place: str = "", *, came: bool = False, actor: Actor, now: datetime
) -> Event:
    """T24 by the office: the paper receipt was signed at the window, or the courier's slip says who signed.

    ``came``: the resident or the family made a trip to the window for it.
    """
    require("deliver_case", work.office_facts(actor, received_by=received_by, relation=relation))
    work.content.receipt = Receipt(received_by=received_by, relation=relation, place=place, at=now.isoformat())
    if came:
        work.content.trips = [*work.content.trips, _trip_to_window(actor, now)]
        work.case.resident_trips += 1
    work.case.delivered_at = now
    stop_clock(work.case)
    by = "courier" if way_of(work) == "courier" else "window"
    return work.did("deliver_case", actor, to="DELIVERED", by=by)


def way_of(work: CaseWork) -> str:
    """How the result goes; by the agent where nothing was said."""
    return work.content.delivery.way if work.content.delivery else "agent"


def _trip_to_window(actor: Actor, now: datetime) -> Trip:
    return Trip(who="resident", to="township", on=local_day(now).isoformat(), why="到窗口取结果", by=actor.id or "")
