"""One notice with everything, seen before it is sent."""

from proxy_service import office_verbs
from tests import office
from tests.pension_case import picture
from tests.people import CLERK, OTHER_CLERK
from tests.server.conftest import HTMX
from tests.server.desk.conftest import case_of, readings


def send(browser, app, case_id, noun="return", headers=None, revision=None, **fields):
    browser.open_page(f"/desk/cases/{case_id}/{noun}")
    return browser.send(f"/desk/cases/{case_id}/{noun}", headers, revision=revision or case_of(app, case_id).revision, **fields)


def test_the_draft_lists_everything_that_is_not_good_with_its_reason(visit, app, submitted):
    office.judge_all(app, submitted, bank_card="反光，遮住了字", id_card="缺一面")
    page = visit(CLERK).get(f"/desk/cases/{submitted}/return")
    assert page.status_code == 200
    for words in (
        "一次性告知书",
        "李秀英",
        "居民身份证",
        "缺一面",
        "银行卡或社会保障卡",
        "反光，遮住了字",
        "王建国",
        "0999-8812345",
        "12345",
    ):
        assert words in page.text
    assert "户口簿" not in page.text
    assert case_of(app, submitted).state == "SUBMITTED"


def test_sent_it_goes_to_the_agent_whole_and_can_be_printed_ever_after(visit, app, phone, submitted):
    office.judge_all(app, submitted, bank_card="反光，遮住了字", id_card="缺一面")
    clerk = visit(CLERK)
    assert send(clerk, app, submitted, note="请带老花镜").location == f"/desk/cases/{submitted}"
    assert case_of(app, submitted).state == "PRE_RETURNED"
    phone.exchange()
    notice = phone.record(submitted)["notices"][0]
    assert {line["material"]: line["reason"] for line in notice["lines"]} == {"id-card": "缺一面", "bank-card": "反光，遮住了字"}
    assert notice["note"] == "请带老花镜"
    printed = clerk.get(f"/desk/cases/{submitted}/forms/notice-1")
    assert "请带老花镜" in printed.text
    assert [one.subject for one in readings(app, "printed_form")] == ["notice-1"]
    assert clerk.get(f"/desk/cases/{submitted}/forms/notice-2").status_code == 404


def test_while_a_material_is_unjudged_no_notice_goes_out(visit, app, submitted):
    office.act(app, submitted, office_verbs.judge_material, "id-card", "redo", "缺一面")
    clerk = visit(CLERK)
    page = clerk.get(f"/desk/cases/{submitted}/return")
    assert "还有材料没有审" in page.text
    assert " disabled>" in page.text
    assert send(clerk, app, submitted).status_code == 422
    assert case_of(app, submitted).state == "SUBMITTED"


def test_with_nothing_to_mend_there_is_no_notice(visit, app, submitted):
    office.judge_all(app, submitted)
    clerk = visit(CLERK)
    assert "没有要补的材料" in clerk.get(f"/desk/cases/{submitted}/return").text
    assert send(clerk, app, submitted).status_code == 422


def test_a_later_round_that_names_what_was_visible_before_must_say_why(visit, app, phone, submitted):
    office.judge_all(app, submitted, bank_card="反光，遮住了字")
    clerk = visit(CLERK)
    send(clerk, app, submitted)
    _supplement(phone, submitted, "bank-card")
    office.act(app, submitted, office_verbs.judge_material, "bank-card", "good")
    office.act(app, submitted, office_verbs.judge_material, "id-card", "redo", "证件已过有效期")
    page = clerk.get(f"/desk/cases/{submitted}/return").text
    assert "上次为什么没有告知" in page
    assert "居民身份证" in page
    refused = send(clerk, app, submitted, headers=HTMX, note="有效期到今年三月")
    assert refused.status_code == 422
    assert "有效期到今年三月</textarea>" in refused.text
    assert send(clerk, app, submitted, why_later="上次没有看有效期").status_code == 303
    assert "上次没有看有效期" in clerk.get(f"/desk/cases/{submitted}/forms/notice-2").text


def test_after_the_receipt_the_notice_is_a_correction_and_its_supplement_is_received(visit, app, phone, submitted):
    clerk = visit(CLERK)
    office.judge_all(app, submitted, bank_card="反光，遮住了字")
    office.act(app, submitted, office_verbs.receive_case, "1")
    assert "补正告知书" in clerk.get(f"/desk/cases/{submitted}/correction").text
    send(clerk, app, submitted, "correction")
    assert case_of(app, submitted).state == "CORRECTION"
    clerk.open_page(f"/desk/cases/{submitted}")
    assert clerk.send(f"/desk/cases/{submitted}/correction-receipt", revision=case_of(app, submitted).revision).status_code == 422
    _supplement(phone, submitted, "bank-card")
    page = clerk.open_page("/desk/cases?group=acceptance").text
    assert "补的材料到了" in page
    clerk.open_page(f"/desk/cases/{submitted}")
    assert clerk.send(f"/desk/cases/{submitted}/correction-receipt", revision=case_of(app, submitted).revision).status_code == 303
    assert case_of(app, submitted).state == "RECEIVED"


def test_a_colleague_who_was_quicker_is_named_and_the_note_stays(visit, app, submitted):
    office.judge_all(app, submitted, bank_card="反光，遮住了字")
    clerk = visit(CLERK)
    seen = case_of(app, submitted).revision
    office.act(app, submitted, office_verbs.judge_material, "id-card", "redo", "缺一面", actor=office.REVIEWER)
    answer = send(clerk, app, submitted, headers=HTMX, revision=seen, note="请带老花镜")
    assert answer.status_code == 409
    assert "刘志强" in answer.text
    assert "缺一面" in answer.text
    assert "请带老花镜</textarea>" in answer.text
    office.act(app, submitted, office_verbs.return_case, actor=office.REVIEWER)
    gone = clerk.send(f"/desk/cases/{submitted}/return", HTMX, revision=seen, note="请带老花镜")
    assert gone.status_code == 409
    assert "请带老花镜" in gone.text


def test_a_draft_that_can_no_longer_be_sent_leads_back_to_the_case(visit, app, submitted):
    assert visit(CLERK).get(f"/desk/cases/{submitted}/correction").location == f"/desk/cases/{submitted}"


def test_outsiders_read_no_notice(visit, app, submitted):
    office.judge_all(app, submitted, bank_card="反光，遮住了字")
    office.act(app, submitted, office_verbs.return_case)
    for path in ("return", "correction", "forms/notice-1", "forms/notice-1/pdf"):
        assert visit(OTHER_CLERK).get(f"/desk/cases/{submitted}/{path}").status_code == 404
        assert visit().get(f"/desk/cases/{submitted}/{path}").status_code == 303


def _supplement(phone, case_id, material):
    phone.exchange()
    round_ = phone.record(case_id)["round"]
    file_id = phone.attach(case_id, material, picture(50 + round_))
    phone.mint("supplement_case", case_id, {"round": round_, "materials": [{"code": material, "files": [file_id]}], "note": "重拍了"})
    phone.sync()
    assert all(outcome["outcome"] == "applied" for outcome in phone.outcomes.values()), phone.outcomes
