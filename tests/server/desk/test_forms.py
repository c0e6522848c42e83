"""What is printed: the same words as page and as PDF, closed to outsiders, and noted."""

import re

from proxy_service import office_verbs
from server.printing import relation_to_resident
from tests import office
from tests.people import ADMINISTRATOR, CLERK, OTHER_CLERK
from tests.server.desk.conftest import readings
from tests.server.printing.test_forms import text_of


def test_each_step_of_a_case_has_its_form_as_page_and_as_pdf(visit, app, submitted):
    office.bring_to_delivery(app, submitted)
    clerk = visit(CLERK)
    listed = re.findall(rf"/desk/cases/{submitted}/forms/([a-z0-9-]+)\"", clerk.get(f"/desk/cases/{submitted}").text)
    assert listed == ["mandate", "receipt", "acceptance", "delivery"]
    for name in listed:
        page, pdf = clerk.get(f"/desk/cases/{submitted}/forms/{name}"), clerk.get(f"/desk/cases/{submitted}/forms/{name}/pdf")
        assert (page.status_code, pdf.mimetype, pdf.headers["Cache-Control"]) == (200, "application/pdf", "no-store")
        printed = text_of(pdf.data)
        for words in ("李秀英", "12345", "QS-2026-0001"):
            assert words in page.text
            assert words in printed
    noted = [(one.subject, one.purpose) for one in readings(app, "printed_form")]
    assert noted == [(name, purpose) for name in listed for purpose in ("", "pdf")]


def test_a_receipt_says_until_when_the_office_decides_and_shows_only_the_ends_of_the_number(visit, app, submitted):
    office.judge_all(app, submitted)
    office.act(app, submitted, office_verbs.receive_case, "QS-2026-0001")
    page = visit(CLERK).get(f"/desk/cases/{submitted}/forms/receipt").text
    assert "收件凭证" in page
    assert "居民身份证" in page
    assert re.search(r"最晚\d{4}年\d+月\d+日，我们决定是否受理", page)
    assert re.search(r"\d{4}\*{10}\w{4}<", page)
    assert not re.search(r"\d{17}[\dX]", page)


def test_a_refusal_to_accept_says_why_where_to_go_and_how_to_object(visit, app, submitted):
    office.judge_all(app, submitted)
    office.act(app, submitted, office_verbs.receive_case, "QS-2026-0001")
    office.act(app, submitted, office_verbs.not_accept_case, "不归本镇办", "县人社局", actor=office.REVIEWER)
    page = visit(CLERK).get(f"/desk/cases/{submitted}/forms/non-acceptance").text
    for words in ("不予受理通知书", "不归本镇办", "县人社局", "行政复议", "行政诉讼", "刘志强"):
        assert words in page


def test_a_form_whose_facts_are_not_there_does_not_exist(visit, app, submitted):
    clerk = visit(CLERK)
    for name in ("receipt", "acceptance", "non-acceptance", "delivery", "notice-1", "nonsense"):
        assert clerk.get(f"/desk/cases/{submitted}/forms/{name}").status_code == 404
        assert clerk.get(f"/desk/cases/{submitted}/forms/{name}/pdf").status_code == 404


def test_outsiders_print_nothing(visit, app, submitted):
    for path in ("mandate", "mandate/pdf"):
        assert visit(OTHER_CLERK).get(f"/desk/cases/{submitted}/forms/{path}").status_code == 404
        assert visit(ADMINISTRATOR).get(f"/desk/cases/{submitted}/forms/{path}").status_code == 403
        assert visit().get(f"/desk/cases/{submitted}/forms/{path}").status_code == 303
    assert readings(app, "printed_form") == []


def test_who_signed_is_told_in_the_language_of_the_reader_and_what_was_typed_stays(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert [relation_to_resident(one) for one in ("self", "child", "侄子")] == ["The resident", "Child", "侄子"]
