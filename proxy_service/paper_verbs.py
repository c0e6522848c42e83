"""What an agent may do about the papers between him and the resident: mandate, commitment, custody.

Verbs as in agent_verbs.py: guards first, one change, then what happened.
"""

from collections.abc import Sequence
from datetime import date, datetime

from proxy_service.argument_types import FileArgument
from proxy_service.case import Actor, Event
from proxy_service.case_flow import require
from proxy_service.case_work import COMMITMENT, CUSTODY, MANDATE, WITNESS, CaseWork, said_at
from proxy_service.clocks import Calendar, due_after, local_day
from proxy_service.commitment import commitment_problem
from proxy_service.custody import Custody
from proxy_service.mandate import mandate_problem
from proxy_service.paper_arguments import RecordCommitment, RecordMandate, ReturnOriginal, RevokeMandate, SupplementCommitment, TakeOriginal
from proxy_service.papers import Commitment, FileRef, HeldPaper, Mandate, Obligation, PaperReturn, Revocation
from proxy_service.signing import signing_problem

REVOKED = "mandate_revoked"
OWED = "supplement_due"


def record_mandate(work: CaseWork, args: RecordMandate, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """T2: the resident signed the mandate; from now on materials may be collected. Signing again replaces the former one."""
    said = args.model_dump()
    agent = {"name": actor.name, "phone": actor.phone}
    signing = signing_problem(said, work.content.resident.model_dump(), agent)
    problem = mandate_problem(said, work.item)
    require("record_mandate", work.agent_facts(actor, now, mandate_problem=problem, signing_problem=signing))
    _replace_pages(work, (MANDATE, WITNESS), now)
    mandate = Mandate(**said, at=said_at(claimed_at, now))
    work.content.mandate = mandate
    _add_signatures(work, mandate)
    work.drop_flag(REVOKED)
    to = "COLLECTING" if work.case.state == "DRAFT" else None
    told = {"authorities": list(args.authorities), "way": args.way, "witnesses": len(args.witnesses), "file": mandate.signature.id}
    return work.did("record_mandate", actor, to=to, claimed_at=claimed_at, **told)


def revoke_mandate(work: CaseWork, args: RevokeMandate, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """The resident takes the mandate back, at any time and without having to say why (民法典 173, 933)."""
    require("revoke_mandate", work.agent_facts(actor, now))
    revoke(work, Revocation(by="agent", reason=args.reason, at=said_at(claimed_at, now)))
    return work.did("revoke_mandate", actor, claimed_at=claimed_at, by="agent")


def revoke(work: CaseWork, revocation: Revocation) -> None:
    """From now on the agent only hands back papers. What the office already has goes on: the application is the resident's."""
    if work.content.mandate:
        work.content.mandate = work.content.mandate.model_copy(update={"revocation": revocation})
    work.raise_flag(REVOKED)


def record_commitment(work: CaseWork, args: RecordCommitment, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """The resident promises what comes later, and by when. Signing again replaces the former commitment.

    The promise limit begins at acceptance, later than now: a day within the limit from today is within it in any case. A
    phone at a doorstep counts weekdays and doesn't know the holidays, so its count is good too.
    """
    counts = [due_after(local_day(now), work.item.promise_limit, calendar).on for calendar in (work.calendar, Calendar())]
    latest = max(counts).isoformat()
    today = local_day(claimed_at or now).isoformat()
    problem = commitment_problem(args.model_dump()["obligations"], work.tolerable(), today, latest)
    require("record_commitment", work.agent_facts(actor, now, commitment_problem=problem))
    _replace_pages(work, (COMMITMENT,), now)
    said = args.model_dump(exclude={"obligations"})
    obligations = [Obligation(**one.model_dump()) for one in args.obligations]
    work.content.commitment = Commitment(**said, obligations=obligations, at=said_at(claimed_at, now))
    work.add_page(COMMITMENT, 1, work.content.commitment.signature)
    materials = [one.material for one in args.obligations]
    return work.did("record_commitment", actor, claimed_at=claimed_at, materials=materials, way=args.way, file=args.signature.id)


def supplement_commitment(work: CaseWork, args: SupplementCommitment, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """What was promised is photographed and handed in; the office looks at it (``settle_obligation``)."""
    codes = [material.code for material in args.materials]
    require("supplement_commitment", work.agent_facts(actor, now, supplement_codes=codes))
    for one in work.obligations():
        if one.material in codes:
            one.handed_in_at, one.problem = said_at(claimed_at, now), ""
            new = [page.id for page in work.live_pages(one.material) if page.id not in work.case.expected_files]
            work.case.expected_files = [*work.case.expected_files, *new]
    work.raise_flag("commitment_arrived")
    return work.did("supplement_commitment", actor, claimed_at=claimed_at, materials=codes)


def take_original(work: CaseWork, args: TakeOriginal, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """The agent takes papers along and leaves a slip (INF-03). That he has them is a fact whatever became of the mandate."""
    known = {paper.id for paper in work.content.custody}
    facts = {
        "known_papers": [paper.id for paper in args.papers if paper.id in known],
        "paper_names": [paper.name for paper in args.papers],
        "from_whom": args.from_whom,
        "return_by": args.return_by,
        "taken_on": local_day(claimed_at or now).isoformat(),
    }
    require("take_original", work.agent_facts(actor, now, **facts))
    _add_slip(work, args.signature, args.agent_signature)
    slip = args.model_dump(exclude={"papers"}) | {"held_by": actor.id or "", "taken_at": said_at(claimed_at, now)}
    work.content.custody = [*work.content.custody, *(HeldPaper(**paper.model_dump(), **slip) for paper in args.papers)]
    work.custody += [_custody(work, paper.id, args.return_by, actor, claimed_at, now) for paper in args.papers]
    return work.did("take_original", actor, claimed_at=claimed_at, papers=[paper.id for paper in args.papers], return_by=args.return_by)


def return_original(work: CaseWork, args: ReturnOriginal, *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """Papers are back with the resident, who signed for them: possible in every state, also after the end and without a mandate."""
    said = {"returned_papers": list(args.papers), "received_by": args.received_by, "relation": args.relation}
    require("return_original", work.agent_facts(actor, now, **said))
    _add_slip(work, args.signature, args.agent_signature)
    give_back(work, args.papers, PaperReturn(**args.model_dump(exclude={"papers"}), at=said_at(claimed_at, now)), now)
    return work.did("return_original", actor, claimed_at=claimed_at, papers=list(args.papers))


def give_back(work: CaseWork, papers: Sequence[str], returned: PaperReturn, now: datetime) -> None:
    """These papers are no longer with the agent."""
    for paper in work.content.custody:
        paper.returned = returned if paper.id in papers else paper.returned
    for row in work.custody:
        row.returned_at = now if row.id in papers else row.returned_at


def _custody(work: CaseWork, paper: str, return_by: str, actor: Actor, claimed_at: datetime | None, now: datetime) -> Custody:
    day = date.fromisoformat(return_by)
    return Custody(id=paper, case_id=work.case.id, held_by=actor.id or "", taken_at=now, claimed_at=claimed_at, return_by=day)


def _replace_pages(work: CaseWork, materials: Sequence[str], now: datetime) -> None:
    for page in [page for material in materials for page in work.live_pages(material)]:
        page.removed_at = now


def _add_signatures(work: CaseWork, mandate: Mandate) -> None:
    work.add_page(MANDATE, 1, mandate.signature)
    for number, witness in enumerate(mandate.witnesses, start=1):
        work.add_page(WITNESS, number, witness.signature)


def _add_slip(work: CaseWork, *signatures: FileArgument) -> None:
    first = len(work.live_pages(CUSTODY)) + 1
    for number, signature in enumerate(signatures, start=first):
        work.add_page(CUSTODY, number, FileRef(**signature.model_dump()))
