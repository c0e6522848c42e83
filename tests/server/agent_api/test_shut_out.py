"""A phone that was shut out still hands in what it holds: kept, done by nobody, and nothing is told in return."""

import pytest
from flask import Flask
from sqlmodel import select

from proxy_service.case import Case
from server import kept_work
from server.late_work import LateWork
from server.services import services
from server.worker import run_once
from sync.files import StoredFile
from sync.log import Device, MutationRecord
from tests import people
from tests.installation import code_for, person_id
from tests.pension_case import begin, collect
from tests.phone import Phone


@pytest.fixture
def shut_out(app: Flask, phone: Phone) -> Phone:
    """A phone with a whole case on it, shut out before anything of it was sent."""
    collect(phone)
    with services(app).database.writing() as session:
        session.get_one(Device, phone.device).state = "revoked"
    return phone


def facts(app: Flask) -> tuple[int, int, int]:
    """Cases, mutations with their bodies, stored files."""
    with services(app).database.reading() as session:
        bodies = [one for one in session.exec(select(MutationRecord)) if one.body]
        files = [one for one in session.exec(select(StoredFile)) if one.stored_at]
        return len(session.exec(select(Case)).all()), len(bodies), len(files)


def device_of(app: Flask, phone: Phone) -> Device:
    with services(app).database.reading() as session:
        return session.get_one(Device, phone.device)


def adopt(app: Flask, phone: Phone, up_to: int = 1000) -> None:
    used = services(app)
    with used.database.writing() as session:
        kept_work.adopt(session, session.get_one(Device, phone.device), up_to, person_id(people.REVIEWER), used.clock())
    while run_once(app, used.database, used.clock):
        pass


def test_everything_it_holds_is_kept_and_nothing_is_done_or_told(app: Flask, shut_out: Phone) -> None:
    answer = shut_out.exchange()
    assert (answer["stop"], answer["expected_seq"], answer["changes"]) == ("revoked", shut_out.seq + 1, {})
    assert {(one["outcome"], one["reason"]) for one in answer["outcomes"]} == {("refused", "device_revoked")}
    shut_out.upload_all()
    assert facts(app) == (0, shut_out.seq, len(shut_out.files))
    assert "李秀英" not in str(answer)


def test_the_same_handed_in_again_gets_the_same_answer(app: Flask, shut_out: Phone) -> None:
    envelopes = [shut_out.outbox[seq] for seq in sorted(shut_out.outbox)]
    first, again = (shut_out.exchange(envelopes=envelopes) for _ in range(2))
    assert again["outcomes"] == first["outcomes"]
    assert facts(app)[:2] == (0, shut_out.seq)


def test_what_it_did_not_make_is_not_taken(app: Flask, shut_out: Phone, other_phone: Phone) -> None:
    begin(other_phone)
    answer = shut_out.exchange(envelopes=list(other_phone.outbox.values()))
    assert answer["stop"] == "forged"
    assert facts(app)[:2] == (0, 0)


def test_a_clone_stays_shut_out(app: Flask, shut_out: Phone) -> None:
    clone = Phone(shut_out.client, dict(shut_out.welcome), shut_out.now, epoch=shut_out.epoch)
    shut_out.exchange()
    begin(clone)
    assert clone.exchange()["stop"] == "cloned"
    assert device_of(app, shut_out).state == "revoked"


def test_it_says_that_it_wipes_itself_and_an_active_phone_can_not(app: Flask, shut_out: Phone, other_phone: Phone) -> None:
    shut_out.exchange(wiping=True)
    other_phone.exchange(wiping=True)
    assert device_of(app, shut_out).wiped_at is not None
    assert device_of(app, other_phone).wiped_at is None


def test_what_the_office_adopts_becomes_a_case_with_its_photos_once(app: Flask, shut_out: Phone) -> None:
    shut_out.exchange()
    shut_out.upload_all()
    for _ in range(2):
        adopt(app, shut_out)
    with services(app).database.reading() as session:
        case = session.exec(select(Case)).one()
        assert {row.outcome for row in session.exec(select(LateWork))} == {"taken"}
    assert (case.state, case.holder) == ("SUBMITTED", person_id(people.AGENT_A))


def test_a_step_that_can_not_be_done_is_noted_and_the_others_go_on(app: Flask, shut_out: Phone) -> None:
    shut_out.mint("discard_case", "01937f1c-5d2e-7a10-8c00-0000000000c9", {"reason": "x"})
    shut_out.exchange()
    adopt(app, shut_out)
    with services(app).database.reading() as session:
        outcomes = [(row.outcome, row.reason) for row in session.exec(select(LateWork).order_by(LateWork.mutation))]
    assert outcomes[-1] == ("refused", "unknown_case")
    assert set(outcomes[:-1]) == {("taken", None)}


def test_what_is_set_aside_or_came_after_the_office_looked_is_not_done(app: Flask, shut_out: Phone) -> None:
    shut_out.exchange()
    adopt(app, shut_out, up_to=1)
    used = services(app)
    with used.database.writing() as session:
        device = session.get_one(Device, shut_out.device)
        assert kept_work.set_aside(session, device, 1000, "done_again", person_id(people.REVIEWER), used.clock()) == shut_out.seq - 1
    adopt(app, shut_out)
    with used.database.reading() as session:
        assert session.exec(select(Case)).one().state == "DRAFT"
        assert kept_work.waiting_work(session, session.get_one(Device, shut_out.device)) == []
    assert facts(app)[1] == shut_out.seq, "what was set aside stays in the log"


def test_work_on_a_case_that_somebody_else_holds_by_now_waits_for_him(app: Flask, phone: Phone, clock) -> None:
    case_id = begin(phone)
    phone.sync()
    with services(app).database.writing() as session:
        session.get_one(Device, phone.device).state = "revoked"
        case = session.get_one(Case, case_id)
        case.holder, case.former_holders = person_id(people.AGENT_B), [person_id(people.AGENT_A)]
        session.add(case)
    late = phone.mint("discard_case", case_id, {"reason": "x"})
    phone.exchange()
    colleague = Phone.enrol(app.test_client(), code_for(app, people.AGENT_A), clock)
    colleague.sync()
    assert [one["id"] for one in colleague.record(case_id)["late_work"]] == [late]
    with services(app).database.reading() as session:
        assert kept_work.count_waiting(session) == {}
