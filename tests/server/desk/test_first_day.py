"""The first day: each step ticks itself off when its facts are there, and names what is lacking."""

import re

from proxy_service.people import Area
from server.services import services
from tests import office
from tests.people import ADMINISTRATOR, CLERK, TOWNSHIP
from tests.server.desk.conftest import readings


def steps(browser) -> dict[str, str]:
    """Title → the rest of what a step says."""
    found = re.findall(r'<li class="card first-step.*?</li>', browser.get("/desk/first-day").text, re.S)
    plain = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)) for one in found]
    return {re.search(r"<h2>(.*?) <span", raw).group(1): text for raw, text in zip(found, plain, strict=True)}


def test_a_new_township_learns_what_to_do_first_and_what_is_lacking(visit, app):
    said = steps(visit(ADMINISTRATOR))
    assert "好了" in said["写好中心的电话和地址"]
    assert "还没有连上的：王建国" in said["代办员的手机都连上过中心"]
    assert "还有 " in said["县里确认了每个事项的内容"]
    for title in ("打印机试过一次", "第一件办件到了中心", "第一件转到了县里"):
        assert "还没有" in said[title]


def test_steps_tick_themselves_off(visit, app, submitted):
    clerk = visit(CLERK)
    assert clerk.get("/desk/first-day/sample").status_code == 200
    assert clerk.get("/desk/first-day/sample/pdf").mimetype == "application/pdf"
    assert {one.subject for one in readings(app, "printed_form")} == {"sample"}
    office.bring_to_delivery(app, submitted)
    said = steps(clerk)
    for title in ("打印机试过一次", "第一件办件到了中心", "第一件转到了县里"):
        assert "好了" in said[title], said[title]


def test_a_centre_without_a_phone_number_is_named(visit, app):
    with services(app).database.writing() as session:
        centre = session.get_one(Area, TOWNSHIP[0])
        centre.phone = ""
        session.add(centre)
    assert f"还没有电话或地址：{TOWNSHIP[1]}" in steps(visit(CLERK))["写好中心的电话和地址"]


def test_only_staff_see_it(visit):
    for path in ("", "/sample", "/sample/pdf"):
        assert visit().get(f"/desk/first-day{path}").status_code == 303
