"""Originals that agents hold, at the desk: the list with its lights, and papers that go back at the window."""

from datetime import timedelta

from proxy_service.custody import Custody
from proxy_service.papers import HeldPaper
from server.cases import find_work, save_work
from server.china_time import china_today
from server.services import services
from tests.office import CLERK as CLERK_ACTOR
from tests.people import ADMINISTRATOR, CLERK, OTHER_CLERK
from tests.server.desk.test_steps import step


def take_along(app, case_id, *days_left):
    """One paper for each number of days until it is to be back."""
    used = services(app)
    with app.app_context(), used.database.writing() as session:
        work = find_work(session, case_id)
        assert work and work.content.mandate
        file = work.content.mandate.signature
        slip = {"from_whom": "李秀英", "relation": "self", "held_by": work.case.holder, "signature": file, "agent_signature": file}
        for number, days in enumerate(days_left):
            day = china_today(used.clock()) + timedelta(days=days)
            named = {"id": f"p{number}", "name": f"户口簿{number}", "kind": "original"}
            paper = HeldPaper(taken_at=used.clock().isoformat(), return_by=str(day), **named, **slip)
            work.content.custody = [*work.content.custody, paper]
            work.custody.append(
                Custody(id=paper.id, case_id=case_id, held_by=work.case.holder, taken_at=used.clock(), claimed_at=None, return_by=day)
            )
        save_work(session, work, work.did("verify_original", CLERK_ACTOR), used.clock())


def test_the_list_says_who_has_how_many_papers_and_what_is_overdue_without_naming_them(visit, app, submitted):
    clerk = visit(CLERK)
    assert "现在没有原件在代办员手上" in clerk.get("/desk/originals").text
    take_along(app, submitted, -4, 9)
    page = clerk.get("/desk/originals").text
    for words in ("一共 2 样", "1 样过了说好的日子", "王建国", "已超期", f"/desk/cases/{submitted}#custody"):
        assert words in page
    assert "户口簿" not in page
    assert "李秀英" not in page
    home = clerk.get("/desk/").text
    assert "1 样原件过了说好的日子" in home


def test_another_township_and_the_administrator_see_none_of_it(visit, app, submitted):
    take_along(app, submitted, -4)
    assert "王建国" not in visit(OTHER_CLERK).get("/desk/originals").text
    assert visit(ADMINISTRATOR).get("/desk/originals").status_code in (302, 303, 403, 404)
    assert step(visit(OTHER_CLERK), app, submitted, "custody-return", received_by="x", relation="x").status_code == 404


def test_whoever_may_end_the_case_is_told_and_a_paper_given_back_at_the_window_leaves_the_list(visit, app, submitted):
    take_along(app, submitted, 3, 3)
    clerk = visit(CLERK)
    assert "代办员手上还有他的原件：户口簿0、户口簿1" in clerk.get(f"/desk/cases/{submitted}").text
    refused = step(clerk, app, submitted, "custody-return", paper="p0", received_by="", relation="子女")
    assert refused.status_code == 422
    assert 'value="子女"' in refused.text
    assert step(clerk, app, submitted, "custody-return", paper="p0", received_by="李小明", relation="子女").status_code == 303
    page = clerk.get(f"/desk/cases/{submitted}").text
    assert "已还给李小明（在窗口）" in page
    assert "一共 1 样" in clerk.get("/desk/originals").text
    assert step(clerk, app, submitted, "custody-return", paper="all", received_by="李小明", relation="子女").status_code == 303
    assert "现在没有原件在代办员手上" in clerk.get("/desk/originals").text
    again = step(clerk, app, submitted, "custody-return", paper="p0", received_by="李小明", relation="子女")
    assert again.status_code == 422
    assert "已经还了" in again.text
