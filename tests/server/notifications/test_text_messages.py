"""Text messages: who may get one, what it says, which operator takes it, and what counts as having reached."""

import dataclasses
import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlmodel import col, select, update

from proxy_service import office_verbs
from proxy_service.case import Case
from proxy_service.telling import MUST_REACH, Telling
from server.app import create_app
from server.config import Settings
from server.demo.sms import demo_profiles, demo_secrets
from server.notifications import sms_wording, start_sms
from server.notifications.subscription import SubscriptionInfo, subscribe
from server.services import services
from server.telling_records import SmsMessage, StoppedNumber
from server.worker import Delivery, run_once
from tests import office, pension_case
from tests.conftest import Clock
from tests.copies import install_copy, stage
from tests.county import SECRET, County
from tests.phone import Phone
from tests.push_service import PushService

SECRETS = demo_secrets(SECRET)


@pytest.fixture(scope="session")
def operators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """The simulator with its two SMS providers; their reports go nowhere, tests report themselves."""
    running = County(tmp_path_factory.mktemp("operators"), "http://127.0.0.1:9")
    yield running
    running.stop()


@pytest.fixture
def app(settings: Settings, clock: Clock, push_service: PushService, operators: County, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application with both providers."""
    operators.begin_anew(clock().timestamp())
    origins = (push_service.origin, operators.origin)
    made = create_app(dataclasses.replace(settings, allowed_private_origins=origins), clock=clock)
    start_sms(made, services(made).settings, demo_profiles(operators.origin), SECRETS, clock)
    install_copy(made, request)
    yield made
    services(made).database.close()


@stage
def agreed_to_texts(app: Flask, phone: Phone) -> str:
    """A case whose resident agreed to text messages; its id."""
    return begin(phone)


@pytest.fixture
def case_id(agreed_to_texts: str) -> str:
    """The case that is told of."""
    return agreed_to_texts


def begin(handset: Phone, telling: tuple[str, ...] = ("phone",), **resident: str) -> str:
    made = handset.open_case(pension_case.ITEM, {**pension_case.RESIDENT, **resident})
    agreed = {"notice_version": 1, "explained_by": "read_aloud", "agreed": True, "telling": list(telling)}
    handset.mint("record_consent", made, agreed)
    handset.mint("record_mandate", made, pension_case.mandate(handset))
    handset.mint("fill_form", made, {"form": pension_case.FORM})
    files = [handset.attach(made, code, pension_case.picture(n), page=page) for n, (code, page) in enumerate(pension_case.PAGES)]
    handset.submit(made, files)
    handset.sync()
    return made


def accept(app: Flask, case_id: str) -> None:
    """受理, and everything that follows from it at once."""
    office.bring_to_acceptance(app, case_id)
    work(app)


def work(app: Flask, *, hasten: bool = False) -> None:
    """Let the dispatcher do what is due."""
    used = services(app)
    if hasten:
        with used.database.writing() as session:
            again = update(Delivery).where(col(Delivery.handler) == "send_sms", col(Delivery.state) == "ready")
            session.execute(again.values(run_at=used.clock()))
    while run_once(app, used.database, used.clock, most=100):
        pass


def the_telling(app: Flask, case_id: str) -> Telling:
    with services(app).database.reading() as session:
        return session.exec(select(Telling).where(Telling.case_id == case_id)).one()


def the_message(app: Flask) -> SmsMessage:
    with services(app).database.reading() as session:
        return session.exec(select(SmsMessage)).one()


def sent(operators: County) -> list[dict]:
    return operators._http.get("/control/sms").json()


def set_mood(operators: County, **moods: str) -> None:
    operators._http.put("/control/sms", json=moods).raise_for_status()


def report_a(app: Flask, clock: Clock, state: str, *, number: str, secret: str = SECRETS["DEMO_A"]):
    """A report as provider A signs it."""
    body = json.dumps({"reports": [{"bizId": number, "state": state}]}).encode()
    told = {"X-Time": str(int(clock().timestamp())), "X-Nonce": "n1"}
    over = "\n".join((told["X-Time"], told["X-Nonce"], hashlib.sha256(body).hexdigest()))
    told["X-Sign"] = hmac.new(secret.encode(), over.encode(), "sha256").hexdigest()
    return app.test_client().post("/sms/v1/reports/demo-a", data=body, headers=told, content_type="application/json")


def test_an_accepted_case_is_told_by_text_and_counts_as_reached_only_when_the_handset_got_it(app, case_id, operators, clock) -> None:
    accept(app, case_id)
    (one,) = sent(operators)
    assert (one["phone"], one["provider"]) == ("13900000001", "a")
    assert one["text"] == "李**：城乡居民养老保险参保登记已受理，正在办理。不用做什么。"
    assert (the_message(app).state, the_telling(app, case_id).state) == ("taken", "trying")
    assert report_a(app, clock, "DELIVRD", number=one["id"]).status_code == 200
    assert (the_message(app).state, the_telling(app, case_id).state, the_telling(app, case_id).way) == ("delivered", "reached", "sms")
    assert report_a(app, clock, "UNDELIV", number=one["id"]).status_code == 200
    assert the_message(app).state == "delivered", "a later report can't take it back"


def test_a_report_that_is_not_the_operators_changes_nothing(app, case_id, operators, clock) -> None:
    accept(app, case_id)
    number = the_message(app).provider_no
    assert report_a(app, clock, "DELIVRD", number=number, secret="guessed").status_code == 401
    assert app.test_client().post("/sms/v1/reports/demo-b", json={"msgid": number, "status": "0"}).status_code == 401
    assert app.test_client().post("/sms/v1/reports/nobody", json={}).status_code == 401
    assert report_a(app, clock, "DELIVRD", number="unknown").status_code == 404
    assert the_message(app).state == "taken"


def test_the_second_operator_takes_over_when_the_first_is_down_or_refuses(app, case_id, operators) -> None:
    set_mood(operators, a="down")
    accept(app, case_id)
    assert [(one["provider"], the_message(app).provider) for one in sent(operators)] == [("b", "demo-b")]


def test_both_down_is_tried_again_and_both_refusing_becomes_a_task_for_a_person(app, case_id, operators, phone) -> None:
    set_mood(operators, a="down", b="down")
    accept(app, case_id)
    assert (the_message(app).state, the_telling(app, case_id).state) == ("waiting", "trying")
    set_mood(operators, a="refuse", b="refuse")
    work(app, hasten=True)
    assert (the_message(app).state, the_telling(app, case_id).state, the_telling(app, case_id).why) == (
        "undelivered",
        "in_person",
        "failed",
    )
    phone.sync()
    (told,) = phone.records["case", case_id]["tellings"]
    assert (told["event"], told["state"]) == ("case_accepted", "in_person")
    phone.mint("tell_in_person", case_id, {"tellings": [told["id"]], "told_to": "family"})
    phone.sync()
    telling = the_telling(app, case_id)
    assert (telling.state, telling.way, telling.told_to) == ("reached", "in_person", "family")


@pytest.mark.parametrize(
    ("telling", "resident", "why"), [(("push", "in_person"), {}, "no_consent"), (("phone",), {"phone": "0999-8812345"}, "no_phone")]
)
def test_nothing_is_sent_without_consent_or_a_mobile_number_and_a_person_is_asked_at_once(
    app, phone, operators, telling, resident, why
) -> None:
    case = begin(phone, telling, **resident)
    accept(app, case)
    assert sent(operators) == []
    assert (the_telling(app, case).state, the_telling(app, case).why) == ("in_person", why)


def test_a_message_nobody_confirms_becomes_a_task_after_a_day(app, case_id, operators, clock) -> None:
    accept(app, case_id)
    clock.forward(hours=25)
    work(app)
    assert (the_telling(app, case_id).state, the_telling(app, case_id).why) == ("in_person", "no_report")


def test_whoever_stops_one_case_stops_the_number_everywhere_and_it_stands_nowhere_in_clear(app, phone, case_id, operators) -> None:
    phone.mint("stop_telling", case_id, {"why": "asked"})
    phone.sync()
    work(app)
    other = begin(phone)
    accept(app, other)
    assert sent(operators) == []
    assert the_telling(app, other).why == "asked"
    with services(app).database.reading() as session:
        row = session.exec(select(StoppedNumber)).one()
    assert b"13900000001" not in row.number_index
    assert len(row.number_index) == 16


def test_the_page_with_the_code_stops_text_messages_and_a_wrong_number_reached_nobody(app, case_id, operators, clock) -> None:
    accept(app, case_id)
    report_a(app, clock, "DELIVRD", number=the_message(app).provider_no)
    with services(app).database.reading() as session, app.app_context():
        code = services(app).vault.open_content(session.get_one(Case, case_id)).tracking_code
    browser = app.test_client()
    page = browser.get(f"/t/{code}").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert browser.post(f"/t/{code}/silence", data={"why": "wrong_number"}).status_code == 400, "not without the page's token"
    assert browser.post(f"/t/{code}/silence", data={"why": "wrong_number", "csrf_token": token}).status_code == 303
    work(app)
    assert (the_telling(app, case_id).state, the_telling(app, case_id).why) == ("in_person", "wrong_number")
    assert "不再发短信" in browser.get(f"/t/{code}").text
    report_a(app, clock, "DELIVRD", number=the_message(app).provider_no)
    assert the_telling(app, case_id).state == "in_person"


def test_a_browser_comes_first_and_what_it_showed_needs_no_text_message(app, case_id, operators, push_service, clock) -> None:
    used = services(app)
    with used.database.writing() as session:
        info = SubscriptionInfo.model_validate(push_service.new_browser().subscription(push_service.origin))
        subscribe(session, used.vault, info, used.clock(), case_id=case_id, locale="zh_Hans")
        code = used.vault.open_content(session.get_one(Case, case_id)).tracking_code
    accept(app, case_id)
    assert sent(operators) == []
    telling = the_telling(app, case_id)
    assert telling.state == "trying", "what a push service took has reached nobody yet"
    assert app.test_client().post(f"/t/{code}/tellings/{telling.id}/showing").status_code == 204
    clock.forward(minutes=11)
    work(app)
    assert (the_telling(app, case_id).way, sent(operators)) == ("push", [])


def test_the_words_hold_no_name_number_or_hardship_and_fit_one_message(app) -> None:
    with app.test_request_context():
        for event in MUST_REACH:
            for item in ("高龄津贴", "城乡居民养老保险参保登记", "很长" * 60):
                text = sms_wording.message(event, item, "𠮷秀英")
                assert text.startswith("𠮷**")
                assert len(text) <= sms_wording.MOST
                assert not any(one.isdigit() for one in text)
        assert "残疾" not in sms_wording.message("case_accepted", "困难残疾人生活补贴", "李秀英")


def test_a_withdrawn_case_leaves_nothing_to_tell(app, phone, operators) -> None:
    case = begin(phone, ("in_person",))
    accept(app, case)
    office.act(app, case, office_verbs.withdraw_case, "不办了")
    work(app)
    assert the_telling(app, case).state == "moot"
