"""The papers between resident and agent: mandate by thumbprint, its revocation, commitment, custody."""

from datetime import date, timedelta
from typing import Any

import pytest

from proxy_service import delivery_verbs, office_verbs
from proxy_service import office_paper_verbs as desk
from proxy_service.case import Actor
from proxy_service.clocks import Calendar, renew_supplement_due
from tests.proxy_service import cases
from tests.proxy_service.cases import AGENT, CLERK, COUNTY, NOW, OTHER_AGENT, agent, file, refusal_of

LATER = "portrait"


def witness(name: str, number: int, **changes: Any) -> dict[str, Any]:
    return {"name": name, "relation": "neighbour", "no_interest": True, "signature": file(number)} | changes


def thumbprint(**changes: Any) -> dict[str, Any]:
    witnesses = [witness("周大山", 910), witness("吴小河", 911)]
    return {"principal_can_write": False, "way": "thumbprint", "witnesses": witnesses} | changes


def slip(*numbers: int, **changes: Any) -> dict[str, Any]:
    papers = [{"id": file(number)["id"], "name": "户口簿", "kind": "original"} for number in numbers]
    signatures = {"signature": file(980 + numbers[0]), "agent_signature": file(990 + numbers[0])}
    return {"papers": papers, "from_whom": "李秀英", "relation": "本人", "return_by": "2026-11-30"} | signatures | changes


def handing_back(*numbers: int) -> dict[str, Any]:
    signatures = {"signature": file(960 + numbers[0]), "agent_signature": file(970 + numbers[0])}
    return {"papers": [file(number)["id"] for number in numbers], "received_by": "李秀英", "relation": "本人"} | signatures


def test_a_thumbprint_is_recorded_with_both_witnesses_and_their_signatures() -> None:
    work = cases.collecting(**thumbprint())
    assert work.content.mandate is not None
    assert [one.name for one in work.content.mandate.witnesses] == ["周大山", "吴小河"]
    assert [page.material for page in work.live_pages()] == ["mandate", "mandate-witness", "mandate-witness"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"way": "screen"}, "thumbprint_needed"),
        ({"witnesses": [witness("周大山", 910)]}, "witnesses_missing"),
        ({"witnesses": [witness("周大山", 910), witness(AGENT.name, 911)]}, "witness_is_agent"),
        ({"witnesses": [witness("周大山", 910), witness("李秀英", 911)]}, "witness_is_principal"),
        ({"witnesses": [witness("周大山", 910), witness("周小山", 911, relation="relative")]}, "witness_interested"),
        ({"agent_accepts": False}, "acceptance_missing"),
    ],
)
def test_a_thumbprint_without_proper_witnesses_is_no_mandate(changes: dict[str, Any], reason: str) -> None:
    work = cases.open_case()
    cases.consent(work)
    assert refusal_of(cases.mandate, work, **thumbprint(**changes))[0] == reason
    assert (work.content.mandate, work.case.state) == (None, "DRAFT")


def test_signing_again_replaces_the_witnesses_too() -> None:
    work = cases.collecting(**thumbprint())
    cases.mandate(work, number=905)
    assert [page.material for page in work.live_pages()] == ["mandate"]


def test_after_a_revocation_the_agent_hands_back_papers_and_nothing_else() -> None:
    work = cases.ready()
    agent("take_original", work, slip(1))
    agent("revoke_mandate", work, {"reason": "自己去办"})
    assert work.case.flags == ["mandate_revoked"]
    assert refusal_of(cases.submit, work)[0] == "mandate_revoked"
    assert refusal_of(cases.photograph, work, "id-card", [71])[0] == "mandate_revoked"
    assert refusal_of(agent, "revoke_mandate", work, {"reason": ""})[0] == "mandate_revoked"
    agent("return_original", work, handing_back(1))
    assert work.content.custody[0].returned is not None


def test_a_new_mandate_ends_the_revocation() -> None:
    work = cases.submitted()
    desk.record_revocation(work, "到窗口说不委托了", actor=CLERK, now=NOW)
    assert (work.content.mandate and work.content.mandate.revocation and work.content.mandate.revocation.by) == "office"
    cases.mandate(work, number=906)
    assert work.case.flags == []
    assert work.case.state == "SUBMITTED"


def test_the_office_says_why_the_mandate_ended_and_needs_one_to_end() -> None:
    work = cases.open_case()
    cases.consent(work)
    work.case.state = "COLLECTING"
    assert refusal_of(desk.record_revocation, work, "不要了", actor=CLERK, now=NOW)[0] == "mandate_missing"
    assert refusal_of(desk.record_revocation, cases.submitted(), " ", actor=CLERK, now=NOW)[0] == "reason_missing"


def test_acceptance_with_a_promised_material_is_tolerant_and_runs_k6() -> None:
    work = cases.tolerantly_accepted(portrait="2026-11-28")
    assert work.case.flags == ["tolerant", "supplement_due"]
    assert work.case.supplement_due_on == date(2026, 11, 30), "a Saturday moves to Monday"
    assert not work.case.supplement_due_provisional


def test_a_promised_day_lies_within_the_promise_limit() -> None:
    work = cases.ready("old-age-allowance", authorities=["submit", "commit"])
    for page in work.live_pages(LATER):
        agent("remove_page", work, {"material": LATER, "file_id": page.id})
    for day, reason in (("2027-06-01", "commitment_too_late"), ("2026-11-22", "commitment_day_past")):
        assert refusal_of(cases.commit, work, portrait=day)[0] == reason
    assert refusal_of(cases.commit, work, id_card="2026-11-24")[0] == "not_tolerated"


def test_what_was_promised_but_came_before_acceptance_is_owed_no_more() -> None:
    work = cases.tolerant(portrait="2026-11-30")
    cases.photograph(work, LATER, [60])
    cases.submit(work)
    cases.arrive(work)
    office_verbs.receive_case(work, "QS-1", actor=CLERK, now=NOW)
    cases.judge(work)
    office_verbs.accept_case(work, actor=cases.REVIEWER, now=NOW)
    assert (work.case.flags, work.case.supplement_due_on, work.obligations()) == ([], None, [])


def test_the_promised_material_comes_later_and_the_clerk_ticks_it() -> None:
    work = cases.tolerantly_accepted(portrait="2026-11-30")
    assert refusal_of(agent, "supplement_commitment", work, {"materials": [{"code": LATER, "files": []}]})[0] == "missing_material"
    assert refusal_of(cases.photograph, work, "id-card", [61])[0] == "material_not_asked"
    cases.photograph(work, LATER, [60])
    agent("supplement_commitment", work, {"materials": [{"code": LATER, "files": [file(60)["id"]]}]})
    assert "commitment_arrived" in work.case.flags
    assert file(60)["id"] in work.case.expected_files
    assert refusal_of(agent, "remove_page", work, {"material": LATER, "file_id": file(60)["id"]})[0] == "page_already_submitted"
    assert refusal_of(desk.settle_obligation, work, LATER, actor=CLERK, now=NOW)[0] == "files_missing"
    cases.arrive(work)
    desk.settle_obligation(work, LATER, actor=CLERK, now=NOW)
    assert (work.case.flags, work.case.supplement_due_on) == (["tolerant"], None)


def test_what_was_sent_back_is_brought_again() -> None:
    work = cases.tolerantly_accepted(portrait="2026-11-30")
    cases.photograph(work, LATER, [60])
    agent("supplement_commitment", work, {"materials": [{"code": LATER, "files": []}]})
    desk.reopen_obligation(work, LATER, "脸看不清", actor=CLERK, now=NOW)
    assert work.case.flags == ["tolerant", "supplement_due"]
    agent("remove_page", work, {"material": LATER, "file_id": file(60)["id"]})
    cases.photograph(work, LATER, [62])
    agent("supplement_commitment", work, {"materials": [{"code": LATER, "files": []}]})
    assert [one.problem for one in work.obligations()] == [""]


def test_the_result_waits_for_what_was_promised_at_collection() -> None:
    work = cases.tolerantly_accepted(portrait="collection")
    assert work.case.supplement_due_on is None
    office_verbs.forward_case(work, actor=CLERK, now=NOW)
    office_verbs.begin_review(work, "XJ-77", actor=COUNTY, now=NOW)
    office_verbs.grant_case(work, "符合条件", "GF-9", actor=COUNTY, now=NOW)
    delivery_verbs.prepare_delivery(work, actor=CLERK, now=NOW)
    receipt = {"received_by": "李秀英", "relation": "本人", "place": "家里", "signature": file(970)}
    assert refusal_of(agent, "confirm_delivery", work, receipt) == ("obligation_open", {"materials": [LATER]})
    assert refusal_of(delivery_verbs.deliver_case, work, "李秀英", "本人", actor=CLERK, now=NOW)[0] == "obligation_open"
    cases.photograph(work, LATER, [60])
    agent("supplement_commitment", work, {"materials": [{"code": LATER, "files": []}]})
    agent("confirm_delivery", work, receipt)
    assert work.case.state == "DELIVERED"


def test_a_refusal_waives_what_was_promised() -> None:
    work = cases.tolerantly_accepted(portrait="collection")
    office_verbs.forward_case(work, actor=CLERK, now=NOW)
    office_verbs.begin_review(work, "XJ-77", actor=COUNTY, now=NOW)
    office_verbs.deny_case(work, "不符合条件", "可以申请复议", actor=COUNTY, now=NOW)
    assert (work.obligations(), work.case.supplement_due_on) == ([], None)
    assert "supplement_due" not in work.case.flags


def test_a_k6_beyond_the_calendar_is_provisional_and_moves_when_the_day_is_off() -> None:
    work = cases.tolerantly_accepted(portrait="2026-11-30")
    work.calendar = Calendar()
    desk.follow_obligations(work)
    assert work.case.supplement_due_provisional
    days = {date(2026, 11, 23) + timedelta(days=n): n > 7 for n in range(15)}
    assert renew_supplement_due(work.case, Calendar(days))
    assert (work.case.supplement_due_on, work.case.supplement_due_provisional) == (date(2026, 12, 1), False)


def test_papers_are_taken_and_given_back_each_with_its_record() -> None:
    work = cases.submitted()
    agent("take_original", work, slip(1, 2))
    assert [(row.held_by, row.returned_at) for row in work.custody] == [("agent-a", None), ("agent-a", None)]
    assert refusal_of(agent, "take_original", work, slip(1))[0] == "paper_taken_before"
    agent("return_original", work, handing_back(2))
    assert [row.returned_at for row in work.custody] == [None, NOW]
    assert refusal_of(agent, "return_original", work, handing_back(2))[0] == "paper_not_held"
    assert len(work.live_pages("custody-slip")) == 4


def test_papers_go_back_after_the_end_and_only_by_who_holds_them() -> None:
    work = cases.ready()
    agent("take_original", work, slip(1))
    agent("discard_case", work, {"reason": "不办了"})
    assert refusal_of(agent, "return_original", work, handing_back(1), actor=OTHER_AGENT)[0] == "paper_not_held"
    work.case.holder = OTHER_AGENT.id or ""
    successor = Actor("agent", OTHER_AGENT.id, "agent", "device-2")
    agent("return_original", work, handing_back(1), actor=successor)
    assert work.content.custody[0].returned is not None


def test_a_paper_handed_back_at_the_window_is_signed_for_on_paper_and_no_longer_with_the_agent() -> None:
    work = cases.ready()
    agent("take_original", work, slip(1, 2))
    agent("discard_case", work, {"reason": "不办了"})
    first = work.content.custody[0].id
    assert refusal_of(desk.record_return, work, [first], "", "子女", actor=CLERK, now=NOW)[0] == "receipt_missing"
    event = desk.record_return(work, [first], "李小明", "子女", actor=CLERK, now=NOW)
    assert (event.name, event.facts["by"]) == ("original_returned", "office")
    back = work.content.custody[0].returned
    assert back and (back.received_by, back.by, back.signature) == ("李小明", "office", None)
    assert [row.returned_at for row in work.custody] == [NOW, None]
    assert refusal_of(desk.record_return, work, [first], "李小明", "子女", actor=CLERK, now=NOW)[0] == "paper_not_held"
    assert refusal_of(agent, "return_original", work, handing_back(1))[0] == "paper_not_held"


def test_a_slip_made_offline_is_judged_by_its_own_day() -> None:
    work = cases.ready()
    late = NOW + timedelta(days=20)
    event = cases.agent_verbs.VERBS["take_original"](
        work, cases.read_arguments("take_original", slip(1)), actor=AGENT, claimed_at=NOW, now=late
    )
    assert event.facts["return_by"] == "2026-11-30"
    assert (work.custody[0].claimed_at, work.custody[0].taken_at) == (NOW, late)
