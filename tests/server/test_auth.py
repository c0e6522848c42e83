"""Signing in at the desk: who gets in, for how long, and how often one may try."""

from datetime import timedelta

import pytest
from sqlmodel import select

from proxy_service.people import Person
from server.auth import Account, StaffSession, WeakPassword, add_account, end_sessions
from server.auth.doorkeeper import safe_next
from server.services import services
from tests.installation import password_of
from tests.people import ADMINISTRATOR, AGENT_A, CLERK, OTHER_CLERK, REVIEWER
from tests.quick import SHIPPED_HASHER
from tests.server.conftest import HTMX


@pytest.mark.parametrize("one", [CLERK, REVIEWER, ADMINISTRATOR])
def test_staff_sign_in_with_login_and_password(visit, one):
    page = visit(one).get("/desk/", follow_redirects=True)
    assert page.status_code == 200
    assert one.name in page.text


def test_capitals_and_blanks_in_the_login_do_not_matter(visit):
    visitor = visit()
    visitor.open_page("/desk/sign-in")
    assert visitor.send("/desk/sign-in", login="  CLERK ", password=password_of(CLERK)).status_code == 303


def test_a_visitor_is_sent_to_the_sign_in_page_and_back(visit):
    visitor = visit()
    answer = visitor.get("/desk/?a=1")
    assert (answer.status_code, answer.location) == (303, "/desk/sign-in?next=/desk/?a%3D1")
    visitor.open_page(answer.location)
    back = visitor.send("/desk/sign-in", login="clerk", password=password_of(CLERK), next="/desk/?a=1")
    assert back.location == "/desk/?a=1"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/desk", "//evil.example/desk", "/\\evil.example", "/t/code", "javascript:1", "/desk\r\nX: y", None]
)
def test_after_signing_in_nobody_is_led_to_another_site(wanted):
    assert safe_next(wanted) == "/desk/"


def test_a_wrong_password_and_an_unknown_login_answer_alike(visit):
    answers = []
    for login in ("clerk", "nobody"):
        visitor = visit()
        visitor.open_page("/desk/sign-in")
        answer = visitor.send("/desk/sign-in", login=login, password="wrong-password")
        answers.append((answer.status_code, "账号或密码不对" in answer.text))
    assert answers == [(401, True), (401, True)]


def test_an_agent_has_no_account(visit, app, cast, clock):
    with services(app).database.writing() as session, pytest.raises(ValueError, match="clerks"):
        add_account(session, "agent-a", "agent-a-password", cast[AGENT_A.login], clock())
    visitor = visit()
    visitor.open_page("/desk/sign-in")
    assert visitor.send("/desk/sign-in", login="agent-a", password="agent-a-password").status_code == 401


def test_a_password_must_have_eight_characters(app, cast, clock):
    with services(app).database.writing() as session, pytest.raises(WeakPassword):
        add_account(session, "new", "seven77", cast[CLERK.login], clock())


def test_five_wrong_tries_close_a_login_for_ten_minutes(visit, clock):
    visitor = visit()
    visitor.open_page("/desk/sign-in")
    tries = [visitor.send("/desk/sign-in", login="clerk", password="wrong-password").status_code for _ in range(6)]
    assert tries == [401] * 5 + [429]
    closed = visitor.send("/desk/sign-in", login="clerk", password=password_of(CLERK))
    assert (closed.status_code, closed.headers["Retry-After"]) == (429, "600")
    assert visitor.send("/desk/sign-in", login="reviewer", password=password_of(REVIEWER)).status_code == 303
    clock.forward(minutes=11)
    assert visitor.send("/desk/sign-in", login="clerk", password=password_of(CLERK)).status_code == 303


def test_thirty_wrong_tries_close_an_address_whatever_the_login(visit):
    visitor = visit()
    visitor.open_page("/desk/sign-in")
    for number in range(30):
        assert visitor.send("/desk/sign-in", login=f"guess-{number}", password="wrong-password").status_code == 401
    assert visitor.send("/desk/sign-in", login="clerk", password=password_of(CLERK)).status_code == 429


def test_one_good_account_buys_no_new_tries_for_its_address(visit):
    visitor = visit()
    visitor.open_page("/desk/sign-in")
    for number in range(29):
        visitor.send("/desk/sign-in", login=f"guess-{number}", password="wrong-password")
    assert visitor.send("/desk/sign-in", login="clerk", password=password_of(CLERK)).status_code == 303
    assert visitor.send("/desk/sign-in", login="guess-29", password="wrong-password").status_code == 401
    assert visitor.send("/desk/sign-in", login="guess-30", password="wrong-password").status_code == 429


def test_a_session_ends_after_an_idle_hour_and_after_twelve_hours_anyway(visit, clock):
    clerk = visit(CLERK)
    clock.forward(minutes=59)
    assert clerk.get("/desk/").status_code == 200
    clock.forward(minutes=59)
    assert clerk.get("/desk/").status_code == 200
    clock.forward(minutes=61)
    assert clerk.get("/desk/").status_code == 303
    busy = visit(CLERK)
    for _ in range(14):
        clock.forward(minutes=55)
        answer = busy.get("/desk/")
    assert answer.status_code == 303
    assert answer.location.startswith("/desk/sign-in")


def test_requests_the_page_makes_by_itself_do_not_keep_the_session_alive(visit, clock):
    clerk = visit(CLERK)
    for _ in range(3):
        clock.forward(minutes=25)
        answer = clerk.get("/desk/", headers={"X-Daiban-Quiet": "1"})
    assert answer.status_code == 303


def test_signing_out_ends_the_session_even_for_who_kept_the_cookie(visit):
    clerk = visit(CLERK)
    kept = clerk.get_cookie("daiban_desk").value
    clerk.open_page("/desk/")
    assert clerk.send("/desk/sign-out").location == "/desk/sign-in"
    clerk.set_cookie("daiban_desk", kept)
    assert clerk.get("/desk/").status_code == 303


def test_sessions_can_be_ended_from_here(visit, app, clock):
    clerk = visit(CLERK)
    with services(app).database.writing() as session:
        end_sessions(session, session.exec(select(Account.id).where(Account.login == "clerk")).one(), clock())
    assert clerk.get("/desk/").status_code == 303


@pytest.mark.parametrize("model", [Account, Person])
def test_who_left_is_out_at_once(visit, app, cast, model):
    clerk = visit(CLERK)
    with services(app).database.writing() as session:
        key = Account.login == "clerk" if model is Account else Person.id == cast["clerk"].id
        row = session.exec(select(model).where(key)).one()
        row.active = False
        session.add(row)
    assert clerk.get("/desk/").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_the_table_holds_only_its_digest(visit, app):
    clerk = visit(CLERK)
    cookie = clerk.get_cookie("daiban_desk")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    with services(app).database.reading() as session:
        assert session.exec(select(StaffSession)).one().digest != cookie.value


def test_a_form_without_its_token_is_refused(visit):
    clerk = visit(CLERK)
    assert clerk.post("/desk/sign-out").status_code == 400
    assert clerk.get("/desk/").status_code == 200
    assert visit().post("/desk/sign-in", data={"login": "clerk", "password": password_of(CLERK)}).status_code == 400


def test_a_page_whose_token_is_too_old_gets_a_new_one_and_keeps_what_was_typed(visit):
    clerk = visit(CLERK)
    answer = clerk.post("/desk/sign-out", headers=HTMX)
    assert answer.status_code == 400
    assert answer.headers["HX-Retarget"] == "#message"
    assert "csrf-renewed" in answer.headers["HX-Trigger"]
    assert "再按一次" in answer.text


def test_a_session_that_ends_in_mid_form_asks_on_the_page_and_leaves_the_page(visit, clock):
    clerk = visit(CLERK)
    clerk.open_page("/desk/")
    clock.forward(hours=2)
    answer = clerk.post("/desk/sign-out", headers={**HTMX, "X-CSRFToken": clerk.token})
    assert answer.status_code == 401
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Push-Url"]) == ("#message", "false")
    again = clerk.send("/desk/sign-in", HTMX, login="clerk", password=password_of(CLERK), again="1")
    assert again.status_code == 200
    assert "再按一次" in again.text
    assert clerk.post("/desk/sign-out", headers={**HTMX, "X-CSRFToken": clerk.token}).status_code == 303


def test_without_scripts_the_typed_text_comes_back_with_the_sign_in_page(visit, clock):
    clerk = visit(CLERK)
    clock.forward(hours=2)
    answer = clerk.send("/desk/sign-out", note="户口簿第三页看不清")
    assert answer.status_code == 401
    assert "户口簿第三页看不清" in answer.text


def test_text_with_nul_is_refused(visit):
    clerk = visit(CLERK)
    clerk.open_page("/desk/")
    assert clerk.send("/desk/sign-out", note="a\0b").status_code == 422


def test_the_password_stands_nowhere_in_clear(app, cast):
    with services(app).database.reading() as session:
        hashes = [account.password_hash for account in session.exec(select(Account))]
    assert len(hashes) == 4
    assert all(text.startswith("$argon2id$v=19$") for text in hashes)
    assert SHIPPED_HASHER.hash("one more").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_dead_sessions_are_forgotten_after_a_month(visit, app, clock):
    visit(CLERK)
    clock.forward(days=31)
    visit(OTHER_CLERK)
    with services(app).database.reading() as session:
        rows = session.exec(select(StaffSession)).all()
    assert [clock() - row.made_at for row in rows] == [timedelta()]


def change_password(browser, present, wished, again=None):
    browser.open_page("/desk/password")
    return browser.send("/desk/password", present=present, wished=wished, again=again or wished)


def test_ones_own_password_can_be_changed_and_signs_every_other_browser_out(visit):
    here, elsewhere = visit(CLERK), visit(CLERK)
    assert "密码改好了" in change_password(here, password_of(CLERK), "青石 大樟树 石拱桥").text
    assert here.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 303
    visitor = visit()
    visitor.open_page("/desk/sign-in")
    assert visitor.send("/desk/sign-in", login="clerk", password=password_of(CLERK)).status_code == 401
    assert visitor.send("/desk/sign-in", login="clerk", password="青石 大樟树 石拱桥").status_code == 303


@pytest.mark.parametrize(
    ("present", "wished", "again", "words"),
    [
        ("wrong-password", "long-enough", None, "现在的密码不对"),
        (password_of(CLERK), "short", None, "8 到 200"),
        (password_of(CLERK), "long-enough", "long-enouhg", "不一样"),
    ],
)
def test_a_password_is_not_changed_by_mistake(visit, present, wished, again, words):
    answer = change_password(visit(CLERK), present, wished, again)
    assert answer.status_code == 422
    assert words in answer.text
    visit(CLERK)


def test_the_present_password_can_not_be_guessed_through_the_form(visit):
    clerk = visit(CLERK)
    tries = [change_password(clerk, "wrong-password", "long-enough").status_code for _ in range(6)]
    assert tries == [422] * 5 + [429]
