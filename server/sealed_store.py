"""Sealed bytes outside the database: a folder by default, any S3-compatible store at scale (obstore)."""

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlparse

import obstore
from obstore.exceptions import GenericError
from obstore.store import LocalStore, from_url

SHELF = 2
"""How many letters of a name are its folder."""


class SealedStore:
    """Content-addressed: a name is the hex SHA-256 of the sealed bytes as a phone made them, or ``<that>.<key id>`` for the same file
    resealed to another key (``server/resealed_files.py``). ``mirror`` is the second place.
    """

    def __init__(self, url: str, mirror_url: str) -> None:
        self._main = open_store(url)
        self._mirror = open_store(mirror_url)
        self._places = (self._main, self._mirror)

    def put(self, sha256: str, data: bytes) -> None:
        """Keep sealed bytes; returns when they are durable in the first place. Raises ``OSError`` when they can't be kept."""
        _put(self._main, sha256, data)

    def get(self, sha256: str) -> bytes:
        """The sealed bytes, from the first place or else the second. Raises ``FileNotFoundError`` when both lack them."""
        try:
            return bytes(obstore.get(self._main, _path(sha256)).bytes())
        except FileNotFoundError:
            return bytes(obstore.get(self._mirror, _path(sha256)).bytes())

    def has(self, sha256: str) -> bool:
        """Whether either place holds it, as it came or resealed."""
        for place in self._places:
            with suppress(FileNotFoundError):
                obstore.head(place, _path(sha256))
                return True
        return any(_is_form_of(name, sha256) for names in self.names(sha256[:SHELF]) for name in names)

    def mirror(self, sha256: str) -> None:
        """Copy to the second place and read the copy's size back. Raises ``FileNotFoundError`` when neither place has it.

        After the first place was lost, what the second one holds is enough; so is a resealed form of it there.
        """
        try:
            data = bytes(obstore.get(self._main, _path(sha256)).bytes())
        except FileNotFoundError:
            if not any(_is_form_of(name, sha256) for name in self.names(sha256[:SHELF])[1]):
                obstore.head(self._mirror, _path(sha256))
            return
        _put(self._mirror, sha256, data)
        if obstore.head(self._mirror, _path(sha256))["size"] != len(data):
            raise OSError(f"the mirror of {sha256} is short")

    def names(self, shelf: str) -> tuple[set[str], set[str]]:
        """The names that begin with these ``SHELF`` letters, in the first and in the second place."""
        main, mirror = (
            {entry["path"].rsplit("/", 1)[-1] for batch in obstore.list(place, shelf) for entry in batch} for place in self._places
        )
        return main, mirror

    def copies(self, name: str) -> list[bytes]:
        """The bytes under a name in each place that has it."""
        found = []
        for place in self._places:
            with suppress(FileNotFoundError):
                found.append(bytes(obstore.get(place, _path(name)).bytes()))
        return found

    def drop(self, name: str) -> None:
        """Take it out of both places."""
        for place in self._places:
            with suppress(FileNotFoundError):
                obstore.delete(place, _path(name))

    def mirrored(self) -> Iterator[str]:
        """Every hash the second place holds."""
        for batch in obstore.list(self._mirror):
            for entry in batch:
                yield entry["path"].rsplit("/", 1)[-1]


def _put(store: obstore.store.ObjectStore, sha256: str, data: bytes) -> None:
    try:
        obstore.put(store, _path(sha256), data)
    except GenericError as fault:  # obstore gives the file system's reason as text only
        no_room = isinstance(store, LocalStore) and os.strerror(errno.ENOSPC) in str(fault)
        raise OSError(errno.ENOSPC if no_room else errno.EIO, "the store of sealed files can't write") from fault
    if isinstance(store, LocalStore) and store.prefix:  # a local store renames into place without fsync
        written = Path(store.prefix) / _path(sha256)
        for path in (written, written.parent, written.parent.parent):
            _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _path(name: str) -> str:
    return f"{name[:SHELF]}/{name}"


def _is_form_of(name: str, sha256: str) -> bool:
    return name.partition(".")[0] == sha256


def open_store(url: str) -> obstore.store.ObjectStore:
    """A folder (``file://``, made when it isn't there) or any store obstore knows."""
    if urlparse(url).scheme == "file":
        return LocalStore(urlparse(url).path, mkdir=True)
    return from_url(url)
