"""A case changes hands: the new phone has it whole, what the old phone hands in late is kept, shown and taken over. Nothing is lost."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select

from proxy_service.case import Case, CaseEvent, MaterialPage
from proxy_service.handover_verbs import reassign_case
from proxy_service.people import Person
from server.late_work import LateWork
from server.services import services
from tests import office, people
from tests.installation import code_for, person_id
from tests.pension_case import FORM, PAGES, RESIDENT, begin, picture
from tests.phone import Phone

CHANGED = FORM | {"bank_name": "县农商银行"}


def widen(app: Flask, role: people.Role, *areas: str) -> None:
    """Give an agent more villages."""
    with services(app).database.writing() as session:
        person = session.get_one(Person, person_id(role))
        person.areas = [*person.areas, *areas]
        session.add(person)


def hand_over(app: Flask, case_id: str, to: people.Role) -> None:
    with services(app).database.reading() as session:
        person = session.get_one(Person, person_id(to))
    office.act(app, case_id, reassign_case, person, "王建国住院", actor=office.REVIEWER)


def case_of(app: Flask, case_id: str) -> Case:
    with services(app).database.reading() as session:
        return session.get_one(Case, case_id)


@pytest.fixture
def colleague(app: Flask, clock) -> Phone:
    """The phone of 赵玉兰, who now has the upper village too."""
    widen(app, people.AGENT_B, people.UPPER_VILLAGE[0])
    return Phone.enrol(app.test_client(), code_for(app, people.AGENT_B), clock)


def test_the_new_holders_phone_has_the_case_whole_and_goes_on_with_it(app, phone, colleague):
    case_id = begin(phone)
    phone.sync()
    hand_over(app, case_id, people.AGENT_B)
    colleague.sync()
    record = colleague.records["case", case_id]
    assert (record["holder"], record["form"], record["resident"]["name"]) == (person_id(people.AGENT_B), FORM, RESIDENT["name"])
    files = [colleague.attach(case_id, material, picture(number), page=page) for number, (material, page) in enumerate(PAGES)]
    colleague.submit(case_id, files)
    colleague.sync()
    assert case_of(app, case_id).state == "SUBMITTED"


def test_what_the_old_phone_hands_in_late_is_not_done_but_kept_and_shown(app, phone, colleague):
    case_id = begin(phone)
    phone.sync()
    hand_over(app, case_id, people.AGENT_B)
    late = phone.mint("fill_form", case_id, {"form": CHANGED})
    phone.sync()
    assert (phone.outcomes[late]["outcome"], phone.outcomes[late]["reason"]) == ("refused", "case_reassigned")
    colleague.sync()
    record = colleague.records["case", case_id]
    assert record["form"] == FORM
    assert [(one["id"], one["name"], one["agent_name"], one["args"]) for one in record["late_work"]] == [
        (late, "fill_form", "王建国", {"form": CHANGED})
    ]


def test_one_tap_takes_it_over_also_a_page_whose_photo_is_half_uploaded(app, phone, colleague):
    case_id = begin(phone)
    phone.sync()
    hand_over(app, case_id, people.AGENT_B)
    form = phone.mint("fill_form", case_id, {"form": CHANGED})
    file_id = phone.attach(case_id, "bank-card", picture(7))
    page = next(reversed(phone.outbox.values()))["header"]["id"]
    phone.exchange()
    photo = phone.files[file_id]
    phone.announce(photo)
    phone.patch(photo, 0, photo.sealed[:100])
    colleague.sync()
    colleague.mint("take_over_late_work", case_id, {"mutations": [form, page]})
    colleague.sync()
    record = colleague.records["case", case_id]
    assert (record["form"]["bank_name"], record["late_work"]) == ("县农商银行", [])
    assert [(one["id"], one["arrived"]) for one in record["materials"] if one["material"] == "bank-card"] == [(file_id, False)]
    phone.upload(photo)
    colleague.sync()
    arrived = {one["id"]: one["arrived"] for one in colleague.records["case", case_id]["materials"]}
    assert arrived[file_id] is True


def test_what_cannot_be_done_any_more_is_noted_with_its_reason_and_the_rest_goes_on(app, phone, colleague, clock):
    case_id = begin(phone)
    phone.sync()
    hand_over(app, case_id, people.AGENT_B)
    early = phone.mint("submit_case", case_id, {"files": [], "warnings": []})
    form = phone.mint("fill_form", case_id, {"form": CHANGED})
    phone.sync()
    clock.now += timedelta(minutes=1)
    colleague.mint("take_over_late_work", case_id, {"mutations": [early, form]})
    colleague.sync()
    with services(app).database.reading() as session:
        outcomes = {row.mutation: (row.outcome, row.reason) for row in session.exec(select(LateWork))}
        history = list(session.exec(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.number)))
    assert outcomes == {early: ("refused", "missing_material"), form: ("taken", None)}
    assert [event.name for event in history[-3:]] == ["case_reassigned", "late_work_taken_over", "form_filled"]
    assert history[-1].facts["done_by"] == person_id(people.AGENT_A)


def test_it_can_be_set_aside_and_is_settled_once(app, phone, colleague):
    case_id = begin(phone)
    phone.sync()
    hand_over(app, case_id, people.AGENT_B)
    late = phone.mint("fill_form", case_id, {"form": CHANGED})
    phone.sync()
    colleague.mint("set_aside_late_work", case_id, {"mutations": [late]})
    again = colleague.mint("take_over_late_work", case_id, {"mutations": [late]})
    colleague.sync()
    assert colleague.outcomes[again]["reason"] == "no_late_work"
    assert colleague.records["case", case_id]["form"] == FORM


def test_nobody_but_the_new_holder_takes_it_over(app, phone, colleague, clock):
    case_id = begin(phone)
    phone.sync()
    hand_over(app, case_id, people.AGENT_B)
    late = phone.mint("fill_form", case_id, {"form": CHANGED})
    own = phone.mint("take_over_late_work", case_id, {"mutations": [late]})
    phone.sync()
    assert phone.outcomes[own]["reason"] == "case_reassigned"
    assert case_of(app, case_id).holder == person_id(people.AGENT_B)


def test_a_case_opened_on_the_old_phone_meanwhile_is_still_his_and_is_handed_over_when_it_arrives(app, phone, colleague):
    known = begin(phone)
    phone.sync()
    meanwhile = begin(phone)
    hand_over(app, known, people.AGENT_B)
    phone.sync()
    assert case_of(app, meanwhile).holder == person_id(people.AGENT_A)
    hand_over(app, meanwhile, people.AGENT_B)
    colleague.sync()
    assert {colleague.records["case", one]["holder"] for one in (known, meanwhile)} == {person_id(people.AGENT_B)}


def test_a_refused_step_hides_nothing_of_what_was_applied_with_it(app, phone, colleague):
    colleague.sync()
    case_id = begin(phone)
    phone.mint("submit_case", case_id, {"files": [], "warnings": []})
    phone.exchange()
    colleague.sync()
    assert ("case", case_id) in colleague.records, "the village hears of it although the last step was refused"


def test_the_window_is_told_only_of_the_cases_its_clerk_holds(app, phone, clock):
    mine, other = begin(phone), begin(phone)
    phone.sync()
    window = Phone.enrol(app.test_client(), code_for(app, people.CLERK), clock)
    assert window.welcome["agent"]["at_window"] is True
    assert len(window.welcome["agent"]["areas"]) == 3
    window.sync()
    assert not [key for key in window.records if key[0] == "case"]
    hand_over(app, mine, people.CLERK)
    window.sync()
    assert [key[1] for key in window.records if key[0] == "case"] == [mine]
    hand_over(app, mine, people.AGENT_A)
    window.sync()
    assert not [key for key in window.records if key[0] == "case"]
    assert case_of(app, other).holder == person_id(people.AGENT_A)


def test_a_resident_who_comes_to_the_window_files_himself_and_that_was_one_trip(app, clock):
    window = Phone.enrol(app.test_client(), code_for(app, people.CLERK), clock)
    case_id = window.open_case("pension-enrolment", RESIDENT, area=people.LOWER_VILLAGE[0])
    window.mint("record_consent", case_id, {"notice_version": 1, "explained_by": "read", "agreed": True, "telling": []})
    for _ in range(2):
        window.mint("record_presence", case_id, {"id_seen": True})
    window.mint("fill_form", case_id, {"form": FORM})
    files = [window.attach(case_id, material, picture(number), page=page) for number, (material, page) in enumerate(PAGES)]
    window.submit(case_id, files)
    window.sync()
    case = case_of(app, case_id)
    assert (case.state, case.resident_trips, case.agent_trips, case.holder) == ("SUBMITTED", 1, 0, person_id(people.CLERK))
    with services(app).database.reading() as session:
        assert len(list(session.exec(select(MaterialPage).where(MaterialPage.case_id == case_id)))) == len(PAGES)
        kinds = {event.actor_kind for event in session.exec(select(CaseEvent).where(CaseEvent.case_id == case_id)) if event.actor}
    assert kinds == {"staff"}


def test_on_a_phone_in_the_village_nobody_is_present_at_the_window(app, phone):
    case_id = begin(phone)
    here = phone.mint("record_presence", case_id, {"id_seen": True})
    phone.sync()
    assert phone.outcomes[here]["reason"] == "not_at_window"
