"""The office's steps at the desk: each does what it says, by whom it may, once."""

import pytest

from proxy_service import office_verbs
from server.services import services
from tests import office
from tests.pension_case import collect
from tests.people import ADMINISTRATOR, CLERK, OTHER_CLERK, REVIEWER
from tests.server.conftest import HTMX
from tests.server.desk.conftest import case_of

STEPS = (
    "pre-review",
    "receipt",
    "correction-receipt",
    "acceptance",
    "non-acceptance",
    "forwarding",
    "delivery-preparation",
    "delivery",
    "withdrawal",
    "mandate-revocation",
)
NOTICES = ("return", "correction")


def step(browser, app, case_id, noun, headers=None, **fields):
    browser.open_page(f"/desk/cases/{case_id}")
    return browser.send(f"/desk/cases/{case_id}/{noun}", headers, revision=case_of(app, case_id).revision, **fields)


def test_a_case_goes_through_the_whole_office(visit, app, clock, submitted):
    clerk, reviewer = visit(CLERK), visit(REVIEWER)
    office.judge_all(app, submitted)
    assert step(clerk, app, submitted, "pre-review").location == f"/desk/cases/{submitted}"
    assert case_of(app, submitted).state == "PRE_PASSED"
    step(clerk, app, submitted, "receipt")
    received = case_of(app, submitted)
    assert (received.state, received.township_no, received.clock) == ("RECEIVED", "999901100-2026-0001", "K2")
    assert str(received.due_on) == "2026-11-30"
    step(reviewer, app, submitted, "acceptance")
    assert case_of(app, submitted).state == "ACCEPTED"
    step(clerk, app, submitted, "forwarding")
    assert case_of(app, submitted).gateway_state == "PENDING"
    office.act(app, submitted, office_verbs.begin_review, "0808-1", actor=office.COUNTY)
    office.act(app, submitted, office_verbs.grant_case, actor=office.COUNTY)
    step(clerk, app, submitted, "delivery-preparation", way="agent")
    step(clerk, app, submitted, "delivery", received_by="李秀英", relation="本人", place="便民服务中心")
    done = case_of(app, submitted)
    assert (done.state, done.delivered_at, done.due_on) == ("DELIVERED", clock(), None)
    page = clerk.get(f"/desk/cases/{submitted}").text
    assert "现在没有要您办的" in page
    assert "便民服务中心" in page


def test_each_receipt_has_the_next_number_of_its_township_and_year(visit, app, clock, phone):
    cases = [collect(phone) for _ in range(2)]
    phone.sync()
    clerk = visit(CLERK)
    for case_id in cases:
        office.judge_all(app, case_id)
        step(clerk, app, case_id, "receipt")
    assert [case_of(app, case_id).township_no for case_id in cases] == ["999901100-2026-0001", "999901100-2026-0002"]


def test_a_refused_receipt_uses_no_number_up(visit, app, submitted):
    clerk = visit(CLERK)
    assert step(clerk, app, submitted, "acceptance").status_code == 422
    office.judge_all(app, submitted)
    office.act(app, submitted, office_verbs.pass_pre_review)
    step(clerk, app, submitted, "receipt")
    assert step(clerk, app, submitted, "receipt").status_code == 422
    assert case_of(app, submitted).township_no == "999901100-2026-0001"


def test_not_accepting_needs_a_reason_and_names_the_right_body(visit, app, submitted):
    clerk = visit(CLERK)
    office.judge_all(app, submitted)
    office.act(app, submitted, office_verbs.receive_case, "1")
    refused = step(clerk, app, submitted, "non-acceptance", HTMX, reason=" ", right_body="县医疗保障局")
    assert refused.status_code == 422
    assert 'value="县医疗保障局"' in refused.text
    step(clerk, app, submitted, "non-acceptance", reason="不归这里办", right_body="县医疗保障局")
    page = clerk.get(f"/desk/cases/{submitted}").text
    assert case_of(app, submitted).state == "NOT_ACCEPTED"
    assert "不归这里办" in page
    assert "县医疗保障局" in page


def test_a_withdrawal_the_resident_asked_for_stands_on_the_page_and_can_be_done(visit, app, phone, submitted):
    phone.mint("record_consent", submitted, {"notice_version": 1, "explained_by": "read", "agreed": True, "telling": []})
    office.act(app, submitted, _ask_withdrawal)
    clerk = visit(CLERK)
    page = clerk.open_page(f"/desk/cases/{submitted}").text
    assert "办事人要求撤回" in page
    assert "儿子已在城里参保" in page
    step(clerk, app, submitted, "withdrawal", reason="儿子已在城里参保")
    assert case_of(app, submitted).state == "WITHDRAWN"


def _ask_withdrawal(work, *, actor, now):
    work.content.withdrawal = {"reason": "儿子已在城里参保", "asked_on": "2026-11-23"}
    work.raise_flag("withdrawal_requested")
    return work.did("request_withdrawal", actor)


def test_the_page_offers_only_what_the_flow_allows_and_says_what_is_lacking(visit, app, submitted):
    clerk = visit(CLERK)
    page = clerk.get(f"/desk/cases/{submitted}").text
    assert "还有材料没有审" in page
    assert "/pre-review" not in page
    office.judge_all(app, submitted)
    page = clerk.get(f"/desk/cases/{submitted}").text
    assert f'action="/desk/cases/{submitted}/pre-review"' in page
    assert "/acceptance" not in page


def test_two_clerks_on_one_case_the_second_gets_a_choice_and_keeps_his_words(visit, app, submitted):
    office.judge_all(app, submitted)
    office.act(app, submitted, office_verbs.receive_case, "1")
    slow, quick = visit(CLERK), visit(REVIEWER)
    slow.open_page(f"/desk/cases/{submitted}")
    seen = case_of(app, submitted).revision
    office.act(app, submitted, office_verbs.judge_material, "id-card", "good", actor=office.REVIEWER)
    answer = slow.send(f"/desk/cases/{submitted}/non-acceptance", HTMX, revision=seen, reason="不归这里办", right_body="县医疗保障局")
    assert answer.status_code == 409
    assert answer.headers["HX-Push-Url"] == "false"
    assert "有人先办了" in answer.text
    assert "刘志强" in answer.text
    assert "不归这里办</textarea>" in answer.text
    assert case_of(app, submitted).state == "RECEIVED"
    again = slow.send(f"/desk/cases/{submitted}/non-acceptance", revision=case_of(app, submitted).revision, reason="不归这里办")
    assert again.status_code == 303
    assert case_of(app, submitted).state == "NOT_ACCEPTED"
    late = quick
    late.open_page(f"/desk/cases/{submitted}")
    gone = late.send(f"/desk/cases/{submitted}/withdrawal", HTMX, revision=seen, reason="家属来电要求撤回")
    assert gone.status_code == 409
    assert "现在不能办了" in gone.text
    assert "家属来电要求撤回" in gone.text


def test_the_same_form_sent_twice_acts_once(visit, app, submitted):
    office.judge_all(app, submitted)
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{submitted}")
    seen = case_of(app, submitted).revision
    answers = [clerk.send(f"/desk/cases/{submitted}/receipt", revision=seen).status_code for _ in range(2)]
    assert answers == [303, 409]
    assert case_of(app, submitted).township_no == "999901100-2026-0001"


@pytest.mark.parametrize("noun", [*STEPS, *NOTICES])
def test_outsiders_take_no_step(visit, app, submitted, noun):
    before = case_of(app, submitted).revision
    for one, status in ((OTHER_CLERK, 404), (ADMINISTRATOR, 403)):
        browser = visit(one)
        browser.open_page("/desk/people" if one is ADMINISTRATOR else "/desk/")
        fields = {"reason": "x", "received_by": "x", "relation": "x"}
        assert browser.send(f"/desk/cases/{submitted}/{noun}", revision=before, **fields).status_code == status
    assert visit().post(f"/desk/cases/{submitted}/{noun}", data={"revision": before}).status_code == 401
    assert visit(CLERK).post(f"/desk/cases/{submitted}/{noun}", data={"revision": before}).status_code == 400
    assert case_of(app, submitted).revision == before


def test_a_session_that_ran_out_in_mid_form_leaves_the_form_and_the_case_alone(visit, app, clock, submitted):
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{submitted}")
    clock.forward(hours=2)
    before = case_of(app, submitted).revision
    answer = clerk.send(f"/desk/cases/{submitted}/withdrawal", HTMX, revision=before, reason="家属来电要求撤回")
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#message"
    assert case_of(app, submitted).revision == before


def test_nothing_typed_reaches_the_log(visit, app, submitted, caplog):
    clerk = visit(CLERK)
    step(clerk, app, submitted, "withdrawal", reason="李秀英的儿子来电")
    clerk.send("/desk/cases/search", words="李秀英")
    assert "李秀英" not in caplog.text
    with services(app).database.reading() as session:
        events = session.connection().exec_driver_sql("SELECT facts FROM case_event").scalars().all()
    assert "李秀英" not in str(events)
