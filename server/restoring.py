"""A copy of everything in a fresh folder, from the replica and the second place of files; and the proof that it is whole."""

import shutil
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from proxy_service.case import CaseEvent
from server import keys, litestream
from server.access_log import log_is_whole
from server.config import SettingError, Settings
from server.db import Database
from server.epoch import broken_receipts, told_safe
from server.events import chain_is_whole
from server.key_use import sealed_steps
from server.resealed_files import open_stored
from server.sealed_store import SHELF, SealedStore
from sync.files import StoredFile
from sync.log import Device, MutationRecord
from sync.sealing import SealBroken, UnknownKey


@dataclass
class Proof:
    """What was found in a copy. ``faults`` are sentences for the operator; none of them names a person."""

    seconds: float = 0
    mutations: int = 0
    files: int = 0
    newest: datetime | None = None
    lost: int | None = None
    waiting: int = 0
    faults: list[str] = field(default_factory=list)


def restore(settings: Settings, folder: Path, at: datetime | None = None) -> Settings:
    """Bring database and files back into a folder that isn't there yet, as they were at ``at`` (None: as new as the replica is).

    Gives the settings under which the copy can be served. Raises ``SettingError``.
    """
    if litestream.database_path(settings) is None:
        raise SettingError("DAIBAN_DATABASE_URL: PostgreSQL is backed up and restored by its own means, such as pg_basebackup.")
    if folder.exists():
        raise SettingError(f"{folder} is there already. Name a folder that isn't: nothing is ever restored over something.")
    folder.mkdir(parents=True, mode=0o700)
    database = folder / "daiban.db"
    try:
        litestream.restore(settings.replica_url, database, *(["-timestamp", at.strftime("%Y-%m-%dT%H:%M:%SZ")] if at else []))
    except SettingError:
        shutil.rmtree(folder)
        raise
    return replace(
        settings,
        data_dir=folder,
        database_url=f"sqlite:///{database}",
        files_url=f"file://{folder / 'files'}",
        epoch_file=folder / "epoch.json",
    )


def copy_files(settings: Settings, restored: Settings) -> None:
    """Bring every file that the restored database calls stored to its first place; what no place has is left out (see ``prove``)."""
    source, to = SealedStore(settings.files_url, settings.mirror_url), SealedStore(restored.files_url, settings.mirror_url)
    database = Database(restored.database_url)
    with database.reading() as session:
        hashes = set(session.exec(select(StoredFile.sealed_sha256).where(col(StoredFile.stored_at).is_not(None))))
    database.close()
    for shelf in sorted({sealed_sha256[:SHELF] for sealed_sha256 in hashes}):
        for name in sorted(set.union(*source.names(shelf))):
            if name.partition(".")[0] in hashes:
                to.put(name, source.get(name))


def prove(settings: Settings, restored: Settings) -> Proof:
    """Look at everything in a copy: the database's pages, both chains, the numbers of every device, every receipt, every mirrored file.

    Beside it the database in use, when it is there, tells how much the copy lacks.
    """
    proof, begun = Proof(), time.monotonic()
    ring = keys.read(settings.key_file)
    database = Database(restored.database_url)
    with database.reading() as session:
        if session.connection().exec_driver_sql("PRAGMA integrity_check").scalar_one() != "ok":
            proof.faults.append("the database's pages are damaged")
        if not log_is_whole(session):
            proof.faults.append("the access log's chain is broken")
        proof.faults += _broken_cases(session)
        proof.faults += _gaps(session)
        safe = told_safe(settings.epoch_file)
        proof.faults += [
            f"device {device} was told that its steps up to {safe[device]} are safe; the copy has {seq}"
            for device, seq in broken_receipts(session, safe).items()
        ]
        _prove_files(session, settings, ring, proof)
        proof.mutations, proof.newest = session.exec(select(func.count(), func.max(col(MutationRecord.received_at)))).one()
    database.close()
    proof.lost = _lost(settings, proof.mutations)
    proof.seconds = time.monotonic() - begun
    return proof


def _broken_cases(session: Session) -> list[str]:
    chains: dict[str, list[CaseEvent]] = defaultdict(list)
    for event in session.exec(select(CaseEvent).order_by(col(CaseEvent.case_id), col(CaseEvent.number))):
        chains[event.case_id].append(event)
    return [f"the history of case {case_id} is broken" for case_id, events in chains.items() if not chain_is_whole(events)]


def _gaps(session: Session) -> list[str]:
    """Every device's numbers run from 1 to the highest that arrived."""
    counted = select(MutationRecord.device, func.count(), func.max(col(MutationRecord.seq))).group_by(col(MutationRecord.device))
    found = {device: (count, highest) for device, count, highest in session.exec(counted)}
    whole = {device: (arrived, arrived) for device, arrived in session.exec(select(Device.id, Device.arrived_seq)) if arrived}
    return [f"device {device} lacks numbers below {whole[device][1]}" for device in whole if found.get(device) != whole[device]]


def _prove_files(session: Session, settings: Settings, ring: keys.KeyRing, proof: Proof) -> None:
    """A file that was mirrored must open from the second place; one that wasn't yet is still on its phone, and is counted."""
    mirror = SealedStore(settings.mirror_url, settings.mirror_url)
    lacking_keys = Counter({key_id: number for key_id, number in sealed_steps(session).items() if key_id not in ring.intake})
    for file in session.exec(select(StoredFile).where(col(StoredFile.stored_at).is_not(None))):
        try:
            open_stored(mirror, ring, file)
            proof.files += 1
        except FileNotFoundError:
            if file.mirror_no is None:
                proof.waiting += 1
            else:
                proof.faults.append(f"file {file.id} was mirrored, and its copy is gone")
        except UnknownKey as lacking:
            lacking_keys[str(lacking)] += 1
        except SealBroken:
            proof.faults.append(f"the copy of file {file.id} can't be opened")
    proof.faults += [
        f"{number} things are sealed to key {key_id}, which isn't in the key file: daiban keys recall"
        for key_id, number in sorted(lacking_keys.items())
    ]


def _lost(settings: Settings, mutations: int) -> int | None:
    """How many steps the database in use has that the copy lacks; None when it isn't there."""
    path = litestream.database_path(settings)
    if path is None or not path.exists():
        return None
    database = Database(settings.database_url)
    with database.reading() as session:
        there = session.exec(select(func.count()).select_from(MutationRecord)).one()
    database.close()
    return max(0, there - mutations)
