"""Who goes where for a case: the resident at the window, the agent at the door, trips made, the way the result takes.

All of it is sealed with the case: a day and a place are about a person.
"""

import json
from functools import cache
from pathlib import Path
from typing import Literal, TypedDict

from proxy_service.papers import Personal

DeliveryWay = Literal["agent", "window", "courier"]
DELIVERY_WAYS = ("agent", "window", "courier")
TRAVELLERS = ("resident", "agent")
PLACES = ("station", "township", "county", "home")
"""Where a trip led. ``station`` is in the village: counted apart (domain 3.4); ``home`` is the resident's, so only the agent goes there."""


class VisitReason(TypedDict):
    """``label`` for people; ``planned``: somebody makes an appointment for it. The others follow from the case's state."""

    label: str
    planned: bool


@cache
def visit_reasons() -> dict[str, VisitReason]:
    """The table of visit_reasons.json: code → reason."""
    found: dict[str, VisitReason] = json.loads((Path(__file__).parent / "visit_reasons.json").read_text("utf-8"))
    return found


class Presence(Personal):
    """本人到场: the resident came to the window and files himself (domain T2); no mandate. ``on``: the latest day, YYYY-MM-DD."""

    on: str
    id_seen: bool
    at: str = ""


class Visit(Personal):
    """A way to the resident, planned or made. ``half``: am, pm or empty for the whole day; ``outcome``: empty, done, not_home, dropped."""

    id: str
    why: str
    day: str
    half: str = ""
    note: str = ""
    planned_by: str = ""
    planner: str = ""
    outcome: str = ""
    remark: str = ""
    at: str = ""


class Trip(Personal):
    """One trip made for the case. ``why`` is asked from the second on."""

    who: str
    to: str
    on: str
    why: str = ""
    by: str = ""


class DeliveryPlan(Personal):
    """How the result reaches the resident; for a courier who carries it and under which number since when (``sent_on``)."""

    way: DeliveryWay
    courier: str = ""
    number: str = ""
    sent_on: str = ""
    changed_why: str = ""
