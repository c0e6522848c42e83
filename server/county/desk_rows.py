"""What the desk's page about the county shows: first what waits for a person."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session, col, select

from proxy_service.case import Case
from proxy_service.clocks import local_day
from proxy_service.people import Area, Person
from server.access_log import note_access
from server.catalogue import get_item, load_calendar
from server.china_time import china_moment, china_today
from server.county import ledger
from server.county.models import ACKED, BY_HAND, DONE, FAILED, PENDING, SENT, UNCERTAIN, CallbackReceipt, Forwarding
from server.county.words import message_words, problem_words, state_words, withdrawn_words
from server.services import Services

MOST_ROWS = 100
GROUPS: dict[str, tuple[str, ...]] = {
    "waiting": (BY_HAND, UNCERTAIN, FAILED),
    "moving": (PENDING, SENT),
    "there": (ACKED,),
    "ended": (DONE,),
}


@dataclass(frozen=True)
class Found:
    """A hand-over, its case, and the county's messages about it that need a person."""

    forwarding: Forwarding
    case: Case
    messages: list[CallbackReceipt]

    @property
    def must_call(self) -> bool:
        """Withdrawn here, and the county has it: nobody but a person tells them."""
        return self.forwarding.state == ACKED and self.case.state == "WITHDRAWN"

    @property
    def group(self) -> str:
        """Where it belongs on the page. What failed for a case that has moved on needs nobody."""
        row = self.forwarding
        if self.messages or self.must_call:
            return "waiting"
        if row.state == FAILED and self.case.state != "ACCEPTED":
            return "ended"
        return next(group for group, states in GROUPS.items() if row.state in states)


def find_all(session: Session, person: Person) -> list[Found]:
    """The person's townships' hand-overs, the newest first: everything open, and the latest that ended."""
    mine = select(Forwarding, Case).join(Case, col(Case.id) == col(Forwarding.case_id)).where(col(Case.township).in_(person.areas))
    newest = mine.order_by(col(Forwarding.changed_at).desc())
    pairs = [*session.exec(newest.where(Forwarding.state != DONE)), *session.exec(newest.where(Forwarding.state == DONE).limit(MOST_ROWS))]
    messages = ledger.unsettled_receipts(session, [row.id for row, _case in pairs])
    return [Found(row, case, [one for one in messages if one.forwarding_id == row.id]) for row, case in pairs]


def tag_of(found: list[Found], today: date) -> str:
    """Changes when anything on the page does, and with the day: what waits gets older."""
    said = [(one.forwarding.id, one.forwarding.changed_at.isoformat(), one.case.state, [m.id for m in one.messages]) for one in found]
    return hashlib.sha256(repr((said, today)).encode()).hexdigest()[:24]


def groups_of(session: Session, here: Services, person: Person, found: list[Found]) -> list[dict[str, Any]]:
    """The page's sections. The county's words may name a resident: opening them is logged."""
    titles = {"waiting": _("要您处理"), "moving": _("正在转"), "there": _("县里在办"), "ended": _("转送已结束")}
    shown: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    for one in found:
        if len(shown[one.group]) < MOST_ROWS:
            shown[one.group].append(_row(session, here, person, one))
    return [{"name": name, "title": titles[name], "rows": rows} for name, rows in shown.items()]


def _row(session: Session, here: Services, person: Person, one: Found) -> dict[str, Any]:
    row, case = one.forwarding, one.case
    village = session.get(Area, case.area)
    return {
        "id": row.id,
        "case": f"/desk/cases/{case.id}",
        "item": get_item(session, case.item, case.item_version).name,
        "village": village.name if village else "",
        "township_no": case.township_no or case.local_no,
        "upstream_no": row.upstream_no or "",
        "supplement": row.number > 1,
        "attempts": row.attempts,
        "state": row.state,
        "case_state": case.state,
        "state_words": state_words(row.state),
        "changed_at": china_moment(row.changed_at),
        "problem": withdrawn_words() if one.must_call else problem_words(row),
        "county_words": _county_words(here, person, one).splitlines(),
        "by_hand": row.gateway_id is None,
        "sheet": f"/desk/county/forwardings/{row.id}/sheet",
        "waits_for_entry": row.state == BY_HAND,
        "late": late_words(session, here, row),
        "can_resend": row.state == FAILED and case.state == "ACCEPTED",
        "is_uncertain": row.state == UNCERTAIN,
        "withdrawn": case.state == "WITHDRAWN",
        "must_call": one.must_call,
        "messages": [
            {"id": message.id, "words": message_words(message), "at": china_moment(message.received_at)} for message in one.messages
        ],
    }


def late_words(session: Session, here: Services, row: Forwarding) -> str:
    """A reminder when a case was not entered within a working day; empty before."""
    if row.state != BY_HAND:
        return ""
    calendar, since, today = load_calendar(session), local_day(row.made_at), china_today(here.clock())
    days = sum(calendar.is_workday(since + timedelta(days=n)) for n in range(1, (today - since).days + 1))
    return ngettext("等了 %(num)s 个工作日，还没有录入县里", "等了 %(num)s 个工作日，还没有录入县里", days) if days else ""


def _county_words(here: Services, person: Person, one: Found) -> str:
    sealed = one.forwarding.county_words
    if not sealed:
        return ""
    note_access(here, person.id, person.role, "opened_notice", case_id=one.case.id, subject=one.forwarding.id, purpose="county_words")
    return here.vault.open_note(one.case, sealed, ledger.WORDS)
