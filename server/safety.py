"""What is safe (sync/protocol.md, step 7): on the replica as well as here, so that a phone may forget its copy in time.

The marks live in memory: after a restart one look at the replica restores them, and nothing is written to the database
that would itself have to be replicated. With ``DAIBAN_SAFE_WHEN=committed`` the database replicates by its own means: what
it committed is safe, and a file is when it is in its second place.
"""

import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import Connection, func
from sqlmodel import Session, col, select

from proxy_service.case import Case, MaterialPage
from server.litestream import NotReplicating, cover
from server.services import Services, services
from server.worker import Delivery, Permanent, TryLater, handles
from sync.files import StoredFile
from sync.log import Device
from sync.pull import touch

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=5)
LOST_AT_ONCE = 500
"""Files in one write: a lost disk may have taken many thousands."""


@dataclass
class Covered:
    """What the replica is known to hold: each device's mutations up to a number, and of the mirrored files those up to a number.

    Numbers and no times: a clock that was set back would call a file safe that the replica doesn't know.

    ``behind_since``: when a change was first seen that the replica does not hold yet.
    """

    seqs: dict[str, int] = field(default_factory=dict)
    mirror_no: int | None = None
    behind_since: datetime | None = None


def covered(app: Flask | None = None) -> Covered:
    """The marks of the running process."""
    found: Covered = (app or current_app).extensions.setdefault("daiban_covered", Covered())
    return found


def safe_seq(device: Device) -> int:
    """The highest number of this device that is safe. Asked after the exchange committed."""
    if services().settings.safe_when == "committed":
        return device.arrived_seq
    return covered().seqs.get(device.id, 0)


def is_file_safe(file: StoredFile) -> bool:
    """Whether the file is in the second place, and the replica knows it. No database replicates files for us."""
    if file.mirror_no is None or services().settings.safe_when == "committed":
        return file.mirror_no is not None
    known = covered().mirror_no
    return known is not None and file.mirror_no <= known


def look(app: Flask, connection: Connection | None = None) -> Covered:
    """Wait for the replica and raise the marks to what was committed before. Raises ``NotReplicating``."""
    used = services(app)
    with used.database.writing() as session:  # no writer is inside: whoever took a number before has committed
        mirror_no = _last_mirror_no(session)
        seqs = dict(session.exec(select(Device.id, Device.arrived_seq)).all())
    cover(used.settings, lambda: used.database.beat(connection))
    marks = covered(app)
    marks.seqs, marks.mirror_no, marks.behind_since = seqs, mirror_no, None
    return marks


def secure(app: Flask | None = None) -> None:
    """Return when everything committed so far is on the replica: for what a phone can't make again, as its own enrolment.

    Raises ``NotReplicating`` after ``PATIENCE``.
    """
    used = services(app)
    if used.settings.safe_when == "committed":
        return
    end = time.monotonic() + PATIENCE.total_seconds()
    while True:
        try:
            cover(used.settings, used.database.beat)
        except NotReplicating:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)  # Litestream may be starting still
        else:
            return


class SafetyWatch:
    """A thread that looks after every change of the database."""

    def __init__(self, app: Flask, every_seconds: float = 0.5) -> None:
        self._app, self._every = app, every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="safety", daemon=True)
        self._seen: int | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End after the look in hand."""
        self._stop.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self._watch()
            except Exception:
                log.exception("the watch over the replica failed")

    def _watch(self) -> None:
        """On one connection, which a failure (a full disk) may leave unfit: the next watch takes another one."""
        self._seen = None  # two connections count changes differently
        with services(self._app).database.engine.connect() as connection:
            while not self._stop.wait(self._every):
                self._step(connection)

    def _step(self, connection: Connection) -> None:
        version = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        connection.rollback()
        if version != self._seen and self._looked(connection):
            self._seen = version

    def _looked(self, connection: Connection) -> bool:
        marks = covered(self._app)
        marks.behind_since = marks.behind_since or services(self._app).clock()
        try:
            look(self._app, connection)  # whose own beats don't count as changes
        except NotReplicating as failure:
            log.warning("the replica does not answer: %s", failure)
            return False
        return True


@handles("mirror_file")
def mirror_file(app: Flask, delivery: Delivery) -> None:
    """Copy a sealed file to the second place and note it. ``subject`` is its ``sealed_sha256``.

    A place that can't be reached is tried for ever. Bytes that are gone from both places (a disk was lost and the database
    restored) are no longer called stored: the phone, which keeps them until they are safe, sends them again.
    """
    used = services(app)
    if not delivery.subject:
        raise Permanent("no file named")
    try:
        used.files.mirror(delivery.subject)
    except FileNotFoundError:
        _note_lost(used, [delivery.subject])
        raise Permanent("the file was in neither place: its phone is asked for it again") from None
    except Exception as failure:
        raise TryLater(f"{type(failure).__name__} while mirroring", tireless=True) from failure
    _note_mirrored(used, delivery.subject)


def forget_lost_files(app: Flask) -> None:
    """At start: what the database calls stored, though its bytes went with a lost disk before they were mirrored, is not here.

    Else phones would be told so until the worker had come round to it.
    """
    used = services(app)
    with used.database.reading() as session:
        unmirrored = select(StoredFile.sealed_sha256).where(col(StoredFile.stored_at).is_not(None), col(StoredFile.mirror_no).is_(None))
        lost = sorted(sealed_sha256 for sealed_sha256 in set(session.exec(unmirrored)) if not used.files.has(sealed_sha256))
    for first in range(0, len(lost), LOST_AT_ONCE):
        _note_lost(used, lost[first : first + LOST_AT_ONCE])


def _note_mirrored(used: Services, sealed_sha256: str) -> None:
    with used.database.writing() as session:
        number = _last_mirror_no(session) + 1
        for file in _unmirrored(session, [sealed_sha256]):
            file.mirror_no = number
            session.add(file)


def _note_lost(used: Services, hashes: list[str]) -> None:
    with used.database.writing() as session:
        for file in _unmirrored(session, hashes):
            log.error("file %s is gone from both places; it counts as not arrived", file.id)
            file.stored_at = None
            session.add(file)
            showing = select(Case).join(MaterialPage, col(MaterialPage.case_id) == col(Case.id)).where(MaterialPage.id == file.id)
            for case in session.exec(showing):
                touch(session, f"area:{case.area}", "case", case.id, used.clock())


def _unmirrored(session: Session, hashes: list[str]) -> list[StoredFile]:
    same = select(StoredFile).where(col(StoredFile.sealed_sha256).in_(hashes), col(StoredFile.mirror_no).is_(None))
    return list(session.exec(same))


def _last_mirror_no(session: Session) -> int:
    return session.exec(select(func.max(col(StoredFile.mirror_no)))).one() or 0
