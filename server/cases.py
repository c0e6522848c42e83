"""Loading a case for a verb and saving what the verb did: the one way in which cases change."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from proxy_service.case import Case, CaseEvent, Event, MaterialPage, MaterialVerdict
from proxy_service.case_work import CaseWork
from proxy_service.custody import Custody
from proxy_service.people import Person, may_act_in
from proxy_service.telling import Telling
from server.catalogue import get_item, load_calendar
from server.events import record
from server.late_work import waiting_ids
from server.services import services
from sync.files import StoredFile

LOCKED = select(Case).where(Case.id == bindparam("case")).with_for_update().execution_options(populate_existing=True)
CASES: Any = bindparam("cases", expanding=True)
PAGES = select(MaterialPage).where(col(MaterialPage.case_id).in_(CASES)).order_by(col(MaterialPage.id))
VERDICTS = select(MaterialVerdict).where(col(MaterialVerdict.case_id).in_(CASES)).order_by(col(MaterialVerdict.round))
HELD = select(Custody).where(col(Custody.case_id).in_(CASES)).order_by(col(Custody.id))
TELLINGS = select(Telling).where(col(Telling.case_id).in_(CASES)).order_by(col(Telling.id))
ARRIVED = select(StoredFile.id).where(col(StoredFile.id).in_(bindparam("ids", expanding=True)), col(StoredFile.stored_at).is_not(None))
"""Every look at a case asks these, so they are built once: building them took longer than running them."""


def find_case_for(session: Session, person: Person, case_id: str) -> Case | None:
    """The case, if it lies in the person's areas; otherwise None, as if it did not exist."""
    case = session.get(Case, case_id)
    return case if case and may_act_in(person, area=case.area, township=case.township) else None


def find_work(session: Session, case_id: str) -> CaseWork | None:
    """Everything a verb needs about a case, its content opened; None for an unknown id."""
    case = session.exec(LOCKED, params={"case": case_id}).first()
    return work_on(session, case) if case else None


def work_on(session: Session, case: Case) -> CaseWork:
    """The work around a case already at hand. Reading personal data: the caller notes who read it."""
    return works_on(session, [case])[0]


def works_on(session: Session, cases: list[Case]) -> list[CaseWork]:
    """The same for many, in as many statements as for one."""
    pages, verdicts, custody, tellings = (_around(session, rows, cases) for rows in (PAGES, VERDICTS, HELD, TELLINGS))
    files = {case.id: {page.id for page in pages[case.id]} | set(case.expected_files) for case in cases}
    arrived = arrived_files(session, {file for of_case in files.values() for file in of_case})
    return [
        CaseWork(
            case=case,
            content=services().vault.open_content(case),
            item=get_item(session, case.item, case.item_version),
            pages=pages[case.id],
            verdicts=verdicts[case.id],
            custody=custody[case.id],
            arrived=files[case.id] & arrived,
            calendar=load_calendar(session),
            tellings=tellings[case.id],
            late_work=waiting_ids(session, case),
        )
        for case in cases
    ]


def _around(session: Session, rows: Any, cases: list[Case]) -> dict[str, list[Any]]:
    """Case id → its rows, for each case."""
    found: dict[str, list[Any]] = {case.id: [] for case in cases}
    for row in session.exec(rows, params={"cases": list(found)}) if found else ():
        found[row.case_id].append(row)
    return found


def save_work(session: Session, work: CaseWork, event: Event, now: datetime, *, at_once: bool = True) -> CaseEvent:
    """Seal the content, add new pages, verdicts and papers in custody, record the event: all in the caller's write transaction.

    ``at_once`` as for ``record``.
    """
    vault = services().vault
    if not work.case.content_key:
        work.case.content_key = vault.new_case_key(work.case.id)
    vault.seal_content(work.case, work.content)
    if work.case not in session:
        session.add(work.case)
        session.flush()  # what follows refers to its row
    session.add_all([*work.pages, *work.verdicts, *work.custody, *work.tellings])
    return record(session, work.case, event, now, at_once=at_once)


def arrived_files(session: Session, ids: set[str]) -> set[str]:
    """Which of these files are here whole."""
    if not ids:
        return set()
    return set(session.exec(ARRIVED, params={"ids": list(ids)}))
