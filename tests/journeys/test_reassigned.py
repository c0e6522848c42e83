"""An agent falls ill while a case is in his hands and work on it in his phone: a colleague goes on with the case, and with that work."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from server.demo.people import LOWER_VILLAGE, UPPER_VILLAGE
from server.demo.residents import ZHANG, ZHAO
from tests.journeys import agent_app, desk_app
from tests.journeys.centre import Centre
from tests.journeys.folk import AGENT_A
from tests.journeys.handset import Handset, eventually
from tests.journeys.inside import sha256
from tests.journeys.stories import enrolled

COLLEAGUE, WHY = "马小兰", "王建国住院，这一个月由马小兰接着办"
LATE = ["attach_material"] * 4 + ["supplement_case"]


def test_a_case_given_to_a_colleague_goes_on_with_what_the_former_holders_phone_hands_in_late(
    centre: Centre, handset: Handset, colleague: Handset, visit: Callable[..., Page], photos: list[Path]
) -> None:
    centre.start()
    centre.add_agent(COLLEAGUE, UPPER_VILLAGE, LOWER_VILLAGE)
    case_id = supplement_without_network(centre, handset, photos)
    desk = visit(1366, 768)
    desk_app.sign_in(desk, centre.desk_url, "reviewer")
    desk_app.find_case(desk, centre.desk_url, ZHANG.name)
    desk_app.reassign(desk, COLLEAGUE, WHY)

    centre.line.mend()
    hers = enrolled(centre, colleague, COLLEAGUE)
    expect(hers.get_by_role("link", name=ZHANG.name)).to_be_visible()
    expect(hers.get_by_role("link", name=ZHAO.name)).to_have_count(0)  # his own work in the same village is none of hers

    his = come_back(handset, case_id)
    expect(his.get_by_text(f"这件现在由 {COLLEAGUE} 办。")).to_be_visible()
    expect(his.get_by_text(f"您这里晚到的 {len(LATE)} 步，中心都收下了，转给接手的人看。")).to_be_visible()
    his.get_by_role("button", name="知道了").click()
    expect(his.get_by_text("您这里晚到的")).to_have_count(0)
    his.goto(f"{centre.phone_url}/agent/")
    expect(his.get_by_role("link", name=ZHAO.name).first).to_be_visible()
    expect(his.get_by_role("link", name=ZHANG.name)).to_have_count(0)
    assert centre.inside.count("service_case", "id = ? AND state = 'PRE_RETURNED'", case_id) == 1, "nothing is done behind her back"

    agent_app.sync_now(hers)
    agent_app.open_case(hers, case_id)
    expect(agent_app.heading(hers, f"前任后来又送到 {len(LATE)} 步")).to_be_visible()
    hers.get_by_role("button", name="都接过来用").click()
    expect(hers.locator(".badge", has_text="待预审")).to_be_visible()
    check_nothing_lost(centre, case_id, hers)
    desk.reload()
    desk_app.look_at_photos(desk, ["人像面"])


def supplement_without_network(centre: Centre, handset: Handset, photos: list[Path]) -> str:
    """He photographs what was asked for on a hill without a network, and puts the phone away; the case's id."""
    page = enrolled(centre, handset)
    expect(agent_app.heading(page, "要补材料")).to_be_visible()
    handset.go_offline()
    page.get_by_role("link", name=ZHANG.name).click()
    agent_app.supplement(page, {"居民身份证": photos[:2], "户口簿": photos[2:4]})
    case_id = agent_app.case_id_of(page)
    handset.close()
    return case_id


def come_back(handset: Handset, case_id: str) -> Page:
    """Days later his phone finds a network."""
    page = handset.start()
    page.goto(f"{handset.line.origin}/agent/cases/{case_id}")
    agent_app.unlock(page)
    handset.go_online()
    return page


def check_nothing_lost(centre: Centre, case_id: str, page: Page) -> None:
    """Each late step lies in the log as he made it, was taken over, and stands in the history as his; every photo is whole."""
    inside = centre.inside
    eventually(lambda: inside.count("service_case", "id = ? AND state = 'SUBMITTED' AND complete_at IS NOT NULL", case_id), page)
    late = inside.rows("SELECT id FROM mutation WHERE case_id = ? AND reason = 'case_reassigned' ORDER BY seq", case_id)
    names = {mutation["id"]: mutation["name"] for mutation in inside.mutations(case_id)}
    assert [names[row["id"]] for row in late] == LATE
    assert inside.count("late_work", "case_id = ? AND outcome = 'taken'", case_id) == len(LATE)
    ((him,),) = inside.rows("SELECT id FROM person WHERE name = ?", AGENT_A)
    assert inside.count("case_event", "case_id = ? AND json_extract(facts, '$.done_by') = ?", case_id, him) == len(LATE)
    for file_id, file in inside.files_of(case_id).items():
        assert sha256(inside.plain_file(file_id)) == file["plain_sha256"]
    assert inside.count("service_case", "id = ? AND holder = (SELECT id FROM person WHERE name = ?)", case_id, COLLEAGUE) == 1
