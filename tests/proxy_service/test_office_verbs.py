"""What the office, the county and the system may do: transitions 6–11, 13, 15, 16, 21–25 and 29, and what they refuse."""

from datetime import date, timedelta
from typing import Any

from proxy_service import office_verbs
from tests.proxy_service import cases
from tests.proxy_service.cases import CLERK, NOW, REVIEWER


def test_pre_review_starts_when_the_last_file_arrived() -> None:
    work = cases.ready()
    cases.submit(work)
    cases.arrive(work)
    missing = work.case.expected_files[0]
    work.arrived.discard(missing)
    assert cases.refusal_of(office_verbs.files_complete, work, NOW) == ("files_missing", {"missing": 1})
    work.arrived.add(missing)
    event = office_verbs.files_complete(work, NOW)
    assert (event.name, work.case.complete_at) == ("files_completed", NOW)
    assert (work.case.clock, work.case.due_on, work.case.due_provisional) == ("K1", date(2026, 11, 24), False)


def test_a_good_case_passes_pre_review_and_is_received() -> None:
    work = cases.submitted()
    cases.judge(work)
    office_verbs.pass_pre_review(work, actor=CLERK, now=NOW)
    assert (work.case.state, work.case.clock) == ("PRE_PASSED", None)
    event = office_verbs.receive_case(work, "QS-1", actor=CLERK, now=NOW)
    assert (event.from_state, event.to_state, work.case.township_no) == ("PRE_PASSED", "RECEIVED", "QS-1")
    assert (work.case.clock, work.case.due_on) == ("K2", date(2026, 11, 30))


def test_a_case_is_received_straight_from_submitted_once_every_file_is_here() -> None:
    work = cases.submitted()
    office_verbs.receive_case(work, "QS-1", actor=CLERK, now=NOW)
    assert (work.case.state, work.case.received_at) == ("RECEIVED", NOW)
    late = cases.submitted()
    late.arrived.clear()
    assert cases.refusal_of(office_verbs.receive_case, late, "QS-1", actor=CLERK, now=NOW) == ("files_missing", {"missing": 7})
    assert cases.refusal_of(office_verbs.receive_case, cases.submitted(), " ", actor=CLERK, now=NOW)[0] == "number_missing"


def test_a_verdict_that_asks_for_work_says_why() -> None:
    work = cases.submitted()
    assert cases.refusal_of(office_verbs.judge_material, work, "id-card", "redo", " ", actor=CLERK, now=NOW)[0] == "reason_missing"
    assert cases.refusal_of(office_verbs.judge_material, work, "id-card", "fine", actor=CLERK, now=NOW)[0] == "unknown_verdict"
    assert cases.refusal_of(office_verbs.judge_material, work, "passport", "good", actor=CLERK, now=NOW)[0] == "unknown_material"


def test_what_has_not_arrived_cannot_be_judged_but_can_be_called_missing() -> None:
    work = cases.submitted()
    work.arrived.clear()
    assert cases.refusal_of(office_verbs.judge_material, work, "id-card", "good", actor=CLERK, now=NOW)[0] == "files_missing"
    assert (
        cases.refusal_of(office_verbs.judge_material, work, "disability-certificate", "good", actor=CLERK, now=NOW)[0]
        == "material_has_no_pages"
    )
    office_verbs.judge_material(work, "id-card", "missing", "没有传上来", actor=CLERK, now=NOW)
    assert len(work.verdicts) == 1


def test_a_second_word_in_the_same_round_replaces_the_first() -> None:
    work = cases.submitted()
    office_verbs.judge_material(work, "id-card", "redo", "反光", actor=CLERK, now=NOW)
    office_verbs.judge_material(work, "id-card", "good", actor=REVIEWER, now=NOW)
    assert [(verdict.verdict, verdict.by) for verdict in work.verdicts] == [("good", "reviewer")]


def test_trust_rises_from_c_to_b_only_by_seeing_the_original() -> None:
    work = cases.submitted()
    office_verbs.judge_material(work, "id-card", "good", actor=CLERK, now=NOW)
    assert {page.trust for page in work.current_pages("id-card")} == {"C"}
    office_verbs.judge_material(work, "id-card", "good", saw_original=True, actor=CLERK, now=NOW)
    assert {page.trust for page in work.current_pages("id-card")} == {"B"}
    office_verbs.judge_material(work, "bank-card", "redo", "卡号看不清", saw_original=True, actor=CLERK, now=NOW)
    assert {page.trust for page in work.current_pages("bank-card")} == {"C"}


def test_one_notice_lists_everything() -> None:
    work = cases.returned({"id-card": "redo", "bank-card": "missing"})
    notice = work.content.notices[0]
    assert [(line.material, line.verdict) for line in notice.lines] == [("id-card", "redo"), ("bank-card", "missing")]
    assert (notice.round, notice.kind, work.case.round, work.case.state) == (1, "return", 1, "PRE_RETURNED")
    assert (work.case.clock, work.case.due_on) == ("K7", None)


def test_no_notice_before_every_material_was_looked_at() -> None:
    work = cases.submitted()
    office_verbs.judge_material(work, "id-card", "redo", "反光", actor=CLERK, now=NOW)
    reason, detail = cases.refusal_of(office_verbs.return_case, work, actor=CLERK, now=NOW)
    assert (reason, detail["materials"]) == ("material_not_judged", ["household-book", "enrolment-form", "bank-card"])


def test_no_notice_about_nothing_and_no_pass_with_a_fault() -> None:
    work = cases.submitted()
    cases.judge(work)
    assert cases.refusal_of(office_verbs.return_case, work, actor=CLERK, now=NOW)[0] == "nothing_to_correct"
    cases.judge(work, {"id-card": "redo"})
    assert cases.refusal_of(office_verbs.pass_pre_review, work, actor=CLERK, now=NOW) == ("material_not_good", {"materials": ["id-card"]})


def supplemented() -> Any:
    work = cases.returned()
    cases.supplement(work)
    cases.arrive(work)
    office_verbs.files_complete(work, NOW)
    return work


def test_in_the_next_round_only_what_was_named_is_judged_anew() -> None:
    work = supplemented()
    assert cases.refusal_of(office_verbs.pass_pre_review, work, actor=CLERK, now=NOW)[1] == {"materials": ["id-card", "bank-card"]}
    for material in ("id-card", "bank-card"):
        office_verbs.judge_material(work, material, "good", actor=CLERK, now=NOW)
    office_verbs.pass_pre_review(work, actor=CLERK, now=NOW)
    assert work.case.state == "PRE_PASSED"


def test_the_same_material_may_be_returned_again_without_explanation() -> None:
    work = supplemented()
    office_verbs.judge_material(work, "id-card", "redo", "还是反光", actor=CLERK, now=NOW)
    office_verbs.judge_material(work, "bank-card", "good", actor=CLERK, now=NOW)
    office_verbs.return_case(work, actor=CLERK, now=NOW)
    assert work.case.round == 2


def test_a_later_finding_needs_to_say_why_it_comes_later() -> None:
    work = supplemented()
    for material in ("id-card", "bank-card"):
        office_verbs.judge_material(work, material, "good", actor=CLERK, now=NOW)
    office_verbs.judge_material(work, "household-book", "redo", "缺本人页", actor=CLERK, now=NOW)
    assert cases.refusal_of(office_verbs.return_case, work, actor=CLERK, now=NOW) == (
        "why_later_missing",
        {"materials": ["household-book"]},
    )
    event = office_verbs.return_case(work, why_later="第一次漏看了", actor=CLERK, now=NOW)
    assert event.facts["later"] == ["household-book"]
    assert work.content.notices[-1].why_later == "第一次漏看了"


def test_a_correction_is_received_when_all_of_it_is_in_with_a_new_receipt_date() -> None:
    work = cases.in_correction()
    assert (work.case.state, work.case.clock) == ("CORRECTION", "K7")
    assert cases.refusal_of(office_verbs.receive_correction, work, actor=CLERK, now=NOW) == (
        "supplement_incomplete",
        {"materials": ["enrolment-form"]},
    )
    cases.supplement(work)
    assert cases.refusal_of(office_verbs.receive_correction, work, actor=CLERK, now=NOW)[0] == "files_missing"
    cases.arrive(work)
    later = NOW + timedelta(days=2)
    office_verbs.receive_correction(work, actor=CLERK, now=later)
    assert (work.case.state, work.case.received_at, work.case.flags) == ("RECEIVED", later, [])
    assert (work.case.clock, work.case.due_on) == ("K2", date(2026, 12, 2))


def test_a_correction_brought_to_the_window_counts_too() -> None:
    work = cases.in_correction()
    office_verbs.judge_material(work, "enrolment-form", "good", saw_original=True, actor=CLERK, now=NOW)
    office_verbs.receive_correction(work, actor=CLERK, now=NOW)
    assert work.case.state == "RECEIVED"


def test_accepting_starts_the_promise() -> None:
    work = cases.accepted()
    assert (work.case.state, work.case.accepted_at) == ("ACCEPTED", NOW)
    assert (work.case.clock, work.case.due_on) == ("K4", date(2026, 11, 26))


def test_nothing_unjudged_or_unfit_is_accepted() -> None:
    work = cases.received()
    assert cases.refusal_of(office_verbs.accept_case, work, actor=CLERK, now=NOW)[0] == "material_not_judged"
    cases.judge(work, {"id-card": "redo"})
    assert cases.refusal_of(office_verbs.accept_case, work, actor=CLERK, now=NOW)[0] == "material_not_good"


def test_the_window_accepts_only_what_the_county_delegated_to_it() -> None:
    work = cases.received("old-age-allowance")
    cases.judge(work)
    assert cases.refusal_of(office_verbs.accept_case, work, actor=CLERK, now=NOW)[0] == "acceptance_not_delegated"
    assert cases.refusal_of(office_verbs.not_accept_case, work, "未满80周岁", actor=CLERK, now=NOW)[0] == "acceptance_not_delegated"
    office_verbs.accept_case(work, actor=REVIEWER, now=NOW)
    assert work.case.state == "ACCEPTED"


def test_not_accepting_needs_a_reason_and_names_the_right_body_where_there_is_one() -> None:
    work = cases.received()
    assert cases.refusal_of(office_verbs.not_accept_case, work, "", actor=CLERK, now=NOW)[0] == "reason_missing"
    office_verbs.not_accept_case(work, "户口在邻县", "邻县社保中心", actor=CLERK, now=NOW)
    assert (work.case.state, work.case.clock) == ("NOT_ACCEPTED", None)
    assert work.content.not_accepted == {"reason": "户口在邻县", "right_body": "邻县社保中心", "on": "2026-11-23"}


def test_a_clerk_who_compared_with_the_original_raises_the_trust_also_after_acceptance() -> None:
    work = cases.submitted()
    event = office_verbs.verify_original(work, "id-card", "2031-05-01", actor=CLERK, now=NOW)
    assert [page.trust for page in work.current_pages("id-card")] == ["B", "B"]
    assert {work.content.valid_until[page.id] for page in work.current_pages("id-card")} == {"2031-05-01"}
    assert "2031" not in str(event.facts)
    work.case.state = "ACCEPTED"
    office_verbs.verify_original(work, "bank-card", actor=CLERK, now=NOW)
    assert work.current_pages("bank-card")[0].trust == "B"


def test_nothing_is_compared_that_has_not_arrived_or_was_never_photographed() -> None:
    work = cases.submitted()
    work.arrived.clear()
    assert cases.refusal_of(office_verbs.verify_original, work, "id-card", actor=CLERK, now=NOW) == ("files_missing", {"missing": 2})
