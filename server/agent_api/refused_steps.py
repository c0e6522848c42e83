"""An agent drops what the centre refused: noted for the office, and in the case's history where there is a case."""

from datetime import datetime

from proxy_service.case import Actor, Case
from proxy_service.errand_arguments import DropRefused
from proxy_service.people import may_act_in
from proxy_service.refusal import Refusal
from proxy_service.refused_verbs import drop_refused, require_reason
from server.agent_api.open_cases import OpenCases
from server.cases import find_work, save_work
from server.refused_steps import DroppedStep, find_refused
from sync.log import MutationRecord
from sync.mutations import Mutation


def drop_refused_steps(cases: OpenCases, actor: Actor, mutation: Mutation, args: DropRefused, now: datetime) -> None:
    """Note each step once, however often it is dropped. Refuses ``nothing_refused`` for what isn't a refused step of his in this case."""
    require_reason(args)
    session, agent = cases.session, cases.agent
    records = [_get_refused(cases, mutation, one) for one in args.mutations]
    new = [record for record in records if session.get(DroppedStep, record.id) is None]
    for record in new:
        session.add(DroppedStep(mutation=record.id, by_mutation=mutation.id, person=agent.id, why=args.why, at=now))
    if new and _has_part_in(cases, mutation.case_id):
        work = find_work(session, mutation.case_id)
        if work is not None:
            names = [record.name for record in new]
            save_work(session, work, drop_refused(work, args, names, actor=actor, claimed_at=mutation.at, now=now), now, at_once=False)
            session.flush()
            cases.forget(mutation.case_id)


def _get_refused(cases: OpenCases, mutation: Mutation, identity: str) -> MutationRecord:
    record = find_refused(cases.session, cases.agent.id, identity)
    if record is None or record.case_id not in (None, mutation.case_id):
        raise Refusal("nothing_refused")
    return record


def _has_part_in(cases: OpenCases, case_id: str) -> bool:
    """Whether the case is, or was, his to act in: nobody writes into the history of a case that he only knows the id of."""
    case, agent = cases.session.get(Case, case_id), cases.agent
    if case is None:
        return False
    return agent.id in case.former_holders or may_act_in(agent, area=case.area, township=case.township)
