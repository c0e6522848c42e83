"""An agent's phone in the demo's past: what it would have handed in, by the domain's own verbs, with files sealed as phones seal them."""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from sqlmodel import Session

from proxy_service.people import Person
from server.agent_api.arrival import note_stored
from server.agent_api.case_mutations import apply_mutation
from server.agent_api.open_cases import OpenCases
from server.services import services
from sync.files import StoredFile
from sync.ids import uuid7
from sync.log import Device
from sync.mutations import Mutation
from sync.protocol import PROTOCOL, SUITE, FileHeader, seal_info
from sync.sealing import seal


class DemoPhone:
    """Hands in for one agent, in the caller's write transaction. ``files`` counts the files of the case at hand."""

    def __init__(self, session: Session, device: Device, agent: Person, case_id: str) -> None:
        self._session, self._device, self._agent, self._case = session, device, agent, case_id
        self._made = 0
        self.files: list[str] = []

    def do(self, name: str, args: dict[str, Any], at: datetime) -> None:
        """One mutation, as if it had come at the moment ``at``."""
        self._made += 1
        mutation = Mutation(
            id=uuid7(at),
            device=self._device.id,
            seq=self._made,
            agent=self._agent.id,
            at=at,
            protocol=PROTOCOL,
            catalogue_version=1,
            name=name,
            case_id=self._case,
            args=args,
        )
        apply_mutation(OpenCases(self._session, self._agent), self._device, mutation, at)

    def keep(self, plain: bytes, media_type: str, at: datetime) -> dict[str, Any]:
        """Seal a file and store it; returns the ``file`` that a mutation names."""
        used = services()
        file_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self._case}/{len(self.files)}"))
        place = {"id": file_id, "device": self._device.id, "suite": SUITE, "key_id": used.keys.current_intake}
        unsealed = FileHeader.model_validate({**place, "size": len(plain), "sealed_sha256": "0" * 64})
        sealed = seal(plain, used.keys.intake[used.keys.current_intake].public_key(), seal_info(unsealed))
        digest = hashlib.sha256(sealed).hexdigest()
        used.files.put(digest, sealed)
        file = StoredFile.model_validate({**place, "size": len(sealed), "sealed_sha256": digest, "created_at": at})
        note_stored(self._session, file, at)
        self.files.append(file_id)
        return {
            "id": file_id,
            "plain_sha256": hashlib.sha256(plain).hexdigest(),
            "sealed_sha256": digest,
            "size": len(plain),
            "sealed_size": len(sealed),
            "type": media_type,
        }


def demo_device(session: Session, agent: Person, now: datetime) -> Device:
    """The agent's former phone, no longer in use: nobody holds its tokens."""
    device_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"demo phone of {agent.id}"))
    found = session.get(Device, device_id)
    if found is None:
        found = Device(
            id=device_id, person=agent.id, label="演示手机", state="revoked", enrolled_at=now, secret=b"", send_digest="", pull_digest=""
        )
        found.send_digest, found.pull_digest = f"none-send-{device_id}", f"none-pull-{device_id}"
        session.add(found)
        session.flush()
    return found
