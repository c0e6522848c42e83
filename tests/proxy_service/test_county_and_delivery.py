"""From forwarding to delivery: what the county says, what the office does with it, and taking an application back (T16, T21–T26, T29)."""

from datetime import date, timedelta
from typing import Any

import pytest

from proxy_service import delivery_verbs, office_verbs
from proxy_service.case import NoticeLine
from tests.proxy_service import cases
from tests.proxy_service.cases import CLERK, COUNTY, NOW


def test_a_case_is_forwarded_once() -> None:
    work = cases.accepted()
    office_verbs.forward_case(work, actor=CLERK, now=NOW)
    assert (work.case.state, work.case.gateway_state) == ("ACCEPTED", "PENDING")
    assert cases.refusal_of(office_verbs.forward_case, work, actor=CLERK, now=NOW)[0] == "already_forwarded"
    work.case.gateway_state = "FAILED"
    office_verbs.forward_case(work, actor=CLERK, now=NOW)


def test_the_county_reviews_grants_and_the_office_delivers() -> None:
    work = cases.in_review()
    assert (work.case.state, work.case.upstream_no, work.case.gateway_state) == ("IN_REVIEW", "XJ-77", "ACKED")
    office_verbs.grant_case(work, "符合条件", "GF-9", actor=COUNTY, now=NOW)
    assert (work.case.state, work.case.decided_at, work.case.clock, work.case.due_on) == ("GRANTED", NOW, "K5", date(2026, 12, 7))
    assert work.content.decision is not None
    assert work.content.decision.official_no == "GF-9"
    delivery_verbs.prepare_delivery(work, actor=CLERK, now=NOW)
    assert cases.refusal_of(delivery_verbs.deliver_case, work, "", "本人", actor=CLERK, now=NOW)[0] == "receipt_missing"
    delivery_verbs.deliver_case(work, "李秀英", "本人", actor=CLERK, now=NOW)
    assert (work.case.state, work.case.delivered_at, work.case.clock) == ("DELIVERED", NOW, None)


def test_a_refusal_of_the_county_needs_reasons_and_remedies() -> None:
    work = cases.in_review()
    assert cases.refusal_of(office_verbs.deny_case, work, "", "可以申请复议", actor=COUNTY, now=NOW)[0] == "reason_missing"
    assert cases.refusal_of(office_verbs.deny_case, work, "已参加职工养老", " ", actor=COUNTY, now=NOW)[0] == "remedies_missing"
    office_verbs.deny_case(work, "已参加职工养老", "可以申请复议", actor=COUNTY, now=NOW)
    assert work.case.state == "DENIED"
    delivery_verbs.prepare_delivery(work, actor=CLERK, now=NOW)
    assert work.case.state == "TO_DELIVER"


def test_a_decision_that_overtakes_the_review_is_taken_and_marked() -> None:
    work = cases.accepted()
    event = office_verbs.grant_case(work, actor=COUNTY, now=NOW)
    assert (work.case.state, work.case.flags, event.facts) == ("GRANTED", ["forced_by_upstream"], {"skipped_review": True})
    assert cases.refusal_of(office_verbs.begin_review, work, "XJ-77", actor=COUNTY, now=NOW)[0] == "wrong_state"


def test_the_county_may_ask_for_a_correction_after_acceptance_and_the_promise_runs_on() -> None:
    work = cases.in_review()
    due = work.case.due_on
    lines = [NoticeLine(material="id-card", verdict="redo", reason="国徽面不清")]
    unknown = [NoticeLine(material="passport", verdict="missing", reason="")]
    assert cases.refusal_of(office_verbs.upstream_correction, work, unknown, actor=COUNTY, now=NOW)[0] == "unknown_material"
    assert cases.refusal_of(office_verbs.upstream_correction, work, [], actor=COUNTY, now=NOW)[0] == "nothing_to_correct"
    office_verbs.upstream_correction(work, lines, "县里要求", actor=COUNTY, now=NOW)
    assert (work.case.state, work.case.flags, work.case.round) == ("CORRECTION", ["forced_by_upstream"], 1)
    assert (work.case.clock, work.case.due_on) == ("K4", due)


def test_the_county_may_decide_while_its_own_correction_is_open_but_not_the_offices() -> None:
    assert cases.refusal_of(office_verbs.grant_case, cases.in_correction(), actor=COUNTY, now=NOW)[0] == "not_accepted_yet"
    work = cases.in_review()
    office_verbs.upstream_correction(work, [NoticeLine(material="id-card", verdict="redo", reason="不清")], actor=COUNTY, now=NOW)
    office_verbs.grant_case(work, actor=COUNTY, now=NOW)
    assert (work.case.state, work.case.clock) == ("GRANTED", "K5")


def test_a_case_the_county_sent_back_returns_to_accepted_with_its_dates() -> None:
    work = cases.in_review()
    office_verbs.upstream_correction(work, [NoticeLine(material="id-card", verdict="redo", reason="不清")], actor=COUNTY, now=NOW)
    cases.supplement(work)
    cases.arrive(work)
    received, accepted = work.case.received_at, work.case.accepted_at
    office_verbs.receive_correction(work, actor=CLERK, now=NOW + timedelta(days=1))
    assert (work.case.state, work.case.received_at, work.case.accepted_at, work.case.clock) == ("ACCEPTED", received, accepted, "K4")
    assert (work.case.flags, work.case.gateway_state) == ([], "NONE")
    office_verbs.forward_case(work, actor=CLERK, now=NOW)


@pytest.mark.parametrize("make", [cases.submitted, cases.returned, cases.received, cases.in_correction, cases.accepted, cases.in_review])
def test_a_case_is_withdrawn_from_every_open_state_with_a_reason(make: Any) -> None:
    work = make()
    work.raise_flag("withdrawal_requested")
    assert cases.refusal_of(office_verbs.withdraw_case, work, " ", actor=CLERK, now=NOW)[0] == "reason_missing"
    office_verbs.withdraw_case(work, "本人不办了", actor=CLERK, now=NOW)
    assert (work.case.state, work.case.flags, work.case.clock) == ("WITHDRAWN", [], None)


def test_a_decided_or_delivered_case_is_not_withdrawn() -> None:
    work = cases.to_deliver()
    assert cases.refusal_of(office_verbs.withdraw_case, work, "不要了", actor=CLERK, now=NOW)[0] == "wrong_state"


def test_after_acceptance_the_office_itself_returns_and_corrects_nothing() -> None:
    for work in (cases.accepted(), cases.in_review()):
        assert cases.refusal_of(office_verbs.return_case, work, actor=CLERK, now=NOW)[0] == "wrong_state"
        assert cases.refusal_of(office_verbs.request_correction, work, actor=CLERK, now=NOW)[0] == "wrong_state"


def test_an_accepted_case_is_not_accepted_again() -> None:
    assert cases.refusal_of(office_verbs.accept_case, cases.accepted(), actor=CLERK, now=NOW)[0] == "wrong_state"
