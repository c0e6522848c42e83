"""A sealed file arrives: its bytes are kept, then noted, and what waited for it goes on."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from proxy_service.case import Case, MaterialPage
from proxy_service.case_flow import can
from proxy_service.case_work import CaseWork
from proxy_service.office_verbs import files_complete
from server.cases import arrived_files, find_work, save_work
from server.partial_files import PartialFile, PartialFiles
from server.services import services
from server.worker import enqueue
from sync.files import KNOWN, StoredFile, create, find_file_of, header_of
from sync.protocol import FileHeader
from sync.pull import touch
from sync.sealing import is_body_of

PAGES_OF_FILE = select(MaterialPage).where(MaterialPage.id == bindparam("file")).order_by(col(MaterialPage.case_id))
CASES_OF_FILE = select(MaterialPage.case_id).where(MaterialPage.id == bindparam("file")).order_by(col(MaterialPage.case_id))
PROGRESS = select(Case.area, Case.state, Case.complete_at, Case.expected_files).where(Case.id == bindparam("case")).with_for_update()
"""Asked with every file, so built once."""


def partial_files() -> PartialFiles:
    """The folder of unfinished uploads."""
    return PartialFiles(services().settings.data_dir / "uploads")


def find_file(person: str, file_id: str) -> StoredFile | None:
    """A file announced by one of this person's phones, as the database has it now."""
    with services().database.reading() as session:
        return find_file_of(session, person, file_id)


def bytes_here(file: StoredFile) -> int:
    """How many bytes of a file are here; all of them means that it is stored.

    Bytes that are whole but not yet stored (the server stopped in between) are stored now. Raises ``Busy``.
    """
    if file.stored_at is not None:
        return file.size
    here = partial_files().size(file.id)
    return here if here < file.size else _store_left_over(file)


def _store_left_over(file: StoredFile) -> int:
    with partial_files().held(file.id) as partial:
        return file.size if partial.size() == file.size and store_whole(file, partial) else partial.size()


def store_whole(file: StoredFile, partial: PartialFile) -> bool:
    """Keep the bytes and note it. When they are not the announced ones they are forgotten: False.

    The bytes are durable before the database says so: a crash in between leaves them to be stored again.
    """
    data = partial.read()
    if not is_body_of(header_of(file), data):
        partial.empty()
        return False
    used = services()
    used.files.put(file.sealed_sha256, data)
    with used.database.writing() as session:
        note_stored(session, session.exec(KNOWN, params={"file": file.id}).one(), used.clock())
    partial.drop()
    return True


def store_new(header: FileHeader, data: bytes) -> bool:
    """Keep a whole file that was not announced before, and note both in one transaction. False when the bytes are not its own."""
    if not is_body_of(header, data):
        return False
    used = services()
    used.files.put(header.sealed_sha256, data)
    with used.database.writing() as session:
        now = used.clock()
        note_stored(session, create(session, header, now), now)
    return True


def store_carried(file: StoredFile, data: bytes) -> bool:
    """Keep the bytes of an announced file that came whole by another way than its upload, which ends by it. False as in ``store_new``.

    Raises ``Busy`` while a part of it is coming over the network.
    """
    with partial_files().held(file.id) as partial:
        partial.empty()
        partial.append(data)
        return store_whole(file, partial)


def note_stored(session: Session, file: StoredFile, now: datetime) -> None:
    """The file (its row locked) is here: mirror it, judge it, tell the village's phones, and see whether its case is complete now."""
    if file.stored_at is not None:
        return
    file.stored_at = now
    session.add(file)
    enqueue(session, "mirror_file", now, subject=file.sealed_sha256)
    enqueue(session, "judge_file", now, subject=file.id)
    session.flush()
    for case_id in session.exec(CASES_OF_FILE, params={"file": file.id}).all():
        tell_case_changed(session, case_id, now)


def pages_of_file(session: Session, file_id: str) -> list[MaterialPage]:
    """Every page that shows this file; several when cases of one resident share it. In the order of their cases: no deadlock."""
    return list(session.exec(PAGES_OF_FILE, params={"file": file_id}))


def tell_case_changed(session: Session, case_id: str, now: datetime) -> None:
    """Something about its files is new: the village's phones pull the case again, and it may be complete now.

    When the last file of what was handed in is here, say so: the pre-review clock starts. Asked when a file arrived and when a case
    was handed in: either may come last, and the case's row makes them take turns. The case is opened only when there is something to say.
    """
    progress: Any = session.exec(PROGRESS, params={"case": case_id}).one()
    touch(session, f"area:{progress.area}", "case", case_id, now)
    if is_complete_now(session, progress):
        work = find_work(session, case_id)
        if work:
            complete_work(session, work, now)


def complete_work(session: Session, work: CaseWork, now: datetime) -> None:
    """The same for a case already at hand, its row locked."""
    if is_complete_now(session, work.case):
        work.arrived |= set(work.case.expected_files)
        save_work(session, work, files_complete(work, now), now)


def is_complete_now(session: Session, case: Any) -> bool:
    """Whether everything that was handed in is here, and nobody said so yet. ``case``: its row, or the part of it in ``PROGRESS``."""
    if case.complete_at is not None or not can("files_complete", case.state, "system"):
        return False
    expected = set(case.expected_files)
    return expected <= arrived_files(session, expected)
