"""Pages of materials: which are taken, taken back, put in order, and what goes with a doubtful picture."""

from tests.proxy_service import cases
from tests.proxy_service.cases import NOW, agent, refusal_of


def test_materials_the_office_fetches_or_nobody_knows_are_not_taken() -> None:
    work = cases.collecting()
    assert refusal_of(cases.photograph, work, "low-income-record", [1])[0] == "material_not_asked"
    assert refusal_of(cases.photograph, work, "mandate", [1])[0] == "material_not_asked"


def test_no_more_pages_than_the_item_says_and_no_file_twice() -> None:
    work = cases.collecting()
    cases.photograph(work, "id-card", [1, 2])
    assert refusal_of(cases.photograph, work, "id-card", [3]) == ("too_many_pages", {"material": "id-card", "most": 2})
    assert refusal_of(cases.photograph, work, "household-book", [1])[0] == "file_already_attached"


def test_a_page_can_be_taken_back_before_handing_in() -> None:
    work = cases.collecting()
    cases.photograph(work, "id-card", [1, 2])
    agent("remove_page", work, {"material": "id-card", "file_id": cases.file(1)["id"]})
    assert [page.id for page in work.live_pages("id-card")] == [cases.file(2)["id"]]
    assert work.pages[1].removed_at == NOW
    assert refusal_of(agent, "remove_page", work, {"material": "id-card", "file_id": cases.file(1)["id"]})[0] == "page_not_there"


def test_pages_can_be_put_in_another_order_before_handing_in() -> None:
    work = cases.collecting()
    cases.photograph(work, "id-card", [1, 2])
    swapped = [cases.file(2)["id"], cases.file(1)["id"]]
    event = agent("arrange_pages", work, {"material": "id-card", "files": swapped})
    assert [page.id for page in work.current_pages("id-card")] == swapped == event.facts["files"]
    for order in ([swapped[0]], [swapped[0], swapped[0]], [*swapped, cases.file(3)["id"]]):
        assert refusal_of(agent, "arrange_pages", work, {"material": "id-card", "files": order})[0] == "page_order_differs"


def test_a_doubtful_picture_is_taken_with_its_reason_and_only_codes_stand_in_the_history() -> None:
    work = cases.collecting()
    said = {"doubts": ["blurred", "dark"], "kept_because": "worn", "kept_note": "李秀英的户口簿磨坏了"}
    event = agent("attach_material", work, {"material": "household-book", "page": 1, "file": cases.file(1), **said})
    assert work.content.page_remarks[cases.file(1)["id"]].model_dump() == said
    assert event.facts["doubts"] == ["blurred", "dark"]
    assert "李秀英" not in repr(event.facts)


def test_a_signature_is_not_a_page_to_be_taken_back() -> None:
    work = cases.collecting()
    assert refusal_of(agent, "remove_page", work, {"material": "mandate", "file_id": cases.file(900)["id"]})[0] == "page_not_there"
