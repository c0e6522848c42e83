"""Residents and agents are told of each step, on each browser, however the push service behaves."""

import json

import pytest
from flask import Flask
from sqlmodel import select

from proxy_service import office_verbs
from proxy_service.people import Person
from server.notifications.subscription import PushSubscription
from server.notifications.wording import AGENT_EVENTS, RESIDENT_EVENTS
from server.services import services
from server.worker import Delivery, run_once
from sync.log import Device
from tests.conftest import Clock
from tests.office import COUNTY, act, bring_to_acceptance, bring_to_delivery, judge_all
from tests.pension_case import RESIDENT
from tests.phone import Phone
from tests.push_service import Browser, PushService


def run_deliveries(app: Flask) -> None:
    for _ in range(50):
        if not run_once(app, services(app).database, services(app).clock):
            return


def tracking_path(phone: Phone, case_id: str) -> str:
    return f"/t/{phone.records['case', case_id]['tracking_code']}"


def follow(app: Flask, phone: Phone, case_id: str, push_service: PushService) -> Browser:
    browser = push_service.new_browser()
    path = tracking_path(phone, case_id) + "/subscription"
    answer = app.test_client().post(path, json=browser.subscription(push_service.origin))
    assert answer.status_code == 201
    return browser


def test_the_resident_hears_of_acceptance_decision_and_result(app: Flask, phone: Phone, case_id: str, push_service: PushService) -> None:
    browser = follow(app, phone, case_id, push_service)
    bring_to_delivery(app, case_id)
    run_deliveries(app)
    assert browser.events() == ["case_received", "case_accepted", "case_granted", "result_ready"]
    assert push_service.faults == []


def test_the_resident_and_the_agent_hear_of_a_return(app: Flask, phone: Phone, case_id: str, push_service: PushService) -> None:
    browser, agents = follow(app, phone, case_id, push_service), push_service.new_browser()
    subscription = json.dumps(agents.subscription(push_service.origin)).encode()
    token = {"Authorization": f"Bearer {phone.welcome['send_token']}", "Content-Type": "application/json"}
    assert app.test_client().post("/sync/v1/push-subscription", data=subscription, headers=token).status_code == 201
    judge_all(app, case_id, bank_card="看不清")
    act(app, case_id, office_verbs.return_case)
    run_deliveries(app)
    assert browser.events() == agents.events() == ["case_returned"]


@pytest.mark.parametrize("shut_out", ["phone", "agent"])
def test_a_phone_that_was_shut_out_hears_nothing_more(
    app: Flask, phone: Phone, case_id: str, push_service: PushService, shut_out: str
) -> None:
    agents = push_service.new_browser()
    assert phone.post("/sync/v1/push-subscription", agents.subscription(push_service.origin)).status_code == 201
    with services(app).database.writing() as session:
        device = session.get_one(Device, phone.device)
        if shut_out == "phone":
            device.state = "revoked"
        else:
            session.get_one(Person, device.person).active = False
    judge_all(app, case_id, bank_card="看不清")
    act(app, case_id, office_verbs.return_case)
    run_deliveries(app)
    assert agents.events() == []


def test_a_message_names_the_matter_but_no_person_and_no_number(app: Flask, phone: Phone, case_id: str, push_service: PushService) -> None:
    browser = follow(app, phone, case_id, push_service)
    bring_to_acceptance(app, case_id)
    run_deliveries(app)
    said = json.dumps(browser.messages, ensure_ascii=False)
    assert "城乡居民养老保险参保登记" in said
    for secret in (RESIDENT["name"], RESIDENT["id_number"], RESIDENT["phone"], RESIDENT["address"]):
        assert secret not in said


def test_a_busy_push_service_is_tried_again_and_each_message_arrives_once(
    app: Flask, phone: Phone, case_id: str, push_service: PushService, clock: Clock
) -> None:
    browser = follow(app, phone, case_id, push_service)
    browser.answers[:] = [503, 429]
    judge_all(app, case_id)
    act(app, case_id, office_verbs.receive_case, "QS-2026-0001")
    for _ in range(3):
        run_deliveries(app)
        clock.forward(minutes=5)
    assert browser.events() == ["case_received"]


def test_a_browser_that_is_gone_is_not_told_again(app: Flask, phone: Phone, case_id: str, push_service: PushService) -> None:
    browser, other = follow(app, phone, case_id, push_service), follow(app, phone, case_id, push_service)
    browser.answers[:] = [410]
    bring_to_acceptance(app, case_id)
    run_deliveries(app)
    assert browser.events() == [] and other.events() == ["case_received", "case_accepted"]
    with services(app).database.reading() as session:
        ended = session.exec(select(PushSubscription).where(PushSubscription.ended_why == "gone")).all()
    assert len(ended) == 1


def test_a_push_service_that_refuses_for_good_leaves_a_dead_delivery(
    app: Flask, phone: Phone, case_id: str, push_service: PushService
) -> None:
    browser = follow(app, phone, case_id, push_service)
    browser.answers[:] = [413]
    judge_all(app, case_id)
    act(app, case_id, office_verbs.receive_case, "QS-2026-0001")
    run_deliveries(app)
    with services(app).database.reading() as session:
        dead = session.exec(select(Delivery).where(Delivery.handler == "push_to_resident", Delivery.state == "dead")).all()
    assert [one.problem for one in dead] == ["the push service answered 413"]


def test_asking_twice_tells_once_and_stopping_stops(app: Flask, phone: Phone, case_id: str, push_service: PushService) -> None:
    browser = push_service.new_browser()
    path, info = tracking_path(phone, case_id) + "/subscription", browser.subscription(push_service.origin)
    client = app.test_client()
    assert [client.post(path, json=info).status_code for _ in range(2)] == [201, 201]
    judge_all(app, case_id)
    act(app, case_id, office_verbs.receive_case, "QS-2026-0001")
    run_deliveries(app)
    assert client.delete(path, json=info).status_code == 200
    act(app, case_id, office_verbs.accept_case)
    run_deliveries(app)
    assert browser.events() == ["case_received"]


def test_an_inward_or_broken_endpoint_is_refused(app: Flask, phone: Phone, case_id: str, push_service: PushService) -> None:
    path, info = tracking_path(phone, case_id) + "/subscription", push_service.new_browser().subscription(push_service.origin)
    hostile = (
        "http://127.0.0.1:1/x",
        "https://10.0.0.8/x",
        "https://user@push.example/x",
        "https://2130706433/x",
        "file:///etc/passwd",
        "x",
    )
    for endpoint in hostile:
        assert app.test_client().post(path, json=info | {"endpoint": endpoint}).status_code == 400
    assert app.test_client().post(path, data="{", content_type="application/json").status_code == 400


def test_an_unknown_code_gets_no_subscription(app: Flask, push_service: PushService) -> None:
    info = push_service.new_browser().subscription(push_service.origin)
    assert app.test_client().post(f"/t/{'z' * 26}/subscription", json=info).status_code == 404


def test_every_event_that_is_told_has_its_sentence_in_both_languages(app: Flask) -> None:
    from flask_babel import force_locale

    from server.notifications import wording

    for locale in ("zh_Hans_CN", "en"):
        with app.test_request_context(), force_locale(locale):
            for event in RESIDENT_EVENTS:
                assert wording.for_resident(event, "高龄津贴")[1]
            for event in AGENT_EVENTS:
                assert wording.for_agent(event, "高龄津贴")[1]


def test_a_denial_is_told_too(app: Flask, phone: Phone, case_id: str, push_service: PushService) -> None:
    browser = follow(app, phone, case_id, push_service)
    bring_to_acceptance(app, case_id)
    act(app, case_id, office_verbs.forward_case)
    act(app, case_id, office_verbs.begin_review, "0808-2026-1", actor=COUNTY)
    act(app, case_id, office_verbs.deny_case, "不符合条件", "可在60日内申请行政复议", actor=COUNTY)
    run_deliveries(app)
    assert browser.events()[-1] == "case_denied"
