"""What the centre refused is mended by its agent, or dropped by him with a reason: nothing refused just vanishes."""

from datetime import datetime

from proxy_service.case import Actor, Event
from proxy_service.case_flow import require
from proxy_service.case_work import CaseWork
from proxy_service.errand_arguments import DropRefused
from proxy_service.refusal import Refusal


def require_reason(args: DropRefused) -> None:
    """Another reason than those offered is written down."""
    if args.why == "other" and not args.note.strip():
        raise Refusal("reason_missing")


def drop_refused(work: CaseWork, args: DropRefused, steps: list[str], *, actor: Actor, claimed_at: datetime | None, now: datetime) -> Event:
    """The agent will not do these steps again; ``steps`` are their names. In whatever state the case is: nothing of it changes."""
    require("drop_refused", work.agent_facts(actor, now))
    return work.did("drop_refused", actor, claimed_at=claimed_at, steps=steps, why=args.why)
