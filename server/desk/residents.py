"""A resident's cases, the papers on file and the household, as far as the person at the desk may see them.

The address names the resident by the keyed digest of the identity number (``Vault.blind_index``): it can't be guessed or read, and
it stands on the cases anyway.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session, col, select

from proxy_service.case import Case, MaterialPage
from proxy_service.case_work import SIGNATURES, CaseWork
from proxy_service.people import Person
from proxy_service.reuse import needs_original
from server.cases import work_on
from server.china_time import china_day, china_moment, china_today
from server.desk.queue import in_areas
from server.desk.wording import veiled_name
from server.item_words import shown_item
from server.printing.parts import trust_words
from server.services import services

MOST_CASES = 100


@dataclass(frozen=True)
class Paper:
    """One file on record and the cases that show it, the first one first."""

    page: MaterialPage
    uses: list[CaseWork]


def resident_key(case: Case) -> str:
    """What stands for the resident in an address; empty when no identity number is known."""
    return case.resident_index.hex() if case.resident_index else ""


def cases_of_resident(session: Session, person: Person, key: str) -> list[Case]:
    """The resident's cases that this person may see, newest first; none for a key that is no key."""
    try:
        index = bytes.fromhex(key)
    except ValueError:
        return []
    mine = select(Case).where(in_areas(person), col(Case.resident_index) == index, col(Case.content_key) != b"")
    return list(session.exec(mine.order_by(col(Case.opened_at).desc()).limit(MOST_CASES)))


def papers_on_file(works: Iterable[CaseWork]) -> list[Paper]:
    """Every live page that is no signature, by file, with its uses in the order in which the cases were opened."""
    found: dict[str, Paper] = {}
    for work in sorted(works, key=lambda one: one.case.opened_at):
        for page in work.live_pages():
            if page.material not in SIGNATURES and work.item.find_material(page.material):
                found.setdefault(page.id, Paper(page, [])).uses.append(work)
    return sorted(found.values(), key=lambda paper: (paper.page.material, paper.page.page))


def paper_record(paper: Paper, now: datetime) -> dict[str, Any]:
    """A paper as the page says it: what, how far it is trusted, how old, until when valid, and what it was used for."""
    first = paper.uses[0]
    page = next(one for work in reversed(paper.uses) for one in work.live_pages() if one.id == paper.page.id)
    material = first.item.find_material(page.material)
    return {
        "name": material.name if material else page.material,
        "page": page.page,
        "href": f"/desk/cases/{first.case.id}/files/{page.id}" if page.id in first.arrived and not page.fault else "",
        "trust": trust_words(page.trust),
        "ready": not needs_original(page.trust),
        "age": age_words(page.taken_at, now),
        "valid": valid_words(validity(paper), china_today(now)),
        "expired": is_expired(validity(paper), china_today(now)),
        "uses": [use_record(work, paper) for work in paper.uses],
    }


def use_record(work: CaseWork, paper: Paper) -> dict[str, str]:
    """One use of a paper, with the case it was taken from when it was used again."""
    page = next(one for one in work.live_pages() if one.id == paper.page.id)
    how = _("再次使用") if page.source_case else _("拍照交来")
    return {"href": f"/desk/cases/{work.case.id}", "item": work.item.name, "how": how, "at": china_moment(work.case.opened_at)}


def validity(paper: Paper) -> str:
    """The last day the paper is valid, as a clerk read it from the original; "" when nobody did."""
    noted = [work.content.valid_until.get(paper.page.id, "") for work in paper.uses]
    return max(noted, default="")


def valid_words(until: str, today: date) -> str:
    """Until when a paper is valid."""
    if not until:
        return _("没有记")
    day = china_day(date.fromisoformat(until))
    return _("已于 %(day)s过期", day=day) if is_expired(until, today) else _("到 %(day)s", day=day)


def is_expired(until: str, today: date) -> bool:
    """Whether the last day of validity has passed."""
    return bool(until) and date.fromisoformat(until) < today


def age_words(taken_at: datetime | None, now: datetime) -> str:
    """How old a photo is."""
    if taken_at is None:
        return _("不知道")
    days = (now - taken_at).days
    return _("今天") if days < 1 else ngettext("%(num)s 天前", "%(num)s 天前", days)


def household_records(session: Session, person: Person, cases: list[Case], key: str) -> list[dict[str, str]]:
    """The other residents the agent noted as one household with this one, as far as this person may see them; names veiled."""
    households = {case.household for case in cases if case.household}
    query = select(Case).where(in_areas(person), col(Case.household).in_(households), col(Case.content_key) != b"")
    found: dict[str, dict[str, str]] = {}
    for case in session.exec(query.order_by(col(Case.opened_at).desc()).limit(MOST_CASES)) if households else ():
        if resident_key(case) != key:
            name = veiled_name(services().vault.open_content(case).resident.name)
            found.setdefault(resident_key(case) or case.id, {"name": name, "href": resident_href(case), "case": f"/desk/cases/{case.id}"})
    return list(found.values())


def resident_href(case: Case) -> str:
    """The address of the resident's page; empty when no identity number is known."""
    return f"/desk/residents/{resident_key(case)}" if case.resident_index else ""


def cases_together(session: Session, person: Person, case: Case) -> list[Case]:
    """The other cases of the same form that this person may see."""
    if case.group_id is None:
        return []
    others = select(Case).where(in_areas(person), Case.group_id == case.group_id, Case.id != case.id, col(Case.content_key) != b"")
    return list(session.exec(others.order_by(col(Case.local_no))))


def open_works(session: Session, cases: Iterable[Case]) -> list[CaseWork]:
    """The cases with their contents, items as the reader sees them; the caller notes who read them."""
    works = [work_on(session, case) for case in cases]
    for work in works:
        work.item = shown_item(work.item)
    return works
