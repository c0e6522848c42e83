"""The township's figures: from the database, for who may see them, by matter only."""

import csv
import io

from proxy_service.case import Case
from server.services import services
from tests import office
from tests.people import ADMINISTRATOR, AGENT_A, CLERK, OTHER_CLERK, REVIEWER
from tests.server.desk.conftest import case_of


def table_of(browser, period="this_month"):
    answer = browser.get(f"/desk/metrics/table?period={period}")
    assert answer.data.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8"
    return {(row[0], row[1]): row[2:] for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))}


def test_what_was_decided_is_counted_by_matter_with_its_trips_and_time(visit, app, submitted):
    office.bring_to_delivery(app, submitted)
    with services(app).database.writing() as session:
        session.get_one(Case, submitted).resident_trips = 2
    clerk = visit(CLERK)
    table = table_of(clerk)
    assert table["全部", "最多跑一次"] == ["0", "1", ""]
    assert table["全部", "办事人平均跑几趟"] == ["2", "1", ""]
    assert table["城乡居民养老保险参保登记", "按承诺时限办结"] == ["1", "1", ""]
    assert table["全部", "一次通过"] == ["1", "1", ""]
    page = clerk.get("/desk/metrics").text
    assert "不到 10 件的不算比例" in page
    assert AGENT_A.name not in page
    assert table_of(visit(OTHER_CLERK))["全部", "最多跑一次"] == ["0", "0", ""]


def test_what_was_decided_after_the_promise_is_late_and_stands_in_its_own_month(visit, app, submitted, clock):
    office.bring_to_acceptance(app, submitted)
    clock.forward(days=30)
    office.act(app, submitted, office.office_verbs.forward_case)
    office.act(app, submitted, office.office_verbs.begin_review, "1", actor=office.COUNTY)
    office.act(app, submitted, office.office_verbs.grant_case, actor=office.COUNTY)
    assert case_of(app, submitted).state == "GRANTED"
    clerk = visit(CLERK)
    assert table_of(clerk)["全部", "按承诺时限办结"][:2] == ["0", "1"]
    assert table_of(clerk, "last_month")["全部", "按承诺时限办结"][:2] == ["0", "0"]
    assert table_of(clerk, "last_month")["全部", "一次通过"][:2] == ["1", "1"]


def test_a_reviewer_sees_them_and_an_administrator_does_not(visit):
    assert visit(REVIEWER).get("/desk/metrics").status_code == 200
    assert visit(ADMINISTRATOR).get("/desk/metrics").status_code == 403
