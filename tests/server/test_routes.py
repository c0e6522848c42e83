"""Every route of the application × everyone who might knock. A new route fails here until someone writes down who may enter.

``WHO`` is the list. ``OPEN`` routes say for what reason; all others are walked by a visitor, by a clerk of another township, by the
phone of another village's agent and by the administrator, and none of them may get in, change or learn anything.
"""

import json
import uuid
from dataclasses import dataclass

from flask import Flask
from sqlmodel import select

from proxy_service.case import CaseEvent, MaterialPage
from proxy_service.people import Person
from server.access import access_of
from server.county.models import CallbackReceipt, Forwarding, Gateway
from server.services import services
from server.worker import Delivery
from sync.log import Device
from tests import office, people
from tests.copies import stage
from tests.installation import person_id
from tests.pension_case import RESIDENT, begin, collect
from tests.phone import Phone
from tests.server.conftest import Browser
from tests.server.desk.conftest import case_of
from tests.server.printing.test_forms import text_of
from tests.server.route_list import CASE, DECLARED, HANDLERS, OPEN, WHO

CLOSED = [route for route, who in WHO.items() if who != OPEN]
OF_ONE_RECORD = [route for route in CLOSED if "<" in route[1]]
AT_THE_DESK = [route for route in CLOSED if DECLARED[WHO[route]][0] == "staff"]
FOR_PHONES = [route for route in CLOSED if DECLARED[WHO[route]][0] == "device"]


@dataclass
class Targets:
    """A case of the upper village with everything around it, and what would give it away."""

    values: dict[str, str]
    secrets: tuple[str, ...]
    revision: int

    def path(self, rule: str) -> str:
        """The address of a route, about this case. A new kind of placeholder has to be added to the fixture."""
        for name, value in self.values.items():
            rule = rule.replace(name, value)
        assert "<" not in rule, f"what should stand for the placeholder in {rule}?"
        return rule


@stage
def targets(app: Flask, phone: Phone) -> Targets:
    """The case that outsiders go for."""
    case_id = collect(phone)
    phone.sync()
    office.judge_all(app, case_id, bank_card="反光")
    office.act(app, case_id, office.office_verbs.return_case)
    with services(app).database.writing() as session:
        file_id = session.exec(select(MaterialPage.id).where(MaterialPage.case_id == case_id)).first()
        event_id = session.exec(select(CaseEvent.id).where(CaseEvent.case_id == case_id)).first()
        lost = _lose(session, services(app).clock(), case_id)
        forwarding, message = _hand_over(session, services(app).clock(), case_id, event_id)
    values = {
        "<case_id>": case_id,
        "<file_id>": str(file_id),
        "<material>": "id-card",
        "<resident_key>": (case_of(app, case_id).resident_index or b"").hex(),
        "<form>": "notice-1",
        "<any('return', 'correction'):noun>": "return",
        "<device_id>": phone.device,
        "<person_id>": person_id(people.AGENT_A),
        "<forwarding_id>": forwarding,
        "<message_id>": message,
        "<delivery_id>": lost,
        "<telling_id>": "01937f1c-5d2e-7a10-8c00-0000000000e1",
        "<provider>": "demo-a",
        "<code>": "a" * 26,
        "<path:page>": "cases",
        "<path:name>": "desk.css",
    }
    return Targets(values, (RESIDENT["name"], RESIDENT["id_number"], RESIDENT["phone"], "A1-0001"), case_of(app, case_id).revision)


def _lose(session, now, case_id) -> str:
    lost = Delivery(id=str(uuid.uuid4()), handler="send_sms", case_id=case_id, state="dead", run_at=now, made_at=now)
    session.add(lost)
    return lost.id


def _hand_over(session, now, case_id, event_id) -> tuple[str, str]:
    keys = [str(uuid.uuid4()) for _ in range(4)]
    session.add(Gateway(id=keys[0], name="县政务平台", base_url="https://county.example", key_id="k", secret=b"x", profile={}))
    session.flush()
    session.add(
        Forwarding(
            id=keys[1],
            case_id=case_id,
            number=1,
            event_id=event_id,
            gateway_id=keys[0],
            idempotency_key=keys[2],
            made_at=now,
            changed_at=now,
            state="FAILED",
        )
    )
    session.flush()
    kept = {"upstream_status": "80", "outcome": "refused", "reason": "wrong_state", "status": 409, "received_at": now}
    session.add(CallbackReceipt(id=keys[3], gateway_id=keys[0], message_id="m1", body_sha256="0" * 64, forwarding_id=keys[1], **kept))
    return keys[1], keys[3]


def is_shut_to(role: str, route: tuple[str, str]) -> bool:
    """Whether who signs in with this role has no business there."""
    roles = DECLARED[WHO[route]][1]
    return bool(roles) and role not in roles


def routes_of(app: Flask) -> dict[tuple[str, str], str]:
    """(method, rule) → endpoint of everything the application answers."""
    found = {}
    for rule in app.url_map.iter_rules():
        methods = set(rule.methods or ()) - ({"HEAD", "OPTIONS"} if "GET" in (rule.methods or ()) else set())
        methods -= {"OPTIONS"} if len(methods) > 1 else set()
        found |= {(method, rule.rule): rule.endpoint for method in methods}
    return found


def knock(browser: Browser, route: tuple[str, str], targets: Targets, headers: dict[str, str] | None = None):
    """Send the request a member of staff would send, with every field filled in."""
    method, rule = route
    typed = {"reason": "x", "received_by": "x", "relation": "x", "verdict": "good", "upstream_no": "1", "note": "x", "words": "x"}
    data = {"csrf_token": browser.token, "revision": str(targets.revision), "seen": "x", **typed} if method != "GET" else None
    return browser.open(targets.path(rule), method=method, data=data, headers=headers or {})


def test_every_route_is_listed_with_who_may_enter(app):
    assert set(routes_of(app)) == set(WHO)


def test_every_route_declares_what_the_list_says(app):
    declared = {route: access_of(app, endpoint) for route, endpoint in routes_of(app).items()}
    assert {route: (access.kind, access.roles) for route, access in declared.items()} == {
        route: DECLARED[who] for route, who in WHO.items()
    }
    assert all(access.why for route, access in declared.items() if WHO[route] == OPEN)


def test_a_visitor_gets_into_nothing_that_is_closed(app, visit, targets):
    for route in CLOSED:
        answer = knock(visit(), route, targets)
        if route in AT_THE_DESK and route[0] == "GET":
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/desk/sign-in"), route
        else:
            assert answer.status_code == 401, route
        assert_nothing_told(answer, targets, route)
    assert_nothing_changed(app, targets)


def test_a_clerk_of_another_township_finds_none_of_it(app, visit, targets):
    browser = visit(people.OTHER_CLERK)
    for route in AT_THE_DESK:
        if route == ("POST", "/desk/sign-out"):
            continue
        browser.open_page("/desk/cases")
        answer = knock(browser, route, targets)
        if is_shut_to("clerk", route):
            assert answer.status_code == 403, route
        elif route in OF_ONE_RECORD:
            assert answer.status_code == 404, route
        else:
            assert answer.status_code in (200, 303, 422), route
        assert_nothing_told(answer, targets, route)
    assert_nothing_changed(app, targets)


def test_an_administrator_gets_into_no_case(app, visit, targets):
    browser = visit(people.ADMINISTRATOR)
    browser.open_page("/desk/people")
    for route in AT_THE_DESK:
        if is_shut_to("administrator", route):
            answer = knock(browser, route, targets)
            assert answer.status_code == 403, route
            assert_nothing_told(answer, targets, route)
    assert_nothing_told(browser.open_page("/desk/people"), targets, ("GET", "/desk/people"))
    assert_nothing_changed(app, targets)


def test_the_phone_of_another_village_learns_and_changes_nothing(app, other_phone, targets):
    credentials = {"Authorization": f"Bearer {other_phone.welcome['send_token']}", "X-Daiban-Pull": other_phone.welcome["pull_token"]}
    browser = Browser(app, app.response_class)
    for route in AT_THE_DESK:
        answer = knock(browser, route, targets, credentials)
        assert answer.status_code in (303, 401), route
        assert_nothing_told(answer, targets, route)
    for route in FOR_PHONES:
        if "<file_id>" in route[1]:
            answer = browser.open(
                targets.path(route[1]),
                method=route[0],
                headers={**credentials, "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
            )
            assert answer.status_code == 404, route
    told = other_phone.send_exchange(files=[targets.values["<file_id>"]]).json
    assert not any(secret in json.dumps(told["changes"], ensure_ascii=False) for secret in targets.secrets)
    assert told["files"][targets.values["<file_id>"]]["state"] == "missing"
    assert_nothing_changed(app, targets)


def test_who_is_signed_in_at_the_desk_is_no_phone_and_no_county(app, visit, targets):
    browser = visit(people.CLERK)
    for route in CLOSED:
        if DECLARED[WHO[route]][0] in ("device", "gateway", "sms"):
            assert knock(browser, route, targets).status_code == 401, route
    assert_nothing_changed(app, targets)


def test_a_phone_shut_out_gets_nothing_more(app, phone, targets):
    with services(app).database.writing() as session:
        device = session.get_one(Device, phone.device)
        device.state = "revoked"
        session.add(device)
    assert_told_nothing_more(app, phone, targets)


def test_who_left_gets_nothing_more(app, phone, targets):
    with services(app).database.writing() as session:
        agent = session.get_one(Person, person_id(people.AGENT_A))
        agent.active = False
        session.add(agent)
    assert_told_nothing_more(app, phone, targets)


def assert_told_nothing_more(app, phone: Phone, targets: Targets) -> None:
    """A phone that was shut out may hand in, with both tokens and all cursors at nought: it hears of no case, and changes none."""
    begin(phone)
    reply = phone.send_exchange(cursors={}, epoch="")
    assert (reply.json["stop"], reply.json["changes"]) == ("revoked", {})
    assert not any(secret in reply.data.decode() for secret in targets.secrets)
    assert case_of(app, targets.values["<case_id>"]).revision == targets.revision


def test_the_township_s_own_clerk_gets_in_so_that_this_walk_proves_something(visit, targets):
    browser = visit(people.CLERK)
    browser.open_page("/desk/cases")
    for route in AT_THE_DESK:
        if WHO[route] == HANDLERS and route[0] == "GET":
            assert knock(browser, route, targets).status_code in (200, 303), route
    assert RESIDENT["name"] in knock(browser, ("GET", CASE), targets).text


def assert_nothing_told(answer, targets: Targets, route) -> None:
    """Nothing of the case in the answer."""
    said = text_of(answer.data) if answer.mimetype == "application/pdf" else answer.get_data(as_text=True)
    assert not [secret for secret in targets.secrets if secret in said], route


def assert_nothing_changed(app: Flask, targets: Targets) -> None:
    """The case stands as it stood."""
    assert case_of(app, targets.values["<case_id>"]).revision == targets.revision
    with services(app).database.reading() as session:
        assert session.get_one(Device, targets.values["<device_id>"]).state == "active"
        assert session.get_one(Forwarding, targets.values["<forwarding_id>"]).state == "FAILED"
        assert session.get_one(CallbackReceipt, targets.values["<message_id>"]).settled_at is None
