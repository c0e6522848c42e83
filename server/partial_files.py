"""Bytes of unfinished uploads, one file each; several processes may share the folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another request is writing to this file."""


class PartialFile:
    """An upload that is being written: held by this request alone."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path, self._descriptor = path, descriptor

    def size(self) -> int:
        """Bytes here."""
        return os.fstat(self._descriptor).st_size

    def append(self, data: bytes) -> None:
        """Add bytes at the end; returns when they are on disk. After an error nothing of them is kept."""
        before = self.size()
        try:
            _write_all(self._descriptor, data, before)
            os.fsync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, before)
            raise

    def read(self) -> bytes:
        """All bytes."""
        return self._path.read_bytes()

    def empty(self) -> None:
        """Forget the bytes."""
        os.ftruncate(self._descriptor, 0)
        os.fsync(self._descriptor)

    def drop(self) -> None:
        """Remove the file: it is stored elsewhere now."""
        self._path.unlink(missing_ok=True)


class PartialFiles:
    """The folder of unfinished uploads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def held(self, file_id: str) -> Iterator[PartialFile]:
        """The unfinished upload, for this request alone. Raises ``Busy``."""
        path = self._folder / file_id
        descriptor = self._open(path)
        try:
            _lock(descriptor)
            yield PartialFile(path, descriptor)
        finally:
            os.close(descriptor)

    def size(self, file_id: str) -> int:
        """How many bytes are here."""
        try:
            return (self._folder / file_id).stat().st_size
        except FileNotFoundError:
            return 0

    def _open(self, path: Path) -> int:
        try:
            return os.open(path, os.O_RDWR)
        except FileNotFoundError:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return descriptor


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy from None


def _write_all(descriptor: int, data: bytes, at: int) -> None:
    rest = memoryview(data)
    while rest:
        written = os.pwrite(descriptor, rest, at)
        rest, at = rest[written:], at + written
