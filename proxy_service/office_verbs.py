"""What the township office, the county's gateway and the system may do with a case.

Guards first, one change, then what happened; each raises ``Refusal`` with a code of refusal_codes.json. The transitions are
those of case_flow.json. Nothing here looks at areas: who may see a case is decided where it is loaded.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from proxy_service.case import Actor, Decision, Event, MaterialVerdict, Notice, NoticeLine
from proxy_service.case_flow import require
from proxy_service.case_work import BY_HAND, CaseWork
from proxy_service.clocks import DELIVERY, NOTICE, PRE_REVIEW, local_day, start_clock, stop_clock, wait_for_applicant
from proxy_service.office_paper_verbs import accept_tolerantly, waive_obligations

SYSTEM = Actor("system", role="system")


def judge_material(
    work: CaseWork, material: str, verdict: str, reason: str = "", *, saw_original: bool = False, actor: Actor, now: datetime
) -> Event:
    """A word on one material: ``good``, ``redo`` or ``missing``. Only who saw the original raises its trust from C to B."""
    pages = work.current_pages(material)
    said = {"material": material, "verdict": verdict, "reason": reason, "saw_original": saw_original}
    here = {
        "material_known": work.item.find_material(material) is not None,
        "pages_here": len(pages),
        "unarrived_pages": sum(page.id not in work.arrived for page in pages),
    }
    require("judge_material", work.office_facts(actor, **said, **here))
    _note_verdict(work, material, verdict, reason, actor, now)
    if saw_original and verdict == "good":
        for page in pages:
            page.trust = "B"
    return work.did("judge_material", actor, material=material, verdict=verdict, round=work.case.round, saw_original=saw_original)


def verify_original(work: CaseWork, material: str, valid_until: str = "", *, actor: Actor, now: datetime) -> Event:
    """与原件核对无误: a clerk held the original beside the pages that count. Trust C becomes B (国办函〔2016〕108号), and they may be
    used again without another look at the original. ``valid_until`` is the last day printed on it, or "".
    """
    pages = work.current_pages(material)
    here = {"pages_here": len(pages), "unarrived_pages": sum(page.id not in work.arrived for page in pages)}
    said = {"material": material, "material_known": work.item.find_material(material) is not None, "verdict": "good", "saw_original": False}
    require("verify_original", work.office_facts(actor, **said, **here))
    for page in pages:
        page.trust = "B"
    if valid_until:
        work.content.valid_until = {**work.content.valid_until, **{page.id: valid_until for page in pages}}
    return work.did("verify_original", actor, material=material, files=[page.id for page in pages], valid_until_noted=bool(valid_until))


def pass_pre_review(work: CaseWork, *, actor: Actor, now: datetime) -> Event:
    """T8: the copies are good; what remains is the formal receipt."""
    require("pass_pre_review", work.office_facts(actor))
    stop_clock(work.case)
    return work.did("pass_pre_review", actor, to="PRE_PASSED")


def return_case(work: CaseWork, note: str = "", why_later: str = "", *, actor: Actor, now: datetime) -> Event:
    """T6: one notice with everything that must be mended (一次性告知)."""
    require("return_case", work.office_facts(actor, why_later=why_later))
    return _give_notice(work, "return_case", "PRE_RETURNED", note, why_later, actor, now)


def receive_case(work: CaseWork, township_no: str, *, actor: Actor, now: datetime) -> Event:
    """T9 收件: the office takes the application; ``township_no`` stands on its receipt. Starts the five days of K2."""
    require("receive_case", work.office_facts(actor, number=township_no))
    work.case.township_no, work.case.received_at = township_no, now
    start_clock(work.case, "K2", now, NOTICE, work.calendar)
    return work.did("receive_case", actor, to="RECEIVED", township_no=township_no)


def request_correction(work: CaseWork, note: str = "", why_later: str = "", *, actor: Actor, now: datetime) -> Event:
    """T10 补正告知: one notice with everything, after the formal receipt (行政许可法 32)."""
    require("request_correction", work.office_facts(actor, why_later=why_later))
    return _give_notice(work, "request_correction", "CORRECTION", note, why_later, actor, now)


def receive_correction(work: CaseWork, *, actor: Actor, now: datetime) -> Event:
    """T11: all items of the notice are in. The receipt date is now and K2 starts again.

    A case the county sent back after acceptance returns to ACCEPTED with its dates and its running promise, and may be
    forwarded again.
    """
    require("receive_correction", work.office_facts(actor))
    work.drop_flag("supplement_arrived")
    if work.case.accepted_at:
        work.drop_flag("forced_by_upstream")
        work.case.gateway_state = "NONE"
        return work.did("receive_correction", actor, to="ACCEPTED", round=work.case.round)
    work.case.received_at = now
    start_clock(work.case, "K2", now, NOTICE, work.calendar)
    return work.did("receive_correction", actor, to="RECEIVED", round=work.case.round)


def accept_case(work: CaseWork, *, actor: Actor, now: datetime) -> Event:
    """T13 受理: from now on the promise runs. With committed materials still to come the case is flagged ``tolerant`` and K6 runs."""
    require("accept_case", work.office_facts(actor))
    later = accept_tolerantly(work, actor, now)
    work.case.accepted_at = now
    start_clock(work.case, "K4", now, work.item.promise_limit, work.calendar)
    return work.did("accept_case", actor, to="ACCEPTED", tolerated=later)


def not_accept_case(work: CaseWork, reason: str, right_body: str = "", *, actor: Actor, now: datetime) -> Event:
    """T15 不予受理: with a written reason, and the body that is competent where it is another one (行政许可法 32)."""
    require("not_accept_case", work.office_facts(actor, reason=reason))
    work.content.not_accepted = {"reason": reason, "right_body": right_body, "on": local_day(now).isoformat()}
    stop_clock(work.case)
    return work.did("not_accept_case", actor, to="NOT_ACCEPTED")


def forward_case(work: CaseWork, *, actor: Actor, now: datetime) -> Event:
    """Hand the accepted case to the county; the gateway takes it from here."""
    require("forward_case", work.office_facts(actor))
    work.case.gateway_state = "PENDING"
    return work.did("forward_case", actor, round=work.case.round)


def withdraw_case(work: CaseWork, reason: str, *, actor: Actor, now: datetime) -> Event:
    """T25, T12: the applicant takes the application back; all clocks stop."""
    require("withdraw_case", work.office_facts(actor, reason=reason))
    work.content.withdrawal = {**work.content.withdrawal, "reason": reason, "on": local_day(now).isoformat()}
    work.drop_flag("withdrawal_requested")
    stop_clock(work.case)
    return work.did("withdraw_case", actor, to="WITHDRAWN")


def begin_review(work: CaseWork, upstream_no: str, *, actor: Actor, now: datetime) -> Event:
    """T16: the county has it, under its own number."""
    require("begin_review", work.office_facts(actor, number=upstream_no))
    work.case.upstream_no, work.case.gateway_state = upstream_no, "ACKED"
    if actor.kind == "staff":
        work.raise_flag(BY_HAND)
    return work.did("begin_review", actor, to="IN_REVIEW", **_by_hand(actor))


def grant_case(work: CaseWork, reason: str = "", official_no: str = "", *, actor: Actor, now: datetime) -> Event:
    """T21 准予, also while a correction the county itself asked for is still open (T29). ``official_no`` is given upstream, never here."""
    require("grant_case", work.office_facts(actor))
    return _decide(work, "grant_case", "GRANTED", Decision(outcome="granted", reason=reason, official_no=official_no), actor, now)


def deny_case(work: CaseWork, reason: str, remedies: str, *, actor: Actor, now: datetime) -> Event:
    """T22 不予: with reasons and the ways to object."""
    require("deny_case", work.office_facts(actor, reason=reason, remedies=remedies))
    waive_obligations(work, now)
    return _decide(work, "deny_case", "DENIED", Decision(outcome="denied", reason=reason, remedies=remedies), actor, now)


def upstream_correction(work: CaseWork, lines: Sequence[NoticeLine], note: str = "", *, actor: Actor, now: datetime) -> Event:
    """T29: the county asks for a correction after acceptance, which the office itself may not. Never silent:
    ``forced_by_upstream``. The promise goes on running, nothing in the law stops it.
    """
    codes = [line.material for line in lines]
    unknown = [code for code in codes if not work.item.find_material(code)]
    require("upstream_correction", work.office_facts(actor, notice_materials=codes, unknown_materials=unknown))
    _add_notice(work, "upstream", list(lines), note, "", actor, now)
    work.raise_flag("forced_by_upstream")
    return work.did("upstream_correction", actor, to="CORRECTION", round=work.case.round, materials=codes, **_by_hand(actor))


def files_complete(work: CaseWork, now: datetime) -> Event:
    """Every file of the submission is here. Pre-review may begin: K1."""
    require("files_complete", work.office_facts(SYSTEM))
    work.case.complete_at = now
    if work.case.state == "SUBMITTED":
        start_clock(work.case, "K1", now, PRE_REVIEW, work.calendar)
    return work.did("files_complete", SYSTEM, files=len(work.case.expected_files))


def _note_verdict(work: CaseWork, material: str, verdict: str, reason: str, actor: Actor, now: datetime) -> None:
    row = next((one for one in work.verdicts if (one.material, one.round) == (material, work.case.round)), None)
    by = actor.id or ""
    identity = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{work.case.id}/{material}/{work.case.round}"))
    work.content.verdict_reasons = {**work.content.verdict_reasons, identity: reason}
    if row:
        row.verdict, row.by, row.at = verdict, by, now
        return
    place = {"case_id": work.case.id, "material": material}
    work.verdicts.append(MaterialVerdict(id=identity, **place, round=work.case.round, verdict=verdict, by=by, at=now))


def _give_notice(work: CaseWork, action: str, to: str, note: str, why_later: str, actor: Actor, now: datetime) -> Event:
    codes = work.notice_materials()
    later = work.later_materials(codes)
    _add_notice(work, "return" if action == "return_case" else "correction", work.lines_on(codes), note, why_later, actor, now)
    wait_for_applicant(work.case)
    return work.did(action, actor, to=to, round=work.case.round, materials=codes, later=later)


def _add_notice(work: CaseWork, kind: str, lines: list[NoticeLine], note: str, why_later: str, actor: Actor, now: datetime) -> None:
    work.case.round += 1
    said = {"note": note, "why_later": why_later, "by": actor.id or "", "at": now.isoformat()}
    work.content.notices = [*work.content.notices, Notice(round=work.case.round, kind=kind, lines=lines, **said)]


def _decide(work: CaseWork, action: str, to: str, decision: Decision, actor: Actor, now: datetime) -> Event:
    decision.at = now.isoformat()
    decision.entered_by = (actor.id or "") if actor.kind == "staff" else ""
    work.content.decision = decision
    work.case.decided_at = now
    skipped_review = work.case.state != "IN_REVIEW"
    work.drop_flag("supplement_arrived")
    if skipped_review:
        work.raise_flag("forced_by_upstream")
    start_clock(work.case, "K5", now, DELIVERY, work.calendar)
    return work.did(action, actor, to=to, skipped_review=skipped_review, **_by_hand(actor))


def _by_hand(actor: Actor) -> dict[str, Any]:
    """The county's word entered by a clerk says so: the history names him, not the county's system."""
    return {"by_hand": True} if actor.kind == "staff" else {}
