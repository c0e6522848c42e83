"""The queue: what is due first, what the address may say, and finding a case by what a caller reads out."""

import re
from dataclasses import replace
from datetime import date

import pytest

from proxy_service import office_verbs
from proxy_service.case import Case
from proxy_service.clocks import Calendar
from proxy_service.service_item import Limit
from server.catalogue import get_item
from server.desk.queue import Filters, as_query, read_filters
from server.desk.wording import all_due_words
from server.services import services
from tests import office
from tests.pension_case import RESIDENT, begin, collect
from tests.people import ADMINISTRATOR, CLERK, LOWER_VILLAGE, OTHER_CLERK, REVIEWER, UPPER_VILLAGE, WILLOW_VILLAGE
from tests.server.conftest import HTMX
from tests.server.desk.conftest import readings

POLL = {**HTMX, "HX-Target": "div#queue", "X-Daiban-Quiet": "1"}


def shown(page) -> list[str]:
    """The ids of the cases of a list, in order."""
    return re.findall(r'id="row-([^"]+)"', page.text)


def alter(app, case_id, **values):
    with services(app).database.writing() as session:
        case = session.get_one(Case, case_id)
        for name, value in values.items():
            setattr(case, name, value)
        session.add(case)


def test_what_is_due_first_stands_first_and_what_has_no_date_last(visit, app, phone):
    cases = [collect(phone) for _ in range(3)]
    phone.sync()
    for case_id, due in zip(cases, (date(2026, 11, 30), None, date(2026, 11, 20)), strict=True):
        alter(app, case_id, due_on=due)
    page = visit(CLERK).get("/desk/cases")
    assert shown(page) == [cases[2], cases[0], cases[1]]
    assert "已超期 1 个工作日" in page.text


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 23), "今天到期"),
        (date(2026, 11, 24), "还剩 1 个工作日"),
        (date(2026, 11, 30), "还剩 5 个工作日"),
        (date(2026, 11, 20), "已超期 1 个工作日"),
    ],
)
def test_the_light_of_a_deadline_is_said_in_words(visit, app, submitted, due, words):
    alter(app, submitted, due_on=due)
    assert words in visit(CLERK).get("/desk/cases").text


@pytest.mark.parametrize(
    ("due", "days", "percent", "tone"),
    [
        (date(2026, 11, 25), 1, 20, "ok"),
        (date(2026, 11, 24), 1, 20, "act"),
        (date(2026, 11, 25), 2, 20, "act"),
        (date(2026, 11, 24), 0, 0, "ok"),
        (date(2026, 11, 20), 0, 0, "stop"),
    ],
)
def test_when_a_light_turns_yellow_is_a_setting(visit, app, submitted, due, days, percent, tone):
    here = services(app)
    app.extensions["daiban"] = replace(here, settings=replace(here.settings, yellow_days=days, yellow_percent=percent))
    alter(app, submitted, due_on=due)
    assert f'badge badge-{tone}"' in re.search(r'data-label="期限".*?</td>', visit(CLERK).get("/desk/cases").text, re.S).group()


def test_while_it_is_the_residents_turn_the_light_is_grey(visit, app, submitted):
    office.judge_all(app, submitted, bank_card="反光，遮住了字")
    office.act(app, submitted, office_verbs.return_case)
    page = visit(CLERK).get(f"/desk/cases/{submitted}").text
    assert re.search(r'badge-wait"><svg.*?等办事人补材料', page, re.S)


def test_beside_the_promise_the_limit_of_the_law_has_a_light_of_its_own(app, submitted):
    office.bring_to_acceptance(app, submitted)
    with app.test_request_context(), services(app).database.reading() as session:
        case = session.get_one(Case, submitted)
        item = get_item(session, case.item, case.item_version).model_copy(update={"statutory_limit": Limit(value=20)})
        lights = all_due_words(case, item, date(2026, 11, 25), Calendar())
    assert [(one.what, one.light, one.tone) for one in lights] == [
        ("承诺办结", "还剩 1 个工作日", "act"),
        ("法定办结", "还剩 18 个工作日", "ok"),
    ]


def test_a_date_beyond_the_calendar_is_said_to_be_provisional(visit, app, submitted):
    alter(app, submitted, due_on=date(2029, 3, 1), due_provisional=True)
    assert "暂定" in visit(CLERK).get("/desk/cases").text
    assert "放假安排还没公布" in visit(CLERK).get(f"/desk/cases/{submitted}").text


def test_filters_stand_in_the_address_and_counts_follow_them(visit, app, phone, other_phone):
    upper, lower, willow = collect(phone), collect(phone, area=LOWER_VILLAGE[0]), collect(other_phone)
    phone.sync()
    other_phone.sync()
    clerk = visit(CLERK)
    assert shown(clerk.get(f"/desk/cases?village={WILLOW_VILLAGE[0]}")) == [willow]
    assert shown(clerk.get(f"/desk/cases?village={UPPER_VILLAGE[0]}&item=pension-enrolment")) == [upper]
    assert shown(clerk.get("/desk/cases?item=old-age-allowance")) == []
    alter(app, lower, due_on=date(2026, 11, 2))
    assert shown(clerk.get("/desk/cases?due=overdue")) == [lower]
    page = clerk.get(f"/desk/cases?village={UPPER_VILLAGE[0]}").text
    assert re.search(r'待预审 <span class="count number">1<', page)


def test_mine_are_the_cases_i_did_something_on(visit, app, phone):
    first, second = collect(phone), collect(phone)
    phone.sync()
    office.judge_all(app, first)
    assert shown(visit(CLERK).get("/desk/cases?mine=1")) == [first]
    assert shown(visit(REVIEWER).get("/desk/cases?mine=1")) == []
    assert second


def test_groups_follow_the_case(visit, app, phone):
    case_id, draft = collect(phone), begin(phone)
    phone.sync()
    clerk = visit(CLERK)

    def groups():
        names = ("todo", "pre_review", "receipt", "acceptance", "forwarding", "county", "applicant", "delivery", "ended")
        return [name for name in names if case_id in shown(clerk.get(f"/desk/cases?group={name}"))]

    assert groups() == ["todo", "pre_review"]
    office.bring_to_acceptance(app, case_id)
    assert groups() == ["todo", "forwarding"]
    office.act(app, case_id, office.office_verbs.forward_case)
    assert groups() == ["county"]
    assert shown(clerk.get("/desk/cases?group=collecting")) == [draft]
    assert draft not in shown(clerk.get("/desk/cases?group=all"))


def test_names_are_veiled_in_the_list(visit, submitted):
    page = visit(CLERK).get("/desk/cases").text
    assert RESIDENT["name"] not in page
    assert "李＊＊" in page


def test_a_list_longer_than_a_page_turns(visit, app, phone, submitted):
    with services(app).database.writing() as session:
        original = session.get_one(Case, submitted).model_dump()
        for number in range(31):
            copy = original | {"id": f"{submitted[:-4]}{number:04}", "tracking_digest": f"{number:064}", "content_key": b"", "content": b""}
            session.add(Case(**copy))
    clerk = visit(CLERK)
    first, second = clerk.get("/desk/cases"), clerk.get("/desk/cases?page=2")
    assert (len(shown(first)), len(shown(second))) == (30, 2)
    assert not set(shown(first)) & set(shown(second))
    assert 'href="/desk/cases?page=2"' in first.text
    assert "第 2 页，共 2 页" in second.text


def test_the_list_answers_304_until_something_changes(visit, app, submitted):
    clerk = visit(CLERK)
    page = clerk.get("/desk/cases")
    headers = {**POLL, "If-None-Match": page.headers["ETag"]}
    assert clerk.get("/desk/cases", headers=headers).status_code == 304
    office.judge_all(app, submitted)
    fresh = clerk.get("/desk/cases", headers=headers)
    assert fresh.status_code == 200
    assert fresh.text.lstrip().startswith("{#") is False
    assert '<div id="queue"' in fresh.text
    assert "<html" not in fresh.text
    assert fresh.headers["ETag"] in fresh.text.replace("&#34;", '"').replace('\\"', '"')


def test_photos_that_arrive_change_the_list_though_no_step_was_taken(visit, phone, arriving):
    clerk = visit(CLERK)
    before = clerk.get("/desk/cases")
    assert "材料 3/7 已到" in before.text
    phone.upload(list(phone.files.values())[3])
    after = clerk.get("/desk/cases", headers={**POLL, "If-None-Match": before.headers["ETag"]})
    assert "材料 4/7 已到" in after.text


@pytest.mark.parametrize("words", ["a1-", "999901100-2026-0001", "2026-0001", "0808-2026-1"])
def test_a_case_is_found_by_any_of_its_numbers(visit, app, submitted, words):
    office.bring_to_acceptance(app, submitted)
    alter(app, submitted, township_no="999901100-2026-0001", upstream_no="0808-2026-1", local_no="A1-")
    clerk = visit(CLERK)
    clerk.open_page("/desk/cases")
    assert shown(clerk.send("/desk/cases/search", words=words)) == [submitted]


@pytest.mark.parametrize(
    ("words", "by"),
    [
        (RESIDENT["id_number"], "id_number"),
        (f" {RESIDENT['id_number'].lower()} ", "id_number"),
        ("李秀英", "name"),
        ("秀", "name"),
        ("LXY", "initials"),
    ],
)
def test_a_case_is_found_by_identity_number_or_name_and_the_search_is_noted_without_them(visit, app, submitted, words, by):
    clerk = visit(CLERK)
    clerk.open_page("/desk/cases")
    page = clerk.send("/desk/cases/search", words=words)
    assert shown(page) == [submitted]
    noted = readings(app, "searched")
    assert [(one.subject, one.case_id) for one in noted] == [(by, None)]
    assert words.strip() not in str(noted[0].model_dump())


def test_a_search_finds_nothing_of_another_township(visit, submitted):
    clerk = visit(OTHER_CLERK)
    clerk.open_page("/desk/cases")
    for words in (RESIDENT["id_number"], "李秀英", "A1-0001"):
        assert shown(clerk.send("/desk/cases/search", words=words)) == []
    assert shown(clerk.get("/desk/cases?group=all")) == []


def test_percent_signs_in_a_search_are_only_percent_signs(visit, app, submitted):
    alter(app, submitted, township_no="999901100-2026-0001")
    clerk = visit(CLERK)
    clerk.open_page("/desk/cases")
    assert shown(clerk.send("/desk/cases/search", words="%0%1")) == []


def test_what_was_searched_for_never_stands_in_an_address(visit, submitted):
    clerk = visit(CLERK)
    page = clerk.open_page("/desk/cases")
    assert re.search(r'<form class="search" method="post"', page.text)
    assert clerk.get("/desk/cases/search").location == "/desk/cases"
    assert clerk.send("/desk/cases/search", HTMX | {"HX-Boosted": "true"}, words="李秀英").headers["HX-Push-Url"] == "false"


@pytest.mark.parametrize("query", ["group=nonsense", "page=0", "page=abc", "page=99999999999999999999", "due=x", "village=%00", "mine=2"])
def test_an_address_with_nonsense_shows_a_list(visit, submitted, query):
    assert visit(CLERK).get(f"/desk/cases?{query}").status_code in (200, 422)


def test_filters_and_addresses_say_the_same(visit):
    filters = Filters(group="county", village="999901100201", due="week", mine=True, page=3)
    assert read_filters(as_query(filters, page=3)) == filters
    assert as_query(filters, group="todo") == {"village": "999901100201", "due": "week", "mine": "1"}


def test_the_start_page_says_what_is_first_and_how_much_there_is(visit, app, phone, submitted):
    page = visit(CLERK).get("/desk/")
    assert "有 1 件要办" in page.text
    assert shown(page) == [submitted]
    alter(app, submitted, due_on=date(2026, 11, 2))
    assert "已经超期" in visit(CLERK).get("/desk/").text


def test_an_administrator_has_no_queue(visit, submitted):
    admin = visit(ADMINISTRATOR)
    assert admin.get("/desk/cases").status_code == 403
    assert admin.get("/desk/").location == "/desk/people"
