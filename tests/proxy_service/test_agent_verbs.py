"""What an agent may do, and every way in which the domain says no to one."""

from datetime import timedelta
from typing import Any

import pytest

from proxy_service import agent_verbs, office_verbs
from proxy_service.arguments import read_arguments
from proxy_service.case_work import CaseWork, tracking_digest
from proxy_service.refusal import Refusal
from tests.proxy_service import cases
from tests.proxy_service.cases import AGENT, CLERK, NOW, OTHER_AGENT, agent


def refusal_of(call: Any, *args: Any, **kwargs: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.reason, caught.value.detail


def test_a_case_is_opened_as_a_draft_held_by_its_agent() -> None:
    work = cases.open_case()
    assert (work.case.state, work.case.holder, work.case.opened_at) == ("DRAFT", "agent-a", NOW)
    assert work.case.tracking_digest == tracking_digest("a" * 26)
    assert work.content.resident.name == "李秀英"


def test_an_agent_opens_no_case_in_another_village() -> None:
    assert refusal_of(cases.open_case, area="999901100203")[0] == "area_not_yours"


def test_what_a_person_must_do_himself_is_not_taken() -> None:
    assert refusal_of(cases.open_case, policy="IN_PERSON_ONLY")[0] == "in_person_only"


def test_what_an_officer_comes_to_the_house_for_is_not_taken() -> None:
    assert refusal_of(cases.open_case, policy="HOME_VISIT_BY_OFFICER")[0] == "officer_visits"


@pytest.mark.parametrize("policy", ["ANY_AUTHORISED", "RELATIVE_FIRST_ELSE_VILLAGE", "SUBMIT_ONLY"])
def test_what_an_agent_may_do_or_carry_is_opened(policy: str) -> None:
    assert cases.open_case(policy=policy).case.state == "DRAFT"


def test_a_case_of_relatives_first_is_not_handed_in_before_it_says_why_the_village_acts() -> None:
    work = cases.collecting("old-age-allowance")
    cases.agent(
        "fill_form", work, {"form": {name: answer for name, answer in cases.FORMS["old-age-allowance"].items() if name != "relatives"}}
    )
    reason, detail = refusal_of(cases.agent, "submit_case", work, {"files": []})
    assert reason == "form_incomplete"
    assert "relatives" in detail["fields"]


def test_a_failing_check_digit_is_kept_as_told() -> None:
    resident = {"name": "李秀英", "id_number": "999901194803120025"}
    assert cases.open_case(resident=resident).content.resident.id_number == "999901194803120025"


def test_consent_then_mandate_lead_to_collecting() -> None:
    work = cases.open_case()
    cases.consent(work)
    assert work.case.state == "DRAFT"
    event = cases.mandate(work)
    assert (event.name, event.from_state, event.to_state) == ("mandate_recorded", "DRAFT", "COLLECTING")
    assert [page.material for page in work.pages] == ["mandate"]


def test_no_mandate_before_consent() -> None:
    assert refusal_of(cases.mandate, cases.open_case())[0] == "consent_missing"


def test_consent_to_another_notice_or_no_consent_is_refused() -> None:
    work = cases.open_case()
    assert refusal_of(cases.consent, work, notice_version=2)[0] == "notice_outdated"
    assert refusal_of(cases.consent, work, agreed=False)[0] == "consent_not_given"
    assert work.content.consent is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"matters": ["一切事务"]}, "matter_not_named"),
        ({"authorities": ["collect_result"]}, "authority_missing"),
        ({"authorities": ["submit", "collect_money"]}, "authority_not_offered"),
        ({"ends_on": "2026-11-22"}, "mandate_ends_before_start"),
        ({"ends_on": "2027-11-24"}, "mandate_too_long"),
    ],
)
def test_a_mandate_that_says_too_little_or_too_much_is_refused(change: dict[str, Any], reason: str) -> None:
    work = cases.open_case()
    cases.consent(work)
    assert refusal_of(cases.mandate, work, **change)[0] == reason
    assert work.case.state == "DRAFT"


def test_signing_again_replaces_the_former_mandate() -> None:
    work = cases.collecting()
    cases.mandate(work, number=901)
    assert [page.id for page in work.live_pages("mandate")] == [cases.file(901)["id"]]
    assert len(work.pages) == 2


def test_nothing_is_photographed_before_the_mandate() -> None:
    reason, detail = refusal_of(cases.photograph, cases.open_case(), "id-card", [1])
    assert (reason, detail["state"]) == ("wrong_state", "DRAFT")


def test_the_form_may_be_saved_unfinished_but_only_with_the_items_fields() -> None:
    work = cases.collecting()
    event = agent("fill_form", work, {"form": {"name": "𠮷秀英"}})
    assert event.facts == {"fields": ["name"]}
    assert refusal_of(agent, "fill_form", work, {"form": {"salary": "1"}}) == ("unknown_field", {"fields": ["salary"]})


def test_events_name_fields_and_never_hold_values() -> None:
    work = cases.collecting()
    event = agent("fill_form", work, {"form": cases.FORMS["pension-enrolment"]})
    assert "李秀英" not in repr(event.facts)
    assert "bank_account" in event.facts["fields"]


def test_a_complete_case_is_handed_in_and_waits_for_its_files() -> None:
    work = cases.ready()
    event = cases.submit(work)
    assert (work.case.state, event.facts["files"], work.case.complete_at) == ("SUBMITTED", 7, None)
    assert cases.file(900)["id"] in work.case.expected_files
    assert work.case.clock is None


def test_an_open_form_is_named_field_by_field() -> None:
    work = cases.ready()
    agent("fill_form", work, {"form": {**cases.FORMS["pension-enrolment"], "bank_account": "12", "name": ""}})
    assert refusal_of(cases.submit, work) == ("form_incomplete", {"fields": ["name", "bank_account"]})


def test_an_answer_can_ask_for_a_material_more() -> None:
    work = cases.ready()
    form = {**cases.FORMS["pension-enrolment"], "special_groups": ["severe_disability"], "disability_number": "1"}
    agent("fill_form", work, {"form": form})
    assert refusal_of(cases.submit, work) == ("missing_material", {"materials": ["disability-certificate"]})


def test_a_tolerated_material_may_come_later_only_with_its_own_tick_and_a_commitment() -> None:
    for authorities, outcome in ((["submit"], "commitment_not_authorised"), (["submit", "commit"], None)):
        work = cases.ready(authorities=authorities)
        for page in work.live_pages("bank-card"):
            agent("remove_page", work, {"material": "bank-card", "file_id": page.id})
        if outcome:
            assert refusal_of(cases.submit, work) == (outcome, {"materials": ["bank-card"]})
        else:
            assert refusal_of(cases.submit, work) == ("commitment_missing", {"materials": ["bank-card"]})
            cases.commit(work, bank_card="collection")
            assert cases.submit(work).facts["tolerated"] == ["bank-card"]


def test_an_expired_mandate_no_longer_carries_a_submission() -> None:
    work = cases.ready(starts_on="2026-11-01", ends_on="2026-11-22")
    assert refusal_of(cases.submit, work) == ("mandate_expired", {"ended_on": "2026-11-22"})


def test_files_that_were_never_attached_are_not_waited_for() -> None:
    work = cases.ready()
    assert refusal_of(agent, "submit_case", work, {"files": [cases.file(77)["id"]]})[0] == "unknown_file"


def test_only_the_holder_works_on_a_case() -> None:
    work = cases.ready()
    files = {"files": []}
    assert refusal_of(agent, "submit_case", work, files, actor=OTHER_AGENT)[0] == "not_holder"
    assert refusal_of(agent, "discard_case", work, {"reason": "不办了"}, actor=OTHER_AGENT)[0] == "not_holder"


def test_a_refused_verb_changes_nothing() -> None:
    work = cases.collecting()
    before = (work.case.model_dump(), work.content.model_copy(deep=True), len(work.pages))
    refusal_of(cases.submit, work)
    assert (work.case.model_dump(), work.content, len(work.pages)) == before


def test_what_was_handed_in_is_not_edited_any_more() -> None:
    work = cases.submitted()
    for name, args in (
        ("fill_form", {"form": {}}),
        ("discard_case", {"reason": "不办了"}),
        ("correct_resident", {"resident": {"name": "王"}}),
        ("attach_material", {"material": "id-card", "page": 1, "file": cases.file(300)}),
        ("submit_case", {"files": []}),
    ):
        assert refusal_of(agent, name, work, args)[0] == "wrong_state"


def test_after_a_notice_only_what_it_names_is_photographed() -> None:
    work = cases.returned()
    assert refusal_of(cases.photograph, work, "household-book", [300]) == ("material_not_asked", {"material": "household-book"})
    cases.photograph(work, "id-card", [301, 302])
    work.pages.reverse()
    assert [(page.round, page.page) for page in work.current_pages("id-card")] == [(1, 1), (1, 2)], "from the first page to the last"
    old = cases.file(1)["id"]
    assert refusal_of(agent, "remove_page", work, {"material": "id-card", "file_id": old})[0] == "page_already_submitted"


def test_a_supplement_brings_everything_the_notice_names_and_nothing_else() -> None:
    work = cases.returned()
    cases.photograph(work, "id-card", [301, 302])
    one = {"code": "id-card", "files": [cases.file(301)["id"], cases.file(302)["id"]]}
    assert refusal_of(agent, "supplement_case", work, {"round": 1, "materials": [one]}) == (
        "missing_material",
        {"materials": ["bank-card"]},
    )
    assert refusal_of(agent, "supplement_case", work, {"round": 2, "materials": [one]}) == ("round_differs", {"round": 1})
    other = {"code": "household-book", "files": []}
    assert refusal_of(agent, "supplement_case", work, {"round": 1, "materials": [one, other]})[0] == "material_not_asked"


def test_a_returned_case_goes_back_to_pre_review_and_waits_for_its_new_files() -> None:
    work = cases.returned()
    event = cases.supplement(work)
    assert (work.case.state, work.case.complete_at, work.case.clock) == ("SUBMITTED", None, None)
    assert event.facts["materials"] == ["id-card", "bank-card"]
    assert len(work.case.expected_files) == 10
    cases.arrive(work)
    office_verbs.files_complete(work, NOW + timedelta(hours=1))
    assert work.case.clock == "K1"


def test_a_supplement_after_the_receipt_waits_for_the_office() -> None:
    work = cases.received()
    cases.judge(work, {"id-card": "redo"})
    office_verbs.request_correction(work, actor=CLERK, now=NOW)
    cases.supplement(work)
    assert (work.case.state, work.case.flags) == ("CORRECTION", ["supplement_arrived"])
    assert refusal_of(cases.photograph, work, "id-card", [600])[0] == "supplement_already_sent"


def test_the_result_is_delivered_with_the_residents_signature() -> None:
    work = cases.to_deliver()
    args = {"received_by": "李秀英", "relation": "本人", "place": "上坪村", "signature": cases.file(950)}
    agent("confirm_delivery", work, args)
    assert (work.case.state, work.case.delivered_at, work.case.clock) == ("DELIVERED", NOW, None)
    assert [page.id for page in work.live_pages("receipt")] == [cases.file(950)["id"]]


def test_an_agent_collects_a_result_only_with_that_tick_and_names_who_took_it() -> None:
    args = {"received_by": "李秀英", "relation": "本人", "place": "上坪村", "signature": cases.file(950)}
    work = cases.to_deliver(authorities=["submit"])
    assert refusal_of(agent, "confirm_delivery", work, args) == ("authority_not_given", {"authority": "collect_result"})
    work = cases.to_deliver()
    assert refusal_of(agent, "confirm_delivery", work, {**args, "relation": " "})[0] == "receipt_missing"


def test_withdrawing_is_asked_for_with_its_own_tick_and_leaves_the_state() -> None:
    assert refusal_of(agent, "request_withdrawal", cases.received(), {"reason": "不办了"}) == (
        "authority_not_given",
        {"authority": "withdraw"},
    )
    work = cases.received(authorities=["submit", "withdraw"])
    assert refusal_of(agent, "request_withdrawal", work, {"reason": " "})[0] == "reason_missing"
    agent("request_withdrawal", work, {"reason": "不办了"})
    assert (work.case.state, work.case.flags) == ("RECEIVED", ["withdrawal_requested"])


def test_a_draft_is_discarded_with_a_reason() -> None:
    work = cases.open_case()
    assert refusal_of(agent, "discard_case", work, {"reason": ""})[0] == "reason_missing"
    agent("discard_case", work, {"reason": "老人改主意了"})
    assert work.case.state == "DISCARDED"


def test_the_device_clock_is_only_noted() -> None:
    work = cases.ready()
    claimed = NOW - timedelta(days=400)
    args = read_arguments("submit_case", {"files": []})
    event = agent_verbs.VERBS["submit_case"](work, args, actor=AGENT, claimed_at=claimed, now=NOW)
    assert event.claimed_at == claimed
    assert work.case.submitted_at == NOW


def every_agent_state() -> list[CaseWork]:
    return [cases.submitted(), cases.received(), cases.accepted(), cases.in_review()]


@pytest.mark.parametrize(
    "verb", [office_verbs.receive_case, office_verbs.accept_case, office_verbs.grant_case, office_verbs.not_accept_case]
)
def test_an_agent_never_receives_accepts_or_decides(verb: Any) -> None:
    extra = ["x"] if verb in (office_verbs.receive_case, office_verbs.not_accept_case) else []
    for work in every_agent_state():
        assert refusal_of(verb, work, *extra, actor=AGENT, now=NOW)[0] == "not_your_part"
