"""What a resident must hear: which way is left, what counts as reached, and what a wish for silence does."""

import pytest

from proxy_service import forwarding_verbs, office_verbs, telling_verbs
from proxy_service.case import Actor
from proxy_service.case_flow import flow
from proxy_service.case_work import CaseWork
from proxy_service.telling import IN_PERSON, MOOT, MUST_REACH, REACHED, Telling, is_mobile, no_sms_why
from tests.proxy_service import cases
from tests.proxy_service.cases import CLERK, COUNTY, NOW, agent

RESIDENT = Actor("resident", role="resident")
ID = "01937f1c-5d2e-7a10-8c00-0000000000e1"
CAN = {"agreed": ["phone"], "has_mobile": True, "stopped": "", "operators": 2}


def with_telling(work: CaseWork, event: str = "case_accepted", state: str = IN_PERSON) -> Telling:
    work.tellings.append(Telling(id=ID, case_id=work.case.id, event_id=ID, event=event, made_at=NOW, state=state))
    return work.tellings[-1]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, ""),
        ({"stopped": "asked"}, "asked"),
        ({"stopped": "wrong_number"}, "wrong_number"),
        ({"agreed": ["push", "in_person"]}, "no_consent"),
        ({"has_mobile": False}, "no_phone"),
        ({"operators": 0}, "no_operator"),
    ],
)
def test_a_text_message_goes_out_only_by_consent_to_a_mobile_number_that_wants_it(changed, why) -> None:
    assert no_sms_why(**{**CAN, **changed}) == why


@pytest.mark.parametrize(("number", "is_one"), [("13900000001", True), ("+86 139 0000 0001", True), ("0999-8812345", False), ("", False)])
def test_text_messages_go_to_mobile_numbers_only(number, is_one) -> None:
    assert is_mobile(number) is is_one


def test_every_event_that_must_reach_is_one_of_the_flow() -> None:
    assert set(MUST_REACH) <= {action["event"] for action in flow()["actions"].values()}


def test_the_first_way_that_reached_counts() -> None:
    work = cases.accepted()
    telling = with_telling(work)
    event = agent("tell_in_person", work, {"tellings": [ID], "told_to": "family"}, actor=cases.OTHER_AGENT)
    assert (telling.state, telling.way, telling.told_to, telling.reached_at) == (REACHED, "in_person", "family", NOW)
    assert (event.name, event.facts) == ("told_in_person", {"tellings": [ID], "told_to": "family"})
    assert not telling.reach("sms", NOW)
    assert telling.way == "in_person"


def test_nobody_tells_what_there_was_not_to_tell() -> None:
    work = cases.accepted()
    assert cases.refusal_of(agent, "tell_in_person", work, {"tellings": [ID], "told_to": "resident"})[0] == "unknown_telling"


def test_who_signs_for_the_result_knows_it_and_a_withdrawal_leaves_nothing_to_tell() -> None:
    delivered, withdrawn = cases.to_deliver(), cases.accepted()
    result, acceptance = with_telling(delivered, "result_ready"), with_telling(withdrawn)
    assert telling_verbs.settle_tellings(delivered, "result_delivered", NOW)
    assert telling_verbs.settle_tellings(withdrawn, "case_withdrawn", NOW)
    assert (result.state, result.way, acceptance.state) == (REACHED, "delivery", MOOT)
    assert not telling_verbs.settle_tellings(delivered, "result_delivered", NOW)


def test_a_wish_for_silence_may_be_taken_back_a_wrong_number_not() -> None:
    work = cases.accepted()
    telling_verbs.stop_telling(work, "asked", actor=RESIDENT, now=NOW)
    telling_verbs.resume_telling(work, actor=CLERK, now=NOW)
    assert work.content.phone_stopped == ""
    agent("stop_telling", work, {"why": "wrong_number"})
    telling_verbs.stop_telling(work, "asked", actor=RESIDENT, now=NOW)
    assert work.content.phone_stopped == "wrong_number"
    assert cases.refusal_of(telling_verbs.resume_telling, work, actor=CLERK, now=NOW)[0] == "telling_not_stopped"


def test_what_a_clerk_entered_for_the_county_bears_his_name_and_can_be_mended_with_a_reason() -> None:
    work = cases.accepted()
    by_hand = Actor("staff", CLERK.id, "gateway")
    assert office_verbs.begin_review(work, "XJ-78", actor=by_hand, now=NOW).facts == {"by_hand": True}
    assert cases.refusal_of(forwarding_verbs.correct_upstream_no, work, "XJ-79", "", actor=CLERK, now=NOW)[0] == "reason_missing"
    forwarding_verbs.correct_upstream_no(work, "XJ-79", "看错一位", actor=CLERK, now=NOW)
    office_verbs.grant_case(work, actor=by_hand, now=NOW)
    forwarding_verbs.retract_decision(work, "是另一件的结果", actor=CLERK, now=NOW)
    assert (work.case.state, work.case.upstream_no, work.case.decided_at, work.case.clock) == ("IN_REVIEW", "XJ-79", None, "K4")
    assert [(one.what, one.was) for one in work.content.entry_corrections] == [("upstream_no", "XJ-78"), ("decision", "granted")]


def test_what_the_countys_own_system_said_is_not_mended_by_a_clerk() -> None:
    work = cases.in_review()
    assert cases.refusal_of(forwarding_verbs.correct_upstream_no, work, "XJ-79", "x", actor=CLERK, now=NOW)[0] == "not_entered_by_hand"
    office_verbs.grant_case(work, actor=COUNTY, now=NOW)
    assert cases.refusal_of(forwarding_verbs.retract_decision, work, "x", actor=CLERK, now=NOW)[0] == "not_entered_by_hand"
