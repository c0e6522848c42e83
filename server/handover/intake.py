"""A package is taken in by the very same ways as an exchange and its uploads: so what came by network, or comes later, is one with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from sqlmodel import Session

from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.agent_api.announcement import check_announcement
from server.agent_api.arrival import bytes_here, find_file, store_carried, store_new
from server.agent_api.devices import secret_of
from server.agent_api.intake import Flooding, hand_in
from server.partial_files import Busy
from server.services import services
from sync.files import check_creation, files_of
from sync.handover import Contents, Package, SealedPhoto, open_package, receipt_code
from sync.log import Device
from sync.messages import Envelope
from sync.protocol import MOST_ENVELOPES, MOST_EXCHANGE_BYTES
from sync.sealing import UnknownKey

May = Callable[[Session, Device], bool]
"""Whether who brings the package may hand in for this device."""


@dataclass
class Imported:
    """What became of a package. ``left``: why not everything was taken (``too_much_today``, ``unknown_key``); ``lacking``: its files that
    are not here, with the reason; ``expected_seq``: where the device goes on.
    """

    contents: Contents
    device: Device
    owner: Person
    was_here: bool
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    lacking: dict[str, str] = field(default_factory=dict)
    left: str | None = None
    is_shut_out: bool = False
    receipt: str = ""

    @property
    def refused(self) -> list[dict[str, Any]]:
        """The outcomes that are a no."""
        return [one for one in self.outcomes if one["outcome"] == "refused"]

    @property
    def is_gap(self) -> bool:
        """Whether an earlier package has to come first."""
        return self.left is None and any(step.header.seq > self.device.arrived_seq for step in self.contents.steps)


def import_package(stream: BinaryIO, may: May, note: Callable[[Session, Device], None], now: datetime) -> Imported:
    """Take a package in. ``note``: writes down who brought it, before anything is taken.

    Refuses what ``open_package`` and ``Package.check`` refuse, ``package_unknown_device`` (of no phone that the bringer may hand in for)
    and ``package_cloned``; nothing is taken then.
    """
    package = open_package(stream)
    used = services()
    used.keys.refresh()
    with used.database.reading() as session:
        device = session.get(Device, package.contents.device)
        if device is None or not may(session, device):
            raise Refusal("package_unknown_device")
        owner = session.get_one(Person, device.person)
    secret = secret_of(device)
    package.check(secret)
    with used.database.writing() as session:
        note(session, device)
    done = Imported(package.contents, device, owner, was_here=_is_here(device, owner, package))
    _take_steps(done, package, now)
    for photo, data in package.files():
        why = _take_file(owner, photo, data)
        if why:
            done.lacking[photo.header.id] = why
    done.receipt = _receipt(done, package, secret)
    return done


def _is_here(device: Device, owner: Person, package: Package) -> bool:
    """Whether the package brings nothing new."""
    ids = [photo.header.id for photo in package.contents.files]
    with services().database.reading() as session:
        here = {
            file.id for start in range(0, len(ids), 500) for file in files_of(session, owner.id, ids[start : start + 500]) if file.stored_at
        }
    return all(step.header.seq <= device.arrived_seq for step in package.contents.steps) and set(ids) <= here


def _take_steps(done: Imported, package: Package, now: datetime) -> None:
    def note(device: Device, is_shut_out: bool) -> None:
        device.made_seq = max(device.made_seq, done.contents.made_seq)
        if not done.was_here:
            device.last_contact_at, device.app_version = now, done.contents.app_version

    for envelopes in _batches(package.envelopes()):
        try:
            handed = hand_in(done.device.id, envelopes, done.contents.tail, now, note)
        except Flooding:
            done.left = "too_much_today"
            return
        except UnknownKey:
            done.left = "unknown_key"
            return
        if handed.taken.stop:
            raise Refusal(f"package_{handed.taken.stop}")
        done.device, done.is_shut_out = handed.device, handed.is_shut_out
        done.outcomes += handed.taken.outcomes


def _batches(envelopes: Iterator[Envelope]) -> Iterator[list[Envelope]]:
    """As many as an exchange may bring at once; one empty batch when there are none, so that the phone's own word is noted."""
    batch: list[Envelope] = []
    size = 0
    for envelope in envelopes:
        if batch and (len(batch) == MOST_ENVELOPES or size + len(envelope.body) > MOST_EXCHANGE_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(envelope)
        size += len(envelope.body)
    yield batch


def _take_file(owner: Person, photo: SealedPhoto, data: bytes) -> str | None:
    """Why the file isn't here afterwards; None when it is."""
    used, header = services(), photo.header
    try:
        check_creation(header, len(data))
        with used.database.reading() as session:
            is_new = check_announcement(session, owner.id, header, photo.mac)
        if header.key_id not in used.keys.intake:
            return "unknown_key"
        if is_new:
            return None if store_new(header, data) else "file_differs"
        file = find_file(owner.id, header.id)
        if file is None or file.sealed_sha256 != header.sealed_sha256:
            return "file_differs"
        if bytes_here(file) == file.size or store_carried(file, data):
            return None
    except Flooding:
        return "too_much_today"
    except Busy:
        return "busy"
    except Refusal as refusal:
        return refusal.reason
    return "file_differs"


def _receipt(done: Imported, package: Package, secret: bytes) -> str:
    """The same for the same package, as long as as much of it is here."""
    highest = max((step.header.seq for step in package.contents.steps), default=0)
    return receipt_code(secret, package.sha256, min(highest, done.device.arrived_seq), not done.lacking)
