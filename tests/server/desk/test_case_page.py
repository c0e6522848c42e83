"""The case page: who sees it, what it shows, and that each opening is noted."""

import re

from server.access_log import log_is_whole
from server.services import services
from tests.pension_case import FORM, PAGES, RESIDENT, picture
from tests.people import ADMINISTRATOR, CLERK, OTHER_CLERK, REVIEWER
from tests.server.conftest import HTMX
from tests.server.desk.conftest import case_of, readings


def photos(page) -> list[str]:
    return re.findall(r'href="(/desk/cases/[^"]+/files/[^"]+)"', page.text)


def test_a_clerk_sees_resident_form_materials_and_history_beside_the_viewer(visit, submitted):
    page = visit(CLERK).get(f"/desk/cases/{submitted}")
    assert page.status_code == 200
    for words in (
        RESIDENT["name"],
        "城乡居民养老保险参保登记",
        "上坪村",
        "王建国",
        "农村信用社",
        "居民身份证",
        "材料 7/7 已到",
        "替我提交材料",
        "上报到乡镇",
    ):
        assert words in page.text
    assert len(photos(page)) == len(PAGES) + 1
    assert 'data-behaviour="photo-viewer"' in page.text


def test_numbers_are_masked_until_someone_asks_and_asking_is_noted(visit, app, submitted):
    clerk = visit(CLERK)
    page = clerk.open_page(f"/desk/cases/{submitted}")
    for number in (RESIDENT["id_number"], FORM["bank_account"]):
        assert number not in page.text
    assert readings(app, "unmasked_numbers") == []
    part = clerk.send(f"/desk/cases/{submitted}/unmasking", HTMX)
    assert RESIDENT["id_number"] in part.text
    assert FORM["bank_account"] in part.text
    assert "<html" not in part.text
    assert len(readings(app, "unmasked_numbers")) == 1
    assert RESIDENT["id_number"] in clerk.send(f"/desk/cases/{submitted}/unmasking").text


def test_each_opening_of_a_case_and_of_a_photo_is_noted_with_who_and_when(visit, app, cast, clock, submitted):
    reviewer = visit(REVIEWER)
    page = reviewer.get(f"/desk/cases/{submitted}")
    opened = readings(app, "opened_case")
    assert [(one.person, one.case_id, one.at, one.purpose) for one in opened] == [(cast["reviewer"].id, submitted, clock(), "SUBMITTED")]
    first = photos(page)[0]
    assert reviewer.get(first).data == picture(0)
    reviewer.get(first)
    noted = readings(app, "opened_file")
    assert [one.subject for one in noted] == [first.rsplit("/", 1)[-1]] * 2
    with services(app).database.reading() as session:
        assert log_is_whole(session)


def test_a_case_shown_because_a_step_was_refused_is_noted_too(visit, app, submitted):
    clerk = visit(CLERK)
    clerk.open_page("/desk/")
    refused = clerk.send(f"/desk/cases/{submitted}/acceptance", revision=case_of(app, submitted).revision)
    assert refused.status_code == 422
    assert RESIDENT["name"] in refused.text
    assert len(readings(app, "opened_case")) == 1


def test_reading_changes_no_case(visit, app, submitted):
    before = case_of(app, submitted).revision
    clerk = visit(CLERK)
    for path in photos(clerk.get(f"/desk/cases/{submitted}")):
        clerk.get(path)
    assert case_of(app, submitted).revision == before


def test_a_photo_leaves_as_a_picture_that_nothing_keeps_or_runs(visit, submitted):
    clerk = visit(CLERK)
    answer = clerk.get(photos(clerk.get(f"/desk/cases/{submitted}"))[0])
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_the_signature_under_the_mandate_can_be_looked_at(visit, submitted):
    clerk = visit(CLERK)
    page = clerk.get(f"/desk/cases/{submitted}")
    signature = re.search(r'href="([^"]+)" target="_blank" data-photo="[^"]+" data-caption="委托书签名"', page.text)
    assert clerk.get(signature.group(1)).mimetype == "image/png"


def test_photos_that_are_still_on_the_phone_are_said_to_be_missing(visit, app, phone, arriving):
    clerk = visit(CLERK)
    page = clerk.get(f"/desk/cases/{arriving}")
    assert "材料 3/7 已到" in page.text
    assert page.text.count("还没到") == 4
    away = list(phone.files)[-1]
    assert clerk.get(f"/desk/cases/{arriving}/files/{away}").status_code == 404
    assert readings(app, "opened_file") == []


def test_a_file_that_is_no_picture_is_never_served(visit, phone):
    from tests.pension_case import begin

    case_id = begin(phone)
    pages = [phone.attach(case_id, material, picture(number), page=page) for number, (material, page) in enumerate(PAGES[:-1])]
    bad = phone.attach(case_id, "bank-card", b"<script>alert(1)</script>")
    phone.submit(case_id, [*pages, bad])
    phone.sync()
    answer = visit(CLERK).get(f"/desk/cases/{case_id}/files/{bad}")
    assert answer.status_code == 422
    assert b"<script>alert" not in answer.data


def test_a_photo_of_another_case_is_not_found_under_this_one(visit, phone, submitted):
    from tests.pension_case import collect

    other = collect(phone)
    phone.sync()
    clerk = visit(CLERK)
    path = photos(clerk.get(f"/desk/cases/{other}"))[0]
    assert clerk.get(path.replace(other, submitted)).status_code == 404


def test_outsiders_are_kept_out_of_case_and_photos(visit, app, submitted):
    clerk = visit(CLERK)
    paths = [f"/desk/cases/{submitted}", *photos(clerk.get(f"/desk/cases/{submitted}"))]
    noted = len(readings(app, "opened_case"))
    for path in paths:
        assert visit(OTHER_CLERK).get(path).status_code == 404
        assert visit(ADMINISTRATOR).get(path).status_code == 403
        assert visit().get(path).status_code == 303
    assert len(readings(app, "opened_case")) == noted
    assert readings(app, "opened_file") == []


def test_names_and_numbers_stand_neither_in_titles_nor_in_addresses(visit, submitted):
    page = visit(CLERK).get(f"/desk/cases/{submitted}")
    title = re.search(r"<title>(.*?)</title>", page.text).group(1)
    addresses = re.findall(r'(?:href|action|hx-get|hx-post)="([^"]+)"', page.text)
    for secret in (RESIDENT["name"], RESIDENT["id_number"], RESIDENT["phone"]):
        assert secret not in title
        assert not any(secret in address for address in addresses)


def test_a_case_whose_key_was_destroyed_says_so(visit, app, submitted):
    with services(app).database.writing() as session:
        case = session.get_one(type(case_of(app, submitted)), submitted)
        case.content_key, case.content, case.resident_index = b"", b"", None
        session.add(case)
    clerk = visit(CLERK)
    assert clerk.get(f"/desk/cases/{submitted}").status_code == 410
    assert clerk.get("/desk/cases").status_code == 200
    clerk.open_page("/desk/cases")
    assert clerk.send("/desk/cases/search", words="李秀英").status_code == 200
