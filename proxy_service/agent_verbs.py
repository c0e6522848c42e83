"""What an agent (代办员) may do with a case: guards first, one change, then what happened.

Every verb is ``verb(work, args, *, actor, claimed_at, now) -> Event`` (``open_case`` makes the work) and raises ``Refusal``
with a code of refusal_codes.json. An agent never receives, accepts or decides. Device time (``claimed_at``) is only noted.
"""

from datetime import datetime
from typing import Any

from proxy_service import arguments as given
from proxy_service import paper_verbs, telling_verbs
from proxy_service.case import (
    Actor,
    Case,
    CaseContent,
    Consent,
    Event,
    PageRemark,
    Receipt,
    Resident,
)
from proxy_service.case_facts import item_facts, round_of_page
from proxy_service.case_flow import require
from proxy_service.case_work import RECEIPT, SIGNATURES, CaseWork, EarlierPage, said_at, tracking_digest
from proxy_service.clocks import Calendar, local_day, stop_clock
from proxy_service.errand_arguments import StopTelling, TellInPerson
from proxy_service.errand_verbs import plan_visit, record_presence, record_trip, record_visit
from proxy_service.handover_verbs import set_aside_late_work, take_over_late_work
from proxy_service.papers import FileRef
from proxy_service.people import Person, may_act_in
from proxy_service.service_item import ServiceItem


def open_case(
    args: given.OpenCase,
    *,
    case_id: str,
    item: ServiceItem,
    calendar: Calendar,
    person: Person,
    township: str,
    actor: Actor,
    claimed_at: datetime | None,
    now: datetime,
) -> tuple[CaseWork, Event]:
    """T1: register a resident's matter. ``township`` is the office above the village; the content is sealed by the caller.

    An agent opens cases in his villages, the window in every village of its township.
    """
    areas = [args.area] if may_act_in(person, area=args.area, township=township) else []
    facts = {"role": actor.role, "state": None, "area": args.area, "areas": areas}
    require("open_case", facts | item_facts(item.as_record()))
    case = Case(
        id=case_id,
        item=item.code,
        item_version=item.version,
        area=args.area,
        township=township,
        holder=person.id,
        state="",
        local_no=args.local_no,
        group_id=args.group,
        household=args.household,
        tracking_digest=tracking_digest(args.tracking_code),
        content_key=b"",
        content=b"",
        opened_at=now,
    )
    content = CaseContent(tracking_code=args.tracking_code, resident=Resident(**args.resident.model_dump()))
    work = CaseWork(case=case, content=content, item=item, calendar=calendar)
    return work, work.did("open_case", actor, to="DRAFT", claimed_at=claimed_at, item=item.code, item_version=item.version)


def correct_resident(work: CaseWork, args: given.CorrectResident, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """Mend what was noted about the resident, before the case is handed in."""
    require("correct_resident", work.agent_facts(actor, now))
    before, after = work.content.resident, Resident(**args.resident.model_dump())
    changed = [name for name in Resident.model_fields if getattr(before, name) != getattr(after, name)]
    work.content.resident = after
    return work.did("correct_resident", actor, claimed_at=claimed_at, fields=changed)


def record_consent(work: CaseWork, args: given.RecordConsent, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """The resident agreed to the notice that was read to him (PIPL 17, 29, 30)."""
    current = args.notice_version == work.item.consent_notice.version
    require("record_consent", work.agent_facts(actor, now, notice_current=current, agreed=args.agreed))
    work.content.consent = Consent(**args.model_dump(), at=said_at(claimed_at, now))
    return work.did("record_consent", actor, claimed_at=claimed_at, notice_version=args.notice_version, telling=list(args.telling))


def fill_form(work: CaseWork, args: given.FillForm, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """The whole form as it stands now; it need not be complete before the case is handed in."""
    known = {rule.name for rule in work.item.fields}
    unknown = [name for name in args.form if name not in known]
    require("fill_form", work.agent_facts(actor, now, unknown_fields=unknown))
    before = work.content.form
    changed = [name for name in [*before, *args.form] if before.get(name) != args.form.get(name)]
    work.content.form = dict(args.form)
    return work.did("fill_form", actor, claimed_at=claimed_at, fields=sorted(set(changed)))


def attach_material(work: CaseWork, args: given.AttachMaterial, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """A page was photographed; after a notice only the materials it names. Trust level C (国办函〔2016〕108号).

    A picture the phone doubted is taken like any other; the doubt and the agent's reason go with it to the desk.
    """
    require("attach_material", work.agent_facts(actor, now) | work.material_facts(args.material, args.file.id))
    work.add_page(args.material, args.page, FileRef(**args.file.model_dump()), taken_at=claimed_at or now)
    told: dict[str, Any] = {"material": args.material, "page": args.page, "file": args.file.id}
    if args.doubts:
        remark = PageRemark(doubts=list(args.doubts), kept_because=args.kept_because, kept_note=args.kept_note)
        work.content.page_remarks[args.file.id] = remark
        told["doubts"] = list(args.doubts)
    return work.did("attach_material", actor, claimed_at=claimed_at, **told)


def reuse_page(
    work: CaseWork, args: given.ReusePage, *, earlier: EarlierPage | None, actor: Actor, claimed_at: datetime | None, now: datetime
) -> Event:
    """A page the same resident handed in before is used again, with her consent (JJ-38). Its trust level comes along: B once
    means that a clerk saw the original of this very picture. ``earlier`` is None when there is no such page for this agent.
    """
    problem = earlier.problem(work.item, args.material, local_day(now).isoformat()) if earlier else None
    facts = work.agent_facts(actor, now, agreed=args.agreed, earlier_known=earlier is not None, earlier_problem=problem)
    require("reuse_page", facts | work.material_facts(args.material, args.file_id))
    if earlier is None:
        raise ValueError("the guards let a page pass that isn't there")
    work.take_over(earlier, args.material, args.page)
    return work.did(
        "reuse_page",
        actor,
        claimed_at=claimed_at,
        material=args.material,
        page=args.page,
        file=args.file_id,
        from_case=args.from_case,
        trust=earlier.page.trust,
    )


def remove_page(work: CaseWork, args: given.RemovePage, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """Take a page back that was not handed in yet. The record keeps that it was there."""
    pages = [page for page in work.live_pages(args.material) if page.id == args.file_id and page.material not in SIGNATURES]
    require("remove_page", work.agent_facts(actor, now, page_round=round_of_page(work.record(), args.material, args.file_id)))
    for page in pages:
        page.removed_at = now
    return work.did("remove_page", actor, claimed_at=claimed_at, material=args.material, file=args.file_id)


def arrange_pages(work: CaseWork, args: given.ArrangePages, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """Put the pages of a material that were not handed in yet into another order; they are numbered anew from 1."""
    here = {page.id: page for page in work.live_pages(args.material) if page.round == work.case.round and page.material not in SIGNATURES}
    require("arrange_pages", work.agent_facts(actor, now, order=list(args.files), pages_to_order=list(here)))
    for number, file in enumerate(args.files, start=1):
        here[file].page = number
    return work.did("arrange_pages", actor, claimed_at=claimed_at, material=args.material, files=list(args.files))


def submit_case(work: CaseWork, args: given.SubmitCase, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """T3+T5: handed in. Pre-review starts when every file has arrived (``files_complete``)."""
    facts = work.agent_facts(actor, now)
    require("submit_case", facts | {"unknown_files": _unknown_files(work, args.files)})
    work.case.expected_files = [page.id for page in work.live_pages()]
    work.case.submitted_at, work.case.complete_at = now, None
    told = {"files": len(work.case.expected_files), "tolerated": facts["tolerated_materials"], "warnings": list(args.warnings)}
    return work.did("submit_case", actor, to="SUBMITTED", claimed_at=claimed_at, **told)


def supplement_case(work: CaseWork, args: given.SupplementCase, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """T7 or the request to T11: everything the notice names is there. A returned case goes back to pre-review; for a
    correction the office says when it received it.
    """
    codes = [material.code for material in args.materials]
    files = _unknown_files(work, [file for material in args.materials for file in material.files])
    facts = work.agent_facts(actor, now, supplement_round=args.round, supplement_codes=codes, unknown_files=files)
    require("supplement_case", facts)
    work.content.supplement_note = args.note
    work.case.expected_files = [page.id for page in work.live_pages()]
    work.case.complete_at = None
    to = "SUBMITTED" if work.case.state == "PRE_RETURNED" else "CORRECTION"
    if to == "SUBMITTED":
        stop_clock(work.case)
    else:
        work.raise_flag("supplement_arrived")
    return work.did("supplement_case", actor, to=to, claimed_at=claimed_at, round=args.round, materials=codes)


def confirm_delivery(work: CaseWork, args: given.ConfirmDelivery, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """T24 代表送达: the resident has the result and signed for it."""
    require("confirm_delivery", work.agent_facts(actor, now, received_by=args.received_by, relation=args.relation))
    signature = FileRef(**args.signature.model_dump())
    work.content.receipt = Receipt(**args.model_dump(exclude={"signature"}), signature=signature, at=said_at(claimed_at, now))
    work.add_page(RECEIPT, 1, signature)
    work.case.delivered_at = now
    stop_clock(work.case)
    return work.did("confirm_delivery", actor, to="DELIVERED", claimed_at=claimed_at, by="agent", file=signature.id)


def request_withdrawal(work: CaseWork, args: given.RequestWithdrawal, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """Ask the office to take the application back; needs its own tick in the mandate. The office does it (T25)."""
    require("request_withdrawal", work.agent_facts(actor, now, reason=args.reason))
    work.content.withdrawal = {"reason": args.reason, "asked_on": local_day(now).isoformat()}
    work.raise_flag("withdrawal_requested")
    return work.did("request_withdrawal", actor, claimed_at=claimed_at)


def discard_case(work: CaseWork, args: given.DiscardCase, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """T28: not pursued, before it was handed in. Papers go back; the resident is told."""
    require("discard_case", work.agent_facts(actor, now, reason=args.reason))
    work.content.withdrawal = {"reason": args.reason, "asked_on": local_day(now).isoformat()}
    return work.did("discard_case", actor, to="DISCARDED", claimed_at=claimed_at)


def tell_in_person(work: CaseWork, args: TellInPerson, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """当面告知: somebody said it to the resident or the family. Any agent of the village may have; what reached before stays as it was."""
    require("tell_in_person", {**work.agent_facts(actor, now), **work.telling_facts(args.tellings)})
    for telling in work.tellings:
        if telling.id in args.tellings:
            telling.reach("in_person", now, args.told_to)
    return work.did("tell_in_person", actor, claimed_at=claimed_at, tellings=list(args.tellings), told_to=args.told_to)


def stop_telling(work: CaseWork, args: StopTelling, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """不再通知: the resident, or whoever got messages meant for another, wants none on this phone."""
    return telling_verbs.stop_telling(work, args.why, actor=actor, claimed_at=claimed_at, now=now)


VERBS: dict[str, Any] = {
    verb.__name__: verb
    for verb in (
        correct_resident,
        record_consent,
        fill_form,
        attach_material,
        remove_page,
        arrange_pages,
        submit_case,
        supplement_case,
        paper_verbs.record_mandate,
        paper_verbs.revoke_mandate,
        paper_verbs.record_commitment,
        paper_verbs.supplement_commitment,
        paper_verbs.take_original,
        paper_verbs.return_original,
        confirm_delivery,
        request_withdrawal,
        discard_case,
        tell_in_person,
        stop_telling,
        record_presence,
        plan_visit,
        record_visit,
        record_trip,
        take_over_late_work,
        set_aside_late_work,
    )
}
"""Mutation name → verb, for every mutation on an existing case that needs to know of no other (``reuse_page`` does)."""


def _unknown_files(work: CaseWork, files: list[str]) -> list[str]:
    known = {page.id for page in work.live_pages()}
    return [file for file in files if file not in known]
