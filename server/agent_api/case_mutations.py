"""A mutation becomes a fact: the agent's case is found, the domain's verb is run, what it did is saved."""

from datetime import datetime
from functools import partial

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from proxy_service.agent_verbs import VERBS, open_case, reuse_page
from proxy_service.argument_types import Arguments
from proxy_service.arguments import OpenCase, ReusePage, read_arguments
from proxy_service.case import Actor, Case, Event, MaterialPage
from proxy_service.case_work import CaseWork, tracking_digest
from proxy_service.errand_arguments import DropRefused, SetAsideLateWork, TakeOverLateWork
from proxy_service.people import Area, Person
from proxy_service.refusal import Refusal
from server.agent_api.arrival import complete_work
from server.agent_api.earlier_pages import find_earlier_page, is_same_applicant
from server.agent_api.late_work import Ways, settle_late_work
from server.agent_api.open_cases import OpenCases
from server.agent_api.refused_steps import drop_refused_steps
from server.cases import find_case_for, save_work
from server.catalogue import find_item, load_calendar
from server.worker import enqueue
from sync.log import Device
from sync.mutations import Mutation

OWNERS = select(MaterialPage.case_id).where(col(MaterialPage.id).in_(bindparam("ids", expanding=True))).distinct()
"""Asked with every page, so built once."""


def apply_mutation(cases: OpenCases, device: Device, mutation: Mutation, now: datetime) -> None:
    """Run the verb of a mutation for the agent, in the caller's savepoint. Raises ``Refusal``, and then forgets the case.

    Pages whose file is already here are judged, and a case whose files came first is complete at once.
    """
    try:
        _apply(cases, device, mutation, now)
    except BaseException:
        cases.forget(mutation.case_id)
        raise


def _apply(cases: OpenCases, device: Device, mutation: Mutation, now: datetime) -> None:
    session, agent = cases.session, cases.agent
    args = read_arguments(mutation.name, mutation.args)
    actor = Actor("agent" if agent.role == "agent" else "staff", agent.id, "agent", device.id, agent.name, agent.phone)
    if isinstance(args, DropRefused):
        drop_refused_steps(cases, actor, mutation, args, now)
        return
    if isinstance(args, OpenCase):
        work, event = _open(session, agent, mutation, args, actor, now)
    else:
        work = cases.get(mutation.case_id)
        event = _do(session, agent, actor, now, work, mutation, args)
    _keep(cases, now, work, event)
    cases.keep(work)
    if isinstance(args, TakeOverLateWork | SetAsideLateWork):
        ways = Ways(do=partial(_do, session, agent, actor, now), keep=partial(_keep, cases, now))
        settle_late_work(session, work, args, actor, now, ways)
        session.flush()
        cases.forget(work.case.id)
    complete_work(session, work, now)


def _do(session: Session, agent: Person, actor: Actor, now: datetime, work: CaseWork, mutation: Mutation, args: Arguments) -> Event:
    if isinstance(args, ReusePage):
        earlier = find_earlier_page(session, agent, work, args.from_case, args.file_id)
        return reuse_page(work, args, earlier=earlier, actor=actor, claimed_at=mutation.at, now=now)
    event: Event = VERBS[mutation.name](work, args, actor=actor, claimed_at=mutation.at, now=now)
    return event


def _keep(cases: OpenCases, now: datetime, work: CaseWork, event: Event) -> None:
    new_pages = [page for page in work.pages if page not in cases.session]
    _refuse_foreign_files(cases, work, new_pages)
    save_work(cases.session, work, event, now, at_once=False)
    for page in new_pages:
        enqueue(cases.session, "judge_file", now, case_id=work.case.id, subject=page.id)


def _open(session: Session, agent: Person, mutation: Mutation, args: OpenCase, actor: Actor, now: datetime) -> tuple[CaseWork, Event]:
    item = find_item(session, args.item, args.item_version)
    if item is None:
        raise Refusal("unknown_item")
    _refuse_taken(session, mutation.case_id, args.tracking_code)
    area = session.get(Area, args.area)
    return open_case(
        args,
        case_id=mutation.case_id,
        item=item,
        calendar=load_calendar(session),
        person=agent,
        township=(area and area.parent) or "",
        actor=actor,
        claimed_at=mutation.at,
        now=now,
    )


def _refuse_taken(session: Session, case_id: str, tracking_code: str) -> None:
    """Both are random: a second one of either is a phone's mistake."""
    if session.get(Case, case_id) is not None:
        raise Refusal("id_taken")
    if session.exec(select(Case.id).where(Case.tracking_digest == tracking_digest(tracking_code))).first():
        raise Refusal("tracking_code_taken")


def _refuse_foreign_files(cases: OpenCases, work: CaseWork, pages: list[MaterialPage]) -> None:
    """A file is a page of one case; of several only when they were taken up together on one form, or when it was taken over."""
    ids = {page.id for page in pages if page.source_case is None}
    if not ids:
        return
    with cases.session.no_autoflush:  # what isn't written yet, the open cases know
        owners = set(cases.session.exec(OWNERS, params={"ids": sorted(ids)})) | cases.showing(ids)
    for case_id in sorted(owners):
        other = find_case_for(cases.session, cases.agent, case_id)
        if other is None or other.id == work.case.id or not is_same_applicant(other, work.case, one_form=True):
            raise Refusal("file_already_attached")
