"""What each intake key is still needed for: what is kept sealed to it here, and the phones that may hold work sealed to it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from server.keys import KeyRing, key_number
from server.resealed_files import form_name, key_of_form, open_form
from server.sealed_store import SHELF, SealedStore
from sync.files import StoredFile
from sync.files import header_of as header_of_file
from sync.log import Device, MutationRecord, header_of
from sync.protocol import escrow_info
from sync.sealing import SealBroken, open_body, open_sealed

NEVER_READABLE = ("unreadable", "oversized")
"""Refused for what they were when they came: no key opens them."""


@dataclass(frozen=True)
class Forms:
    """A stored file and the names under which its bytes lie, in the first and in the second place."""

    file: StoredFile
    main: set[str]
    mirror: set[str]

    @property
    def names(self) -> set[str]:
        """In either place."""
        return self.main | self.mirror

    def lies_only_as(self, name: str) -> bool:
        """Whether both places have it under this name, and nothing else of it."""
        return self.main == self.mirror == {name}


def shelves_of_files(session: Session) -> list[str]:
    """The shelves on which stored files lie."""
    hashes = session.exec(select(StoredFile.sealed_sha256).where(col(StoredFile.stored_at).is_not(None)))
    return sorted({sealed_sha256[:SHELF] for sealed_sha256 in hashes})


def forms_on_shelf(session: Session, files: SealedStore, shelf: str) -> list[Forms]:
    """The stored files of a shelf. What lies in the places is the only truth about that, so it is looked at."""
    here = select(StoredFile).where(col(StoredFile.stored_at).is_not(None), col(StoredFile.sealed_sha256).startswith(shelf))
    found = session.exec(here.order_by(col(StoredFile.sealed_sha256))).all()
    main, mirror = (_by_hash(names) for names in files.names(shelf))
    return [Forms(file, main[file.sealed_sha256], mirror[file.sealed_sha256]) for file in found]


def _forms_of_files(session: Session, files: SealedStore) -> Iterator[Forms]:
    for shelf in shelves_of_files(session):
        yield from forms_on_shelf(session, files, shelf)


def _by_hash(names: set[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        found[name.partition(".")[0]].add(name)
    return found


def sealed_steps(session: Session) -> dict[str, int]:
    """Key → how many steps of the log open with it."""
    reason = col(MutationRecord.reason)
    readable = select(MutationRecord.key_id, func.count()).where(or_(reason.is_(None), reason.not_in(NEVER_READABLE)))
    return dict(session.exec(readable.group_by(MutationRecord.key_id)).all())


def sealed_photos(session: Session, files: SealedStore) -> Counter[str]:
    """Key → how many files have a form sealed to it."""
    return Counter(key_of_form(forms.file, name) for forms in _forms_of_files(session, files) for name in forms.names)


def sealed_local_keys(session: Session) -> dict[str, int]:
    """Key → how many phones' local keys are sealed to it."""
    counted = select(Device.escrow_key, func.count()).where(col(Device.escrow).is_not(None)).group_by(col(Device.escrow_key))
    return {key_id: number for key_id, number in session.exec(counted) if key_id}


def naming_phones(session: Session) -> dict[str | None, int]:
    """Key → how many phones that may still hold something last named it; None: those that named none yet."""
    return Counter(device.named_key for device in _holding_devices(session))


def needed(session: Session, files: SealedStore, ring: KeyRing, key_id: str) -> dict[str, int]:
    """What really opens with this key: ``steps``, ``photos``, ``local keys``. All 0 when nothing at rest needs it."""
    records = session.exec(select(MutationRecord).where(MutationRecord.key_id == key_id).execution_options(yield_per=100))
    steps = sum(_opens_step(ring, record) for record in records)
    devices = session.exec(select(Device).where(Device.escrow_key == key_id, col(Device.escrow).is_not(None)))
    local_keys = sum(_opens_local_key(ring, device) for device in devices)
    photos = sum(_opens_photo(files, ring, forms, key_id) for forms in _forms_of_files(session, files))
    return {"steps": steps, "photos": photos, "local keys": local_keys}


def _opens_step(ring: KeyRing, record: MutationRecord) -> bool:
    try:
        open_body(header_of(record), record.body, ring.intake)
    except SealBroken:
        return False
    return True


def _opens_local_key(ring: KeyRing, device: Device) -> bool:
    try:
        open_sealed(device.escrow or b"", ring.intake[device.escrow_key or ""], escrow_info(device.id))
    except SealBroken:
        return False
    return True


def _opens_photo(files: SealedStore, ring: KeyRing, forms: Forms, key_id: str) -> bool:
    name = form_name(forms.file, key_id)
    return name in forms.names and find_plain(files, ring, forms.file, name) is not None


def find_plain(files: SealedStore, ring: KeyRing, file: StoredFile, name: str) -> bytes | None:
    """What one of a file's forms holds, from whichever place has it undamaged. Raises ``UnknownKey``."""
    for data in files.copies(name):
        try:
            return open_form(ring, header_of_file(file), key_of_form(file, name), data)
        except SealBroken as broken:
            if type(broken) is not SealBroken:
                raise
    return None


def holding_phones(session: Session, key_id: str) -> list[Device]:
    """Phones that may hold work sealed to this key: they did not say yet that they seal to a later one, or not all of theirs is here."""
    coming = select(StoredFile.device).where(StoredFile.key_id == key_id, col(StoredFile.stored_at).is_(None))
    uploading = set(session.exec(coming))
    return [one for one in _holding_devices(session) if one.id in uploading or not _is_past(one, key_id)]


def _is_past(device: Device, key_id: str) -> bool:
    return device.named_key is not None and key_number(device.named_key) > key_number(key_id) and device.made_seq <= device.arrived_seq


def _holding_devices(session: Session) -> list[Device]:
    """All but those that wiped themselves, lost their store, or go on under another id."""
    replaced = select(Device.successor_of).where(col(Device.successor_of).is_not(None))
    there = select(Device).where(col(Device.wiped_at).is_(None), col(Device.storage_lost_at).is_(None), col(Device.id).not_in(replaced))
    return list(session.exec(there.order_by(col(Device.last_contact_at))))
