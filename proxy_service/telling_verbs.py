"""Where a resident may be told, changed by a wish: from the doorstep, the desk, or the page the resident follows."""

from datetime import datetime

from proxy_service.case import Actor, Event
from proxy_service.case_flow import require
from proxy_service.case_work import CaseWork
from proxy_service.telling import MOOT, TRYING


def stop_telling(work: CaseWork, why: str, *, actor: Actor, now: datetime, claimed_at: datetime | None = None) -> Event:
    """No text message to this phone any more. ``why``: ``asked``, or ``wrong_number`` when it isn't the resident's at all."""
    require("stop_telling", work.office_facts(actor))
    if work.content.phone_stopped != "wrong_number":
        work.content.phone_stopped = why
    return work.did("stop_telling", actor, claimed_at=claimed_at, why=why)


def resume_telling(work: CaseWork, *, actor: Actor, now: datetime) -> Event:
    """The resident wants text messages again, as agreed at first."""
    require("resume_telling", work.office_facts(actor))
    work.content.phone_stopped = ""
    return work.did("resume_telling", actor)


def settle_tellings(work: CaseWork, event: str, now: datetime) -> bool:
    """What an event makes of what was still to be told: whoever signed for the result knows it; a withdrawal leaves nothing to tell."""
    open_ones = [one for one in work.tellings if one.state in (TRYING, "in_person")]
    for telling in open_ones:
        if event == "result_delivered":
            telling.reach("delivery", now)
        elif event == "case_withdrawn":
            telling.state = MOOT
    return bool(open_ones) and event in ("result_delivered", "case_withdrawn")
