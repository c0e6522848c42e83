"""The centre in the simulation: the real application on a real database, whose process can die, lose power, and be restored."""

import functools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.engine import make_url
from sqlmodel import Session

from server import config, safety
from server.app import create_app
from server.epoch import current_epoch
from server.services import Services, services
from server.worker import run_once
from tests import copies, databases
from tests.chaos.crash import CrashPoints, ProcessDied, Synced, watch_statements, watched
from tests.conftest import Clock
from tests.installation import fill

SEEDED = "chaos"
MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of our own is made in it)
FULL = 2
"""What SQLite's ``PRAGMA synchronous`` says when a commit is on the disk."""


class Centre:
    """One installation. On SQLite a copy of the database stands for Litestream's replica; PostgreSQL replicates by its own means."""

    def __init__(self, kind: str, clock: Clock) -> None:
        self.kind, self.clock, self.points, self.synced = kind, clock, CrashPoints(), Synced()
        self.is_sqlite = kind == "sqlite"
        self.folder = _folder(kind)
        shutil.rmtree(self.folder / "var", ignore_errors=True)
        self.settings = config.load(
            {
                "DAIBAN_DATA_DIR": str(self.folder / "var"),
                "DAIBAN_DATABASE_URL": _seeded(kind, clock()),
                "DAIBAN_SAFE_WHEN": "replicated" if self.is_sqlite else "committed",
                "DAIBAN_EPOCH_FILE": str(self.folder / "var" / "beside" / "epoch.json"),
            }
        )
        copies.give_keys(self.settings)
        self._database = Path(str(make_url(self.settings.database_url).database))
        self._replica = self.folder / "replica.db"
        self.start()
        self.replicate()

    @contextmanager
    def running(self) -> Iterator[None]:
        """While this lasts, whatever the process does passes the crash points, and the replica is our copy."""
        cover = safety.cover
        safety.cover = lambda *_args, **_named: self.replicate()
        with watched(self.points, self.synced):
            try:
                yield
            finally:
                safety.cover = cover
                self.close()

    # --- the process

    def start(self) -> None:
        """Begin, with nothing in memory."""
        self.app: Flask = create_app(self.settings, clock=self.clock)
        self.here: Services = services(self.app)
        with self.app.app_context():
            current_epoch()
            safety.forget_lost_files(self.app)
        self._unwatch = watch_statements(self.here.database.engine, self.points)

    def close(self) -> None:
        """End."""
        self.points.disarm()
        self._unwatch()
        self.here.database.close()

    def die(self) -> None:
        """The process was killed, and starts again."""
        self.close()
        self.start()

    def lose_power(self) -> None:
        """The machine stops: what was not synced is gone, also of a database that does not wait for its disk."""
        relaxed = self.is_sqlite and self._synchronous() < FULL
        self.close()
        for folder in (self.settings.data_dir / "uploads", self.settings.data_dir / "files"):
            self.synced.lose_the_rest(folder)
        if relaxed:
            self._bring_back()
        self.start()

    def restore(self, *, marker_kept: bool) -> None:
        """The disk is lost: the database comes back from the replica, sealed files from the second place, unfinished uploads never."""
        self.close()
        self._bring_back()
        for folder in ("files", "uploads"):
            shutil.rmtree(self.settings.data_dir / folder, ignore_errors=True)
        if not marker_kept:
            self.settings.epoch_file.unlink(missing_ok=True)
        self.start()

    def surviving(self, work: Callable[[], Any]) -> bool:
        """Whether the process lived through ``work``; when it died, it is running again."""
        try:
            with self.app.app_context():
                work()
        except ProcessDied:
            self.die()
            return False
        self.points.disarm()
        return True

    # --- what goes on in it

    def replicate(self) -> None:
        """Everything committed is on the replica."""
        if self.is_sqlite:
            with sqlite3.connect(self._database) as here, sqlite3.connect(self._replica) as there:
                here.backup(there)
            here.close()
            there.close()

    def look(self) -> None:
        """One look of the watch over the replica."""
        if self.is_sqlite:
            safety.look(self.app)

    def work(self) -> None:
        """The background worker does what is due."""
        while run_once(self.app, self.here.database, self.clock):
            pass

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """What is committed, past every crash point."""
        with self.here.database.reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """As some page of the desk would."""
        with self.app.app_context(), self.here.database.writing() as session:
            yield session

    def _synchronous(self) -> int:
        with self.here.database.engine.connect() as connection:
            return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    def _bring_back(self) -> None:
        for left in ("", "-wal", "-shm"):
            Path(f"{self._database}{left}").unlink(missing_ok=True)
        shutil.copyfile(self._replica, self._database)


@functools.cache
def _folder(kind: str) -> Path:
    return _memory() / kind


@functools.cache
def _memory() -> Path:
    return copies.temporary_folder("daiban-chaos-", MEMORY if MEMORY.is_dir() else None)


def _seeded(kind: str, now: datetime) -> str:
    """The address of a database with the cast in it and nothing else."""
    if kind == "postgresql":
        address = databases.with_tables(kind)
        if (address, SEEDED) not in _kept:
            databases.fill(address, lambda database: fill(database, now))
            databases.keep(address, SEEDED)
            _kept.add((address, SEEDED))
        else:
            databases.bring_back(address, SEEDED)
        return address
    folder = _folder(kind)
    folder.mkdir(parents=True, exist_ok=True)
    address, model = f"sqlite:///{folder / 'daiban.db'}", folder / "seeded.db"
    for left in ("", "-wal", "-shm"):
        Path(f"{folder / 'daiban.db'}{left}").unlink(missing_ok=True)
    if not model.exists():
        databases.fill(address, lambda database: fill(database, now))
        shutil.copyfile(folder / "daiban.db", model)
    shutil.copyfile(model, folder / "daiban.db")
    return address


_kept: set[tuple[str, str]] = set()
