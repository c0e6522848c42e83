"""The demo: made by the domain's own verbs, once, and never in a real installation."""

import io
from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from PIL import Image
from sqlmodel import col, func, select

from proxy_service.case import Case, CaseEvent, MaterialPage
from proxy_service.fields import read_id_number
from proxy_service.people import Person
from server.app import create_app
from server.auth import Account
from server.cases import work_on
from server.config import SettingError, Settings
from server.db import Database
from server.demo import seed_demo
from server.demo.case import case_id
from server.demo.cases import BY_HAND, HAPPENING_NOW, ON_THE_SAME_FORM, ONE_FORM, RETURNED, TOLERATED, WAITING
from server.events import chain_is_whole
from server.seed import seed
from server.services import services
from server.worker import HANDLERS, Delivery
from sync.files import StoredFile, header_of
from sync.sealing import open_body
from tests.conftest import Clock
from tests.copies import fill_copy


@pytest.fixture
def app(settings: Settings, database: Database, clock: Clock) -> Flask:
    """A seeded demo."""
    made = create_app(settings, clock=clock)
    fill_copy(made, "demo", seed)
    return made


def test_its_cases_stand_in_various_states_with_whole_histories(app: Flask, database: Database) -> None:
    with database.reading() as session:
        states = Counter(session.exec(select(Case.state)))
        for case in session.exec(select(Case)):
            events = list(session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(col(CaseEvent.number))))
            assert chain_is_whole(events)
            assert [event.at for event in events] == sorted(event.at for event in events)
    assert set(states) == {"SUBMITTED", "PRE_RETURNED", "ACCEPTED", "TO_DELIVER", "DELIVERED", "PRE_PASSED"}
    with app.app_context(), database.reading() as session:
        contents = {case.id: work_on(session, case).content for case in session.exec(select(Case))}
    numbers = [content.resident.id_number for content in contents.values()]
    assert all(number.startswith("999901") and not read_id_number(number)["problems"] for number in numbers), "numbers of nobody"
    assert [len(notice.lines) for notice in contents[case_id(RETURNED)].notices] == [2], "two faults in one notice"


def test_a_newcomer_finds_one_case_of_each_kind(app: Flask, database: Database) -> None:
    with app.app_context(), database.reading() as session:
        work = {case.id: work_on(session, case) for case in session.exec(select(Case))}
    first, second = work[case_id(ONE_FORM)], work[case_id(ON_THE_SAME_FORM)]
    assert first.case.group_id
    assert first.case.group_id == second.case.group_id
    assert {page.source_case for page in second.live_pages("id-card")} == {first.case.id}, "photographed once"
    assert [visit.why for visit in first.content.visits] == ["see_originals"]
    tolerated = work[case_id(TOLERATED)]
    assert [one.material for one in tolerated.obligations()] == ["portrait"]
    assert [paper.name for paper in tolerated.content.custody] == ["户口簿"]
    assert work[case_id(BY_HAND)].case.gateway_state == "PENDING"


def test_seeding_twice_changes_nothing(app: Flask, database: Database) -> None:
    def everything() -> list[int]:
        with database.reading() as session:
            return [
                session.exec(select(func.count()).select_from(table)).one()
                for table in (Case, CaseEvent, Person, Account, StoredFile, Delivery)
            ]

    before = everything()
    seed(app)
    assert everything() == before
    with database.reading() as session:
        ready = session.exec(select(Delivery).where(Delivery.state == "ready", col(Delivery.case_id).not_in(HAPPENING_NOW))).all()
        now = set(session.exec(select(Delivery.handler).where(Delivery.state == "ready", col(Delivery.case_id).in_(HAPPENING_NOW))))
    waiting = {delivery.handler for delivery in ready}
    assert waiting <= {"mirror_file", "judge_file"}, "nobody is told of the past again"
    assert {"tell_resident", "forward_to_county"} <= now, "a message goes off and a hand-over waits when the demo starts"
    assert waiting | now <= set(HANDLERS)


def test_its_photos_open_and_are_pictures(app: Flask, database: Database) -> None:
    used = services(app)
    with database.reading() as session:
        pages = session.exec(select(MaterialPage).where(MaterialPage.case_id == case_id(WAITING))).all()
        assert len(pages) >= 5
        for page in pages:
            file = session.get_one(StoredFile, page.id)
            plain = open_body(header_of(file), used.files.get(file.sealed_sha256), used.keys.intake)
            assert len(plain) == page.size
            Image.open(io.BytesIO(plain)).verify()


def test_it_never_enters_a_real_installation(settings: Settings, database: Database, clock: Clock) -> None:
    real = create_app(replace(settings, demo=False), clock=clock)
    seed(real)
    with database.reading() as session:
        assert not session.exec(select(Person)).all()
    with pytest.raises(ValueError, match="real installation"):
        seed_demo(real)


def test_a_demo_and_a_real_installation_do_not_mix(app: Flask, settings: Settings, database: Database, clock: Clock) -> None:
    with pytest.raises(SettingError, match="DAIBAN_DEMO=0: this database holds the demo"):
        seed(create_app(replace(settings, demo=False), clock=clock))
    with database.writing() as session:
        session.add(Person(id="real", name="李真", role="clerk"))
    with pytest.raises(SettingError, match="DAIBAN_DEMO=1: this database holds a real installation"):
        seed(app)
