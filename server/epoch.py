"""The epoch (sync/protocol.md, step 8): a marker outside the database tells whether the database went back in time.

The marker holds the epoch, per scope the highest version ever told to a phone, and per device the highest number ever called safe.
A missing marker, or a database that is behind it, means a restore: a new epoch is minted, and phones pull afresh and hand in again what
is missing. Numbers that were called safe and are not there may be on no phone any more: the log says so, and ``daiban backup drill``
proves that every copy holds them.
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlmodel import Session, select

from server.services import services
from sync.ids import uuid7
from sync.log import Device
from sync.pull import ScopeVersion

log = logging.getLogger(__name__)


class EpochMarker:
    """The marker file. Several processes may share it: each change is made under a lock and replaces the file whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, int] = {}
        self._safe: dict[str, int] = {}
        self._epoch: str | None = None

    def check(self, session: Session, now: datetime) -> str:
        """Compare with the database and return the epoch, a new one after a restore. Called before anything is written."""
        versions = {row.scope: row.version for row in session.exec(select(ScopeVersion))}
        with self._changing() as marker:
            broken = broken_receipts(session, marker.get("safe", {}))
            if broken:
                log.error("this database lacks what phones were told is safe, of the devices %s", ", ".join(sorted(broken)))
            behind = broken or any(versions.get(scope, 0) < version for scope, version in marker.get("given", {}).items())
            if not marker or behind:
                marker.clear()
                marker.update(epoch=uuid7(now), given={}, safe={})
            self._epoch, self._known, self._safe = marker["epoch"], dict(marker["given"]), dict(marker.get("safe", {}))
        return marker["epoch"]

    def current(self) -> str | None:
        """The epoch, once checked."""
        return self._epoch

    def note_given(self, versions: Mapping[str, int]) -> None:
        """Remember, durably and before the answer leaves, that phones were told these versions."""
        if all(version <= self._known.get(scope, 0) for scope, version in versions.items()):
            return
        with self._changing() as marker:
            given = marker.setdefault("given", {})
            for scope, version in versions.items():
                given[scope] = max(version, given.get(scope, 0))
            self._known = dict(given)

    def note_safe(self, device: str, seq: int) -> None:
        """Remember, durably and before the answer leaves, that a device was told that its numbers up to this one are safe."""
        if seq <= self._safe.get(device, 0):
            return
        with self._changing() as marker:
            safe = marker.setdefault("safe", {})
            safe[device] = max(seq, safe.get(device, 0))
            self._safe = dict(safe)

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = _read(self._path)
            marker = json.loads(json.dumps(before))
            yield marker
            if marker != before:
                _replace(self._path, json.dumps(marker, sort_keys=True))


def current_epoch(app: Flask | None = None) -> str:
    """The epoch of the running installation."""
    marker, used = _marker(app), services(app)
    epoch = marker.current()
    if epoch is None:
        with used.database.reading() as session:
            epoch = marker.check(session, used.clock())
    return epoch


def note_given(versions: Mapping[str, int], app: Flask | None = None) -> None:
    """Call before an answer with ``changes`` leaves: scope → version told."""
    current_epoch(app)
    _marker(app).note_given(versions)


def note_safe(device: str, seq: int, app: Flask | None = None) -> None:
    """Call before an answer with ``safe_seq`` leaves."""
    current_epoch(app)
    _marker(app).note_safe(device, seq)


def told_safe(path: Path) -> dict[str, int]:
    """Device id → the highest number it was told is safe, as the marker at ``path`` says."""
    return dict(_read(path).get("safe", {}))


def broken_receipts(session: Session, safe: Mapping[str, int]) -> dict[str, int]:
    """Of these receipts (device → number) those this database doesn't cover, with the number it has."""
    arrived: dict[str, int] = dict(session.exec(select(Device.id, Device.arrived_seq)).all()) if safe else {}
    return {device: arrived.get(device, 0) for device, seq in safe.items() if arrived.get(device, 0) < seq}


def _marker(app: Flask | None) -> EpochMarker:
    extensions = (app or current_app).extensions
    marker: EpochMarker = extensions.setdefault("daiban_epoch", EpochMarker(services(app).settings.epoch_file))
    return marker


def _read(path: Path) -> dict[str, Any]:
    try:
        marker = json.loads(path.read_text())
        return marker if isinstance(marker["epoch"], str) and isinstance(marker["given"], dict) else {}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
