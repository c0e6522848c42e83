"""A word on one material: saved by itself, with a reason, and never over a colleague's head."""

import json

import pytest
from sqlmodel import select

from proxy_service.case import MaterialPage, MaterialVerdict
from server.services import services
from tests import office
from tests.people import ADMINISTRATOR, CLERK, OTHER_CLERK, REVIEWER
from tests.server.conftest import HTMX
from tests.server.desk.conftest import case_of


def verdicts(app, case_id):
    with services(app).database.reading() as session:
        return {row.material: row for row in session.exec(select(MaterialVerdict).where(MaterialVerdict.case_id == case_id))}


def reason(app, case_id, material):
    """Why, as the sealed content has it."""
    case = case_of(app, case_id)
    return services(app).vault.open_content(case).verdict_reasons[verdicts(app, case_id)[material].id]


def judge(browser, case_id, material, revision, headers=None, **said):
    return browser.send(f"/desk/cases/{case_id}/materials/{material}/verdict", headers, revision=revision, **said)


def test_good_is_one_click_and_answers_with_the_card_and_the_next_steps(visit, app, cast, submitted):
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{submitted}")
    answer = judge(clerk, submitted, "id-card", case_of(app, submitted).revision, HTMX, verdict="good")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<article class="card material')
    assert 'hx-target="#next-steps"' in answer.text
    assert "已审 1/4 样" in answer.text
    assert json.loads(answer.headers["HX-Trigger"]) == {"case-revised": {"revision": case_of(app, submitted).revision}}
    said = verdicts(app, submitted)["id-card"]
    assert (said.verdict, reason(app, submitted, "id-card"), said.by) == ("good", "", cast["clerk"].id)


def test_ticked_and_written_reasons_are_kept_together(visit, app, submitted):
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{submitted}")
    reasons = {"reasons": ["照片模糊，字看不清", "四个角没有拍全"], "reason": "国徽面被手指挡住"}
    answer = judge(clerk, submitted, "id-card", case_of(app, submitted).revision, verdict="redo", **reasons)
    assert answer.location == f"/desk/cases/{submitted}#material-id-card"
    assert reason(app, submitted, "id-card") == "照片模糊，字看不清；四个角没有拍全；国徽面被手指挡住"
    page = clerk.get(f"/desk/cases/{submitted}").text
    assert 'value="照片模糊，字看不清" checked' in page
    assert 'value="国徽面被手指挡住"' in page


@pytest.mark.parametrize("said", ["redo", "missing"])
def test_a_bad_verdict_needs_a_reason_and_what_was_ticked_stays(visit, app, submitted, said):
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{submitted}")
    answer = judge(clerk, submitted, "id-card", case_of(app, submitted).revision, HTMX, verdict=said, saw_original="1")
    assert answer.status_code == 422
    assert "请写明原因" in answer.text
    assert 'name="saw_original" value="1" checked' in answer.text
    assert answer.headers["HX-Reswap"].startswith("innerMorph")
    assert verdicts(app, submitted) == {}


@pytest.mark.parametrize(("ticked", "trust"), [(True, "B"), (False, "C")])
def test_only_who_saw_the_original_raises_the_trust(visit, app, submitted, ticked, trust):
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{submitted}")
    judge(clerk, submitted, "id-card", case_of(app, submitted).revision, verdict="good", **({"saw_original": "1"} if ticked else {}))
    with services(app).database.reading() as session:
        pages = session.exec(select(MaterialPage).where(MaterialPage.case_id == submitted, MaterialPage.material == "id-card")).all()
    assert {page.trust for page in pages} == {trust}


def test_an_unknown_verdict_or_material_is_refused(visit, app, submitted):
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{submitted}")
    revision = case_of(app, submitted).revision
    assert judge(clerk, submitted, "id-card", revision, verdict="perfect").status_code == 422
    assert judge(clerk, submitted, "passport", revision, verdict="good").status_code == 422
    assert judge(clerk, submitted, "id-card", "many", verdict="good").status_code == 400


def test_a_reason_that_is_too_long_is_refused_and_kept(visit, app, submitted):
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{submitted}")
    answer = judge(clerk, submitted, "id-card", case_of(app, submitted).revision, verdict="redo", reason="长" * 201)
    assert answer.status_code == 422
    assert "长" * 201 in answer.text


def test_the_second_of_two_clerks_is_told_what_changed_and_loses_nothing(visit, app, submitted):
    slow, quick = visit(CLERK), visit(REVIEWER)
    slow.open_page(f"/desk/cases/{submitted}")
    quick.open_page(f"/desk/cases/{submitted}")
    seen = case_of(app, submitted).revision
    judge(quick, submitted, "household-book", seen, verdict="good")
    answer = judge(slow, submitted, "id-card", seen, HTMX, verdict="redo", reason="国徽面被手指挡住")
    assert answer.status_code == 409
    assert "刘志强" in answer.text
    assert "国徽面被手指挡住" in answer.text
    assert verdicts(app, submitted).keys() == {"household-book"}
    now = case_of(app, submitted).revision
    assert f'name="revision" value="{now}"' in answer.text
    assert judge(slow, submitted, "id-card", now, HTMX, verdict="redo", reason="国徽面被手指挡住").status_code == 200
    assert verdicts(app, submitted).keys() == {"household-book", "id-card"}


def test_two_quick_clicks_of_one_clerk_do_not_collide(visit, app, submitted):
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{submitted}")
    seen = case_of(app, submitted).revision
    answers = [judge(clerk, submitted, material, seen, HTMX, verdict="good").status_code for material in ("id-card", "household-book")]
    assert answers == [200, 200]
    assert verdicts(app, submitted).keys() == {"id-card", "household-book"}


def test_outsiders_judge_nothing(visit, app, submitted):
    revision = case_of(app, submitted).revision
    for one, status in ((OTHER_CLERK, 404), (ADMINISTRATOR, 403)):
        browser = visit(one)
        browser.open_page("/desk/")
        browser.open_page("/desk/people")
        assert judge(browser, submitted, "id-card", revision, verdict="good").status_code == status
    assert judge(visit(), submitted, "id-card", revision, verdict="good").status_code == 401
    assert verdicts(app, submitted) == {}


def test_what_the_county_or_the_agent_holds_cannot_be_judged(visit, app, submitted):
    office.judge_all(app, submitted, bank_card="反光")
    from proxy_service import office_verbs

    office.act(app, submitted, office_verbs.return_case)
    clerk = visit(CLERK)
    page = clerk.open_page(f"/desk/cases/{submitted}")
    assert 'class="judge"' not in page.text
    assert judge(clerk, submitted, "id-card", case_of(app, submitted).revision, verdict="good").status_code == 422
