"""A clerk's own computer becomes a window."""

import re

from proxy_service.people import Person
from server.services import services
from tests.installation import person_id
from tests.people import ADMINISTRATOR, CLERK, OTHER_CLERK, REVIEWER
from tests.phone import Phone, try_code
from tests.server.desk.conftest import readings


def code_of(page) -> str:
    return re.search(r'class="enrolment-code"[^>]*>([^<]+)<', page.text).group(1)


def make_code(browser):
    browser.open_page("/desk/window")
    return browser.send("/desk/window/enrolment-code")


def test_a_clerk_makes_a_code_for_his_own_computer_and_it_becomes_a_window_of_his_township(visit, app, clock):
    page = make_code(visit(CLERK))
    code = code_of(page)
    assert f'href="/agent/enrolment?at=window#code={code}"' in page.text
    window = Phone.enrol(app.test_client(), code, clock)
    agent = window.welcome["agent"]
    assert (agent["id"], agent["at_window"], len(agent["areas"])) == (person_id(CLERK), True, 3)
    assert try_code(app.test_client(), code, clock()).status_code == 403, "once only"
    assert [one.subject for one in readings(app, "made_enrolment_code")] == [person_id(CLERK)]


def test_the_code_is_for_the_computer_he_sits_at_so_it_is_over_after_a_quarter_of_an_hour(visit, app, clock):
    code = code_of(make_code(visit(CLERK)))
    clock.forward(minutes=16)
    assert try_code(app.test_client(), code, clock()).status_code == 403


def test_he_sees_his_own_computers_only(visit, app, clock):
    clerk = visit(CLERK)
    Phone.enrol(app.test_client(), code_of(make_code(clerk)), clock)
    assert "在登记过的电脑上打开" in clerk.get("/desk/window").text
    assert "您登记过的电脑" not in visit(OTHER_CLERK).get("/desk/window").text


def test_nobody_makes_a_window_but_a_clerk(visit):
    for one in (REVIEWER, ADMINISTRATOR):
        browser = visit(one)
        browser.open_page("/desk/")
        assert browser.get("/desk/window").status_code == 403
        assert browser.send("/desk/window/enrolment-code").status_code == 403


def test_the_window_of_a_clerk_who_left_is_shut(visit, app, clock):
    window = Phone.enrol(app.test_client(), code_of(make_code(visit(CLERK))), clock)
    with services(app).database.writing() as session:
        session.get_one(Person, person_id(CLERK)).active = False
    assert window.send_exchange().json["stop"] == "revoked"
