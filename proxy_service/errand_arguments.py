"""What mutations around a case carry: telling, presence, visits, trips, late work, refused steps that are dropped."""

from typing import Literal

from pydantic import Field

from proxy_service.argument_types import Arguments, Code, Day, Half, Id, Line


class TellInPerson(Arguments):
    tellings: list[Id] = Field(min_length=1, max_length=50)
    told_to: Literal["resident", "family"]


class StopTelling(Arguments):
    why: Literal["asked", "wrong_number"]


class RecordPresence(Arguments):
    id_seen: bool


class PlanVisit(Arguments):
    visit: Id
    why: Code
    day: Day
    half: Half = ""
    note: Line = ""


class RecordVisit(Arguments):
    """``visit``: a planned one, or a new id for one that follows from the case's state. Nobody at home: ``next_visit`` on ``day``."""

    visit: Id
    why: Code
    outcome: Literal["done", "not_home", "dropped"]
    next_visit: Literal[""] | Id = ""
    day: Literal[""] | Day = ""
    half: Half = ""
    remark: Line = ""


class RecordTrip(Arguments):
    who: Literal["resident", "agent"]
    to: Literal["station", "township", "county", "home"]
    on: Day
    why: Line = ""


class TakeOverLateWork(Arguments):
    mutations: list[Id] = Field(min_length=1, max_length=200)


class SetAsideLateWork(Arguments):
    mutations: list[Id] = Field(min_length=1, max_length=200)


class DropRefused(Arguments):
    """Refused steps that will not be done again, and why; ``other`` needs the ``note``."""

    mutations: list[Id] = Field(min_length=1, max_length=200)
    why: Literal["done_otherwise", "not_needed", "resident_stopped", "mistake", "office_does_it", "other"]
    note: Line = ""
