"""``daiban keys reseal``: what is kept sealed to earlier intake keys is sealed to the one in use, while the server runs.

A step or a local key is replaced in one transaction. A file's new form is durable and read back in both places before an earlier one is
let go of. Killed anywhere and run again, it goes on where it was: what is done is known by what is there.
"""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from sqlmodel import col, select, tuple_

from server.db import Database
from server.key_use import NEVER_READABLE, Forms, find_plain, forms_on_shelf, shelves_of_files
from server.keys import KeyRing
from server.resealed_files import form_name, key_of_form, open_form, seal_form
from server.sealed_store import SealedStore
from sync.files import header_of as header_of_file
from sync.log import Device, MutationRecord, header_of
from sync.protocol import escrow_info, seal_info
from sync.sealing import SealBroken, UnknownKey, is_body_of, open_body, open_sealed, seal

BATCH = 100


@dataclass
class Resealed:
    """What was done. ``waiting``: files not in the second place yet; ``unreadable``: what never opened, left as it came; ``lacking``:
    key → things sealed to a key that isn't here; ``damaged``: files of which no form is whole, in neither place.
    """

    steps: int = 0
    photos: int = 0
    local_keys: int = 0
    waiting: int = 0
    unreadable: int = 0
    lacking: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)


def reseal(database: Database, files: SealedStore, ring: KeyRing) -> Resealed:
    """Reseal everything to the key in use; a second run finds nothing to do."""
    done = Resealed()
    _reseal_steps(database, ring, done)
    _reseal_local_keys(database, ring, done)
    _reseal_photos(database, files, ring, done)
    return done


def _reseal_steps(database: Database, ring: KeyRing, done: Resealed) -> None:
    place = tuple_(col(MutationRecord.device), col(MutationRecord.seq))
    after = ("", 0)
    while True:
        with database.reading() as session:
            older = select(MutationRecord.device, MutationRecord.seq).where(MutationRecord.key_id != ring.current_intake, place > after)
            batch = session.exec(older.order_by(col(MutationRecord.device), col(MutationRecord.seq)).limit(BATCH)).all()
        if not batch:
            return
        after = (batch[-1][0], batch[-1][1])
        with database.writing() as session:
            for device, seq in batch:
                record = session.get_one(MutationRecord, (device, seq), with_for_update=True)
                _reseal_step(record, ring, done)
                session.add(record)


def _reseal_step(record: MutationRecord, ring: KeyRing, done: Resealed) -> None:
    if record.reason in NEVER_READABLE:
        done.unreadable += 1
        return
    header = header_of(record)
    try:
        plain = open_body(header, record.body, ring.intake)
    except UnknownKey as lacking:
        done.lacking[str(lacking)] += 1
        return
    except SealBroken:
        done.unreadable += 1
        return
    moved = header.model_copy(update={"key_id": ring.current_intake})
    record.body = seal(plain, ring.intake[ring.current_intake].public_key(), seal_info(moved))
    record.key_id, record.body_sha256 = ring.current_intake, sha256(record.body).hexdigest()
    if open_body(header_of(record), record.body, ring.intake) != plain:
        raise SealBroken
    done.steps += 1


def _reseal_local_keys(database: Database, ring: KeyRing, done: Resealed) -> None:
    with database.reading() as session:
        older = select(Device.id).where(col(Device.escrow).is_not(None), Device.escrow_key != ring.current_intake)
        devices = session.exec(older.order_by(col(Device.id))).all()
    for device_id in devices:
        with database.writing() as session:
            device = session.exec(select(Device).where(Device.id == device_id).with_for_update()).one()
            _reseal_local_key(device, ring, done)
            session.add(device)


def _reseal_local_key(device: Device, ring: KeyRing, done: Resealed) -> None:
    """The hash of what the phone gave stays, so that its giving the same again is known as that."""
    given, key_id = device.escrow, device.escrow_key or ""
    if given is None or key_id == ring.current_intake:
        return
    if key_id not in ring.intake:
        done.lacking[key_id] += 1
        return
    info = escrow_info(device.id)
    try:
        local_key = open_sealed(given, ring.intake[key_id], info)
    except SealBroken:
        done.unreadable += 1
        return
    device.escrow = seal(local_key, ring.intake[ring.current_intake].public_key(), info)
    device.escrow_key, device.escrow_sha256 = ring.current_intake, device.escrow_sha256 or sha256(given).hexdigest()
    if open_sealed(device.escrow, ring.intake[ring.current_intake], info) != local_key:
        raise SealBroken
    done.local_keys += 1


def _reseal_photos(database: Database, files: SealedStore, ring: KeyRing, done: Resealed) -> None:
    with database.reading() as session:
        shelves = shelves_of_files(session)
    for shelf in shelves:
        with database.reading() as session:  # a short one: a long look would keep SQLite's log from being folded in
            found = forms_on_shelf(session, files, shelf)
        for forms in found:
            if forms.file.key_id == ring.current_intake or forms.lies_only_as(form_name(forms.file, ring.current_intake)):
                continue
            if forms.file.mirror_no is None:
                done.waiting += 1
            else:
                _reseal_photo(files, ring, forms, done)


def _reseal_photo(files: SealedStore, ring: KeyRing, forms: Forms, done: Resealed) -> None:
    file, name = forms.file, form_name(forms.file, ring.current_intake)
    plain = _plain_of(files, ring, forms, done)
    if plain is None:
        return
    if not _is_whole(files, ring, forms, name, plain):
        files.put(name, seal_form(ring, file, plain))
        files.mirror(name)
        if not _is_whole(files, ring, forms, name, plain):
            raise OSError(f"what was written of file {file.id} reads back otherwise")
    for older in forms.names - {name}:
        files.drop(older)
    done.photos += 1


def _plain_of(files: SealedStore, ring: KeyRing, forms: Forms, done: Resealed) -> bytes | None:
    """What the file holds, from the first of its forms that is whole; None, and noted, when there is none."""
    lacking: set[str] = set()
    for name in sorted(forms.names):
        try:
            plain = find_plain(files, ring, forms.file, name)
        except UnknownKey as unknown:
            lacking.add(str(unknown))
            continue
        if plain is not None:
            return plain
    header = header_of_file(forms.file)
    if lacking:
        done.lacking.update(lacking)
    elif any(is_body_of(header, data) for data in files.copies(header.sealed_sha256)):
        done.unreadable += 1
    else:
        done.damaged.append(header.id)
    return None


def _is_whole(files: SealedStore, ring: KeyRing, forms: Forms, name: str, plain: bytes) -> bool:
    """Whether both places hold it, and each opens to the very same."""
    header, key_id, copies = header_of_file(forms.file), key_of_form(forms.file, name), files.copies(name)
    try:
        return len(copies) == 2 and all(open_form(ring, header, key_id, data) == plain for data in copies)
    except SealBroken:
        return False
