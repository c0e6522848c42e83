"""Where a process can die: before every statement, around every commit, every fsync and every write of a sealed file.

A death is a ``BaseException``: no handler of the product catches it, so nothing is tidied up that a killed process would have left.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import obstore
from sqlalchemy import Engine, event
from sqlmodel import Session


class ProcessDied(BaseException):
    """The centre's process is gone. Names the place."""


class CrashPoints:
    """Counts the places passed; armed, it dies at the n-th."""

    def __init__(self) -> None:
        self._left: int | None = None
        self.passed = 0

    def arm(self, at: int) -> None:
        """Die at the ``at``-th place from now on, counted from 1."""
        self._left = at

    def disarm(self) -> None:
        """Live."""
        self._left = None

    def here(self, place: str) -> None:
        """One place is passed."""
        self.passed += 1
        if self._left is None:
            return
        self._left -= 1
        if self._left <= 0:
            self._left = None
            raise ProcessDied(place)


class Synced:
    """What fsync made durable: each folder's names and each file's length, as they were when it was called."""

    def __init__(self) -> None:
        self._names: dict[Path, set[str]] = {}
        self._sizes: dict[Path, int] = {}

    def note(self, descriptor: int) -> None:
        """This file or folder was synced."""
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if path.is_dir():
            self._names[path] = {entry.name for entry in path.iterdir()}
        else:
            self._sizes[path] = os.fstat(descriptor).st_size

    def lose_the_rest(self, folder: Path) -> None:
        """The power fails: what of the files below ``folder`` was never synced is gone."""
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            kept = self._sizes.get(path)
            if kept is None or path.name not in self._names.get(path.parent, ()):
                path.unlink()
            elif kept < path.stat().st_size:
                os.truncate(path, kept)


@contextmanager
def watched(points: CrashPoints, synced: Synced) -> Iterator[None]:
    """Let every fsync, every put of a sealed file and every commit of this process pass ``points``."""
    fsync, put = os.fsync, obstore.put

    def fsync_watched(descriptor: int) -> None:
        points.here("before fsync")
        fsync(descriptor)
        synced.note(descriptor)
        points.here("after fsync")

    def put_watched(*args: Any, **named: Any) -> Any:
        points.here("before a sealed file is put")
        result = put(*args, **named)
        points.here("after a sealed file was put")
        return result

    def committed(_session: Any) -> None:
        points.here("after commit")

    os.fsync, obstore.put = fsync_watched, put_watched
    event.listen(Session, "after_commit", committed)
    try:
        yield
    finally:
        os.fsync, obstore.put = fsync, put
        event.remove(Session, "after_commit", committed)


def watch_statements(engine: Engine, points: CrashPoints) -> Callable[[], None]:
    """Let every statement and commit of ``engine`` pass ``points``; returns what ends it."""

    def executes(*_args: Any) -> None:
        points.here("before a statement")

    def commits(_connection: Any) -> None:
        points.here("before commit")

    event.listen(engine, "before_cursor_execute", executes)
    event.listen(engine, "commit", commits)

    def end() -> None:
        event.remove(engine, "before_cursor_execute", executes)
        event.remove(engine, "commit", commits)

    return end
