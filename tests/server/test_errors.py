"""Every "no" is a page or a message people understand, or JSON for programs; never a stack trace."""

import json
from pathlib import Path

import pytest
from flask import abort

from proxy_service.refusal import Refusal
from server.access import open_to_all
from server.refusal_words import refusal_words
from tests.people import CLERK
from tests.server.conftest import HTMX

CODES = json.loads((Path(__file__).parents[2] / "proxy_service" / "refusal_codes.json").read_text("utf-8"))
FOR_THE_OFFICE = sorted(code for code, said in CODES.items() if "office" in said["heard_by"])


@pytest.fixture
def failing(app):
    """Views that go wrong, at the desk and for programs."""

    @open_to_all("a test")
    def broken(status: int):
        if status == 500:
            raise RuntimeError("李秀英 999901196803120023")
        abort(status)

    @open_to_all("a test")
    def refused():
        raise Refusal("reason_missing")

    for prefix in ("/desk/x", "/sync/x", "/t/x"):
        app.add_url_rule(f"{prefix}/<int:status>", prefix, broken)
        app.add_url_rule(f"{prefix}/refused", f"{prefix}/refused", refused)
    return app


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 415, 418, 422, 429, 500, 503])
def test_people_get_a_page_and_htmx_a_message_that_leaves_the_page_alone(failing, status):
    browser = failing.test_client()
    page = browser.get(f"/desk/x/{status}")
    assert page.status_code == status
    assert "<html" in page.text
    assert f"代码 {status}" in page.text
    message = browser.get(f"/desk/x/{status}", headers=HTMX)
    assert (message.status_code, message.headers["HX-Retarget"]) == (status, "#message")
    assert "<html" not in message.text


@pytest.mark.parametrize("status", [400, 404, 500])
def test_programs_get_json(failing, status):
    answer = failing.test_client().get(f"/sync/x/{status}")
    assert answer.status_code == status
    assert set(answer.json) == {"error"}


def test_an_unexpected_fault_shows_nothing_of_itself(failing):
    for path in ("/desk/x/500", "/sync/x/500", "/t/x/500"):
        answer = failing.test_client().get(path)
        assert answer.status_code == 500
        assert "李秀英" not in answer.text
        assert "Traceback" not in answer.text


def test_a_refusal_is_422_in_words_or_as_a_code(failing):
    assert "请写明原因" in failing.test_client().get("/desk/x/refused").text
    answer = failing.test_client().get("/sync/x/refused")
    assert (answer.status_code, answer.json["error"]) == (422, "reason_missing")


def test_an_address_nobody_knows_is_a_friendly_404(visit):
    assert "没有这一页" in visit().get("/nowhere").text
    assert "回到开始页" in visit(CLERK).get("/desk/nowhere").text


@pytest.mark.parametrize("code", FOR_THE_OFFICE)
def test_every_refusal_the_office_may_hear_has_words(app, code):
    with app.test_request_context():
        words = refusal_words(Refusal(code, materials=["id-card"], missing=2), {"id-card": "居民身份证"})
    assert code not in words
    assert "居民身份证" in words


def test_a_refusal_without_words_still_names_its_code(app):
    with app.test_request_context():
        assert "never_heard_of" in refusal_words(Refusal("never_heard_of"))
