"""What the centre refused: mended by a later step that says so, or dropped by its agent with a reason. Nothing of it leaves the log."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from proxy_service.case import CaseEvent
from proxy_service.people import Person
from server.late_work import open_record
from server.refused_steps import DroppedStep, dropped_steps, open_refused
from server.services import services
from sync.ids import uuid7
from tests import pension_case
from tests.conftest import Clock
from tests.installation import code_for, person_id
from tests.people import AGENT_A, AGENT_B
from tests.phone import Phone


def open_steps(app: Flask, person: str = person_id(AGENT_A)) -> list[tuple[str, str | None]]:
    with services(app).database.reading() as session:
        return [(step.record.name, step.record.reason) for step in open_refused(session, [person])]


def refused_form(phone: Phone) -> tuple[str, str]:
    """A case, and a form in it that the centre didn't take."""
    case_id = pension_case.begin(phone)
    refused = phone.mint("fill_form", case_id, {"form": {"no_such_field": "一个字也不能丢"}})
    phone.exchange()
    return case_id, refused


def drop(phone: Phone, case_id: str, *mutations: str, why: str = "not_needed", note: str = "") -> str | None:
    dropping = phone.mint("drop_refused", case_id, {"mutations": list(mutations), "why": why, "note": note})
    phone.exchange()
    reason: str | None = phone.outcomes[dropping]["reason"]
    return reason


def test_what_was_refused_is_open_until_something_is_done_in_its_place(app: Flask, phone: Phone) -> None:
    case_id, refused = refused_form(phone)
    assert open_steps(app) == [("fill_form", "unknown_field")]
    phone.mint("fill_form", case_id, {"form": pension_case.FORM})
    phone.exchange()
    assert len(open_steps(app)) == 1, "another form alone mends nothing"
    phone.mint("fill_form", case_id, {"form": pension_case.FORM}, mends=refused)
    phone.exchange()
    assert open_steps(app) == []


def test_nobody_settles_what_was_refused_to_somebody_else(app: Flask, phone: Phone, clock: Clock) -> None:
    case_id, refused = refused_form(phone)
    other = Phone.enrol(app.test_client(), code_for(app, AGENT_B), clock)
    other.mint("fill_form", case_id, {"form": {}}, mends=refused)
    assert drop(other, case_id, refused) == "nothing_refused"
    assert open_steps(app) == [("fill_form", "unknown_field")]


def test_dropping_stands_in_the_case_s_history_with_steps_and_reason_and_the_words_stay_sealed(app: Flask, phone: Phone) -> None:
    case_id, refused = refused_form(phone)
    assert drop(phone, case_id, refused, why="other", note="她儿子另外填了一份") is None
    assert open_steps(app) == []
    with app.app_context(), services(app).database.reading() as session:
        event = session.exec(select(CaseEvent).where(CaseEvent.name == "refused_dropped")).one()
        assert (event.case_id, event.facts) == (case_id, {"steps": ["fill_form"], "why": "other"})
        [(row, step, by)] = dropped_steps(session, person_id(AGENT_A))
        said, kept = open_record(session, by), open_record(session, step)
    assert (row.mutation, row.why) == (refused, "other")
    assert said is not None and said.args["note"] == "她儿子另外填了一份"
    assert kept is not None and kept.args == {"form": {"no_such_field": "一个字也不能丢"}}, "nothing left the log"


def test_dropping_twice_is_one_dropping(app: Flask, phone: Phone) -> None:
    case_id, refused = refused_form(phone)
    assert [drop(phone, case_id, refused), drop(phone, case_id, refused)] == [None, None]
    with services(app).database.reading() as session:
        assert len(session.exec(select(DroppedStep)).all()) == 1
        assert len(session.exec(select(CaseEvent).where(CaseEvent.name == "refused_dropped")).all()) == 1


def test_steps_of_a_case_that_never_came_into_being_are_dropped_as_well(app: Flask, phone: Phone) -> None:
    case_id = phone.open_case(pension_case.ITEM, pension_case.RESIDENT, area="999901100203")
    consent = phone.mint("record_consent", case_id, {"notice_version": 1, "explained_by": "read", "agreed": True, "telling": []})
    opening = phone.outbox[1]["header"]["id"]
    phone.exchange()
    assert open_steps(app) == [("open_case", "area_not_yours"), ("record_consent", "unknown_case")]
    assert drop(phone, case_id, opening, consent, why="resident_stopped") is None
    assert open_steps(app) == []


def test_refused_and_dropped_in_one_exchange(app: Flask, phone: Phone) -> None:
    case_id = pension_case.begin(phone)
    refused = phone.mint("fill_form", case_id, {"form": {"no_such_field": "x"}})
    assert drop(phone, case_id, refused) is None
    assert open_steps(app) == []


def test_an_agent_whose_village_went_to_others_still_drops_and_writes_in_no_history(app: Flask, phone: Phone) -> None:
    case_id, refused = refused_form(phone)
    with services(app).database.writing() as session:
        session.get_one(Person, person_id(AGENT_A)).areas = ["999901100202"]
    assert drop(phone, case_id, refused) is None
    with services(app).database.reading() as session:
        assert session.exec(select(CaseEvent).where(CaseEvent.name == "refused_dropped")).all() == []
    assert open_steps(app) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"why": "other"}, "reason_missing"),
        ({"why": "because"}, "malformed"),
        ({"why": ""}, "malformed"),
        ({"mutations": []}, "malformed"),
        ({"mutations": ["01937f1c-5d2e-7a10-8c00-0000000000ff"]}, "nothing_refused"),
    ],
)
def test_without_a_reason_or_for_nothing_refused_it_is_no_dropping(app: Flask, phone: Phone, changed: dict[str, Any], reason: str) -> None:
    case_id, refused = refused_form(phone)
    dropping = phone.mint("drop_refused", case_id, {"mutations": [refused], "why": "mistake", "note": ""} | changed)
    phone.exchange()
    assert phone.outcomes[dropping]["reason"] == reason
    assert open_steps(app)[0] == ("fill_form", "unknown_field")


def test_what_was_applied_or_belongs_to_another_case_can_t_be_dropped(phone: Phone) -> None:
    case_id, refused = refused_form(phone)
    taken = phone.mint("fill_form", case_id, {"form": pension_case.FORM})
    assert drop(phone, case_id, taken) == "nothing_refused"
    assert drop(phone, uuid7(phone.now() + timedelta(seconds=1)), refused) == "nothing_refused"
