"""The resident's page: plain words about one case, for whoever holds the slip, and nothing more."""

import logging
from datetime import date

import pytest
from flask import Flask

from proxy_service import office_verbs
from proxy_service.delivery_verbs import change_delivery, send_result
from proxy_service.handover_verbs import reassign_case
from proxy_service.people import Person
from server.services import services
from server.tracking.wording import standing
from server.tracking_code import MOST_WRONG_CODES
from tests import pension_case, people
from tests.conftest import Clock
from tests.installation import person_id
from tests.office import COUNTY, REVIEWER, act, bring_to_acceptance, bring_to_delivery, judge_all
from tests.pension_case import RESIDENT
from tests.phone import Phone


@pytest.fixture
def case_id(submitted: str) -> str:
    """A case with everything, here whole."""
    return submitted


def code_of(phone: Phone, case_id: str) -> str:
    code: str = phone.records["case", case_id]["tracking_code"]
    return code


def page(app: Flask, code: str) -> str:
    answer = app.test_client().get(f"/t/{code}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_each_step_stands_on_the_page(app: Flask, phone: Phone, case_id: str) -> None:
    assert "已上报，正在看材料" in page(app, code_of(phone, case_id))
    bring_to_delivery(app, case_id)
    shown = page(app, code_of(phone, case_id))
    for words in (
        "结果已出，等着送来",
        "代办员会把结果送到您家",
        "乡镇正式收件",
        "已受理",
        "乡镇开始转给县里",
        "县里收到，开始审核",
        "已办结：通过",
    ):
        assert words in shown


def test_a_returned_case_tells_the_resident_to_stay_at_home(app: Flask, phone: Phone, case_id: str) -> None:
    judge_all(app, case_id, bank_card="看不清")
    act(app, case_id, office_verbs.return_case)
    shown = page(app, code_of(phone, case_id))
    assert "有材料要补" in shown and "您不用跑" in shown and "看不清" not in shown


def test_the_page_holds_no_full_name_number_phone_or_address(app: Flask, phone: Phone, case_id: str) -> None:
    bring_to_acceptance(app, case_id)
    shown = page(app, code_of(phone, case_id))
    assert "李**" in shown
    for secret in (RESIDENT["name"], RESIDENT["id_number"], RESIDENT["phone"], RESIDENT["address"], pension_case.FORM["bank_account"]):
        assert secret not in shown


def test_reasons_of_a_denial_stay_off_the_page(app: Flask, phone: Phone, case_id: str) -> None:
    bring_to_acceptance(app, case_id)
    act(app, case_id, office_verbs.forward_case)
    act(app, case_id, office_verbs.begin_review, "0808-2026-1", actor=COUNTY)
    act(app, case_id, office_verbs.deny_case, "家庭收入超标", "可在60日内申请行政复议", actor=COUNTY)
    shown = page(app, code_of(phone, case_id))
    assert "没有通过" in shown and "家庭收入超标" not in shown


def test_a_promised_day_is_said_and_called_provisional_when_it_is(app: Flask, phone: Phone, case_id: str, clock: Clock) -> None:
    bring_to_acceptance(app, case_id)
    assert "最晚 2026年11月" in page(app, code_of(phone, case_id))


def test_the_code_works_as_written_on_paper(app: Flask, phone: Phone, case_id: str) -> None:
    code = code_of(phone, case_id)
    spaced = " ".join(code[i : i + 4] for i in range(0, len(code), 4)).upper()
    assert app.test_client().get(f"/t/{spaced}").status_code == 200


@pytest.mark.parametrize("code", ["z" * 26, "x", "<script>", "a" * 2000, "𠮷" * 26])
def test_an_unknown_code_is_answered_kindly_and_without_a_leak(app: Flask, code: str) -> None:
    answer = app.test_client().get(f"/t/{code}")
    assert answer.status_code == 404
    assert "可能还没有连上网" in answer.get_data(as_text=True)


def test_too_many_wrong_codes_wait_and_then_may_try_again(app: Flask, phone: Phone, case_id: str, clock: Clock) -> None:
    client = app.test_client()
    statuses = {client.get(f"/t/{'z' * 24}{n:02}").status_code for n in range(22, 22 + MOST_WRONG_CODES)}
    assert statuses == {404}
    refused = client.get(f"/t/{code_of(phone, case_id)}")
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "600"
    clock.forward(minutes=11)
    assert client.get(f"/t/{code_of(phone, case_id)}").status_code == 200


def test_the_page_is_kept_out_of_caches_indexes_and_referrers(app: Flask, phone: Phone, case_id: str) -> None:
    headers = app.test_client().get(f"/t/{code_of(phone, case_id)}").headers
    assert headers["Cache-Control"] == "no-store" and headers["X-Robots-Tag"] == "noindex" and headers["Referrer-Policy"] == "no-referrer"
    assert "script-src 'self'" in headers["Content-Security-Policy"]


def test_a_failing_request_is_logged_without_the_code(
    app: Flask, phone: Phone, case_id: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(phone, case_id)
    monkeypatch.setattr(type(services(app).vault), "open_content", lambda *_: 1 / 0)
    with caplog.at_level(logging.ERROR):
        assert app.test_client().get(f"/t/{code}").status_code == 500
    assert "ZeroDivisionError" in caplog.text and code not in caplog.text


def test_every_state_has_words_for_residents(app: Flask) -> None:
    from proxy_service.case_flow import flow

    with app.test_request_context():
        for state in flow()["states"]:
            assert standing(state).heading and standing(state).next


def test_the_resident_reads_english_when_his_browser_asks_for_it(app: Flask, phone: Phone, case_id: str) -> None:
    answer = app.test_client().get(f"/t/{code_of(phone, case_id)}", headers={"Accept-Language": "en"})
    assert 'lang="en"' in answer.get_data(as_text=True)


def test_wrong_codes_are_counted_wherever_they_are_tried(app: Flask) -> None:
    info = {"endpoint": "https://push.example.com/x", "keys": {"p256dh": "A" * 87, "auth": "A" * 22}}
    client = app.test_client()
    statuses = [client.post(f"/t/{'z' * 24}{n:02}/subscription", json=info).status_code for n in range(22, 23 + MOST_WRONG_CODES)]
    assert statuses == [404] * MOST_WRONG_CODES + [429]
    assert client.get(f"/t/{'z' * 26}").status_code == 429


def test_the_page_says_how_the_result_comes_as_it_is_planned_now(app: Flask, phone: Phone, case_id: str) -> None:
    bring_to_delivery(app, case_id)
    code = code_of(phone, case_id)
    act(app, case_id, change_delivery, "courier", "儿子在外地")
    shown = page(app, code)
    assert "乡镇会用快递寄给您" in shown and "儿子在外地" not in shown and "代办员会把结果送到您家" not in shown
    act(app, case_id, send_result, "邮政快递", "EY123", date(2026, 11, 23))
    assert "2026年11月23日寄出，邮政快递，单号 EY123" in page(app, code)
    act(app, case_id, change_delivery, "window", "自己来")
    assert "结果在乡镇窗口" in page(app, code)


def test_who_filed_at_the_window_is_not_told_that_an_agent_comes(app: Flask, phone: Phone, case_id: str) -> None:
    with services(app).database.reading() as session:
        clerk = session.get_one(Person, person_id(people.CLERK))
    act(app, case_id, reassign_case, clerk, "本人来窗口", actor=REVIEWER)
    judge_all(app, case_id, bank_card="看不清")
    act(app, case_id, office_verbs.return_case)
    shown = page(app, code_of(phone, case_id))
    assert "补齐了带到窗口" in shown and "他会再来找您" not in shown and "<dt>窗口人员</dt>" in shown
    assert standing("TO_DELIVER", at_window=True).heading == "结果已出，请来领"
