"""What the county gave on paper or on its screen (receipt, result), photographed by a clerk and kept sealed like any other file."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlmodel import Session

from proxy_service.case_work import CaseWork
from proxy_service.papers import FileRef
from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.picture_faults import find_image_fault, media_type_of, without_traces
from server.services import Services
from server.worker import enqueue
from sync.files import StoredFile
from sync.ids import uuid7
from sync.log import Device
from sync.protocol import SUITE, FileHeader, seal_info
from sync.sealing import seal

FIELD = "scan"


@dataclass(frozen=True)
class Scan:
    """A picture a clerk chose; checked."""

    plain: bytes
    media_type: str


def read_scan() -> Scan | None:
    """The picture of the request, None when none was chosen. Raises ``Refusal`` for what isn't a picture."""
    chosen = request.files.get(FIELD)
    plain = chosen.read() if chosen else b""
    if not plain:
        return None
    fault = find_image_fault(plain)
    if fault:
        raise Refusal(f"scan_{fault}")
    return Scan(without_traces(plain), media_type_of(plain))


def keep_scan(session: Session, here: Services, work: CaseWork, material: str, scan: Scan, person: Person, now: datetime) -> None:
    """Seal it, store it, and put it on the case as the next page of ``material``. The clerk had the original in hand: trust B.

    The bytes are durable before the row says so; without the row they are only garbage.
    """
    device = _desk_of(session, person, now)
    place = {"id": uuid7(now), "device": device.id, "suite": SUITE, "key_id": here.keys.current_intake}
    unsealed = FileHeader.model_validate({**place, "size": len(scan.plain), "sealed_sha256": "0" * 64})
    sealed = seal(scan.plain, here.keys.intake[here.keys.current_intake].public_key(), seal_info(unsealed))
    digest = hashlib.sha256(sealed).hexdigest()
    here.files.put(digest, sealed)
    session.add(StoredFile.model_validate({**place, "size": len(sealed), "sealed_sha256": digest, "created_at": now, "stored_at": now}))
    session.flush()
    plain_sha256 = hashlib.sha256(scan.plain).hexdigest()
    sizes = {"size": len(scan.plain), "sealed_size": len(sealed)}
    file = FileRef(id=place["id"], plain_sha256=plain_sha256, sealed_sha256=digest, type=scan.media_type, **sizes)
    work.add_page(material, len(work.live_pages(material)) + 1, file)
    work.pages[-1].trust = "B"
    session.add(work.pages[-1])
    work.arrived.add(file.id)
    enqueue(session, "mirror_file", now, subject=digest)


def _desk_of(session: Session, person: Person, now: datetime) -> Device:
    """Files name the device they came from; a desk hands nothing in as a phone does, so nobody holds this one's tokens."""
    device_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"desk of {person.id}"))
    found = session.get(Device, device_id)
    if found is None:
        found = Device(
            id=device_id, person=person.id, label="Desk", state="revoked", enrolled_at=now, secret=b"", send_digest="", pull_digest=""
        )
        found.send_digest, found.pull_digest = f"none-send-{device_id}", f"none-pull-{device_id}"
        session.add(found)
        session.flush()
    return found
