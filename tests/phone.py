"""A phone in Python: mints, seals, hands in, uploads and pulls as the real one does (sync/protocol.md).

Works against Flask's test client and, through ``tests.wire.Wire``, against any running server.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sync.ids import uuid7
from sync.protocol import PROTOCOL, SUITE, FileHeader, MutationHeader, escrow_info, from_text, renewal_info, seal_info, time_text, to_text
from sync.sealing import header_mac, open_sealed, seal
from tests.wire import Reply

LEAST_PACKED_BYTES = 1000


@dataclass
class SealedFile:
    """A sealed file on the phone; ``reference`` is how mutations name it."""

    header: FileHeader
    mac: bytes
    sealed: bytes
    reference: dict[str, Any]
    stored: bool = False


@dataclass
class Phone:
    """One enrolled phone. ``outbox`` holds envelopes by number until told otherwise; ``records`` what was pulled."""

    client: Any
    welcome: dict[str, Any]
    now: Callable[[], datetime]
    seq: int = 0
    outbox: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, SealedFile] = field(default_factory=dict)
    outcomes: dict[str, dict[str, Any]] = field(default_factory=dict)
    cursors: dict[str, int] = field(default_factory=dict)
    records: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    scope_of: dict[tuple[str, str], str] = field(default_factory=dict)
    epoch: str = ""
    unlocked: bool = True
    keys: str = ""
    answer_key: ec.EllipticCurvePrivateKey | None = None

    @classmethod
    def enrol(cls, client: Any, code: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> "Phone":
        """Use a one-time code. Fails unless the server takes it."""
        reply = try_code(client, code, now())
        assert reply.status_code == 200, reply.data
        welcome = json.loads(reply.data)
        return cls(client, welcome, now, epoch=welcome["epoch"])

    @property
    def device(self) -> str:
        """The device id."""
        return self.welcome["device"]

    @property
    def secret(self) -> bytes:
        """The device secret."""
        return from_text(self.welcome["device_secret"])

    def mint(self, name: str, case_id: str, args: dict[str, Any], *, mutation_id: str | None = None, mends: str | None = None) -> str:
        """Seal one mutation into the outbox; gives its id. ``mends``: the refused one in whose place it stands."""
        mutation_id = mutation_id or uuid7(self.now())
        mutation = {
            "id": mutation_id,
            "device": self.device,
            "seq": self.seq + 1,
            "agent": self.welcome["agent"]["id"],
            "at": time_text(self.now()),
            "protocol": PROTOCOL,
            "catalogue_version": 1,
            "name": name,
            "case_id": case_id,
            "args": args,
            **({"mends": mends} if mends else {}),
        }
        return self.mint_raw(json.dumps(mutation, ensure_ascii=False).encode(), mutation_id)

    def mint_raw(self, plain: bytes, mutation_id: str) -> str:
        """Seal any bytes as the next mutation."""
        self.seq += 1
        place = {"id": mutation_id, "device": self.device, "seq": self.seq, "suite": SUITE, "key_id": self._key["key_id"]}
        info = seal_info(MutationHeader(**place, size=0, sealed_sha256="0" * 64))
        sealed = seal(plain, self._public_key(), info)
        header = MutationHeader(**place, size=len(sealed), sealed_sha256=hashlib.sha256(sealed).hexdigest())
        self.outbox[self.seq] = self.envelope(header, sealed)
        return mutation_id

    def envelope(self, header: MutationHeader, sealed: bytes) -> dict[str, Any]:
        """An envelope as it is sent."""
        return {"header": header.model_dump(), "mac": to_text(header_mac(header, self.secret)), "body": to_text(sealed)}

    def seal_file(self, plain: bytes, media_type: str = "image/jpeg") -> SealedFile:
        """Seal a file into the outbox."""
        place = {"id": uuid7(self.now()), "device": self.device, "suite": SUITE, "key_id": self._key["key_id"]}
        sealed = seal(plain, self._public_key(), seal_info(FileHeader(**place, size=1, sealed_sha256="0" * 64)))
        header = FileHeader(**place, size=len(sealed), sealed_sha256=hashlib.sha256(sealed).hexdigest())
        reference = {
            "id": header.id,
            "plain_sha256": hashlib.sha256(plain).hexdigest(),
            "sealed_sha256": header.sealed_sha256,
            "size": len(plain),
            "sealed_size": header.size,
            "type": media_type,
        }
        self.files[header.id] = SealedFile(header, header_mac(header, self.secret), sealed, reference)
        return self.files[header.id]

    # --- steps of a case

    def open_case(
        self, item: str, resident: dict[str, Any], *, area: str | None = None, version: int = 1, case_id: str | None = None, **more: str
    ) -> str:
        """Register a resident's matter; gives the case's id."""
        case_id = case_id or uuid7(self.now())
        args = {
            "item": item,
            "item_version": 1,
            "area": area or self.welcome["agent"]["areas"][0]["code"],
            "local_no": f"A1-{self.seq + 1:04}",
            "tracking_code": base64.b32encode(hashlib.sha256(case_id.encode()).digest()[:16]).decode().lower().rstrip("="),
            "resident": resident,
        }
        self.mint("open_case", case_id, args | more)
        return case_id

    def attach(self, case_id: str, material: str, plain: bytes, *, page: int = 1, media_type: str = "image/jpeg") -> str:
        """Photograph one page of a material; gives the file's id."""
        file = self.seal_file(plain, media_type)
        self.mint("attach_material", case_id, {"material": material, "page": page, "file": file.reference})
        return file.header.id

    def submit(self, case_id: str, files: list[str], warnings: list[str] | None = None) -> str:
        """Hand the case in."""
        return self.mint("submit_case", case_id, {"files": files, "warnings": warnings or []})

    # --- talking to the centre

    def exchange(self, **changed: Any) -> dict[str, Any]:
        """One round trip; takes over what the answer says. ``changed`` replaces parts of the request."""
        reply = self.send_exchange(**changed)
        assert reply.status_code == 200, reply.data
        answer: dict[str, Any] = json.loads(reply.data)
        self._take_over(answer)
        return answer

    def send_exchange(self, **changed: Any) -> Reply:
        """The bare request and answer."""
        asked = {
            "protocol": PROTOCOL,
            "device_time": time_text(self.now()),
            "epoch": self.epoch,
            "made_seq": self.seq,
            "envelopes": [self.outbox[seq] for seq in sorted(self.outbox)][:200],
            "files": [file_id for file_id, file in self.files.items() if not file.stored],
            "cursors": self.cursors,
            "app_version": "test",
            "keys": self.keys,
        }
        return self.post("/sync/v1/exchange", asked | changed)

    def sync(self) -> None:
        """Exchange, upload and pull until nothing is left to say."""
        self.exchange()
        self.upload_all()
        while any(change["more"] for change in self.exchange()["changes"].values()):
            pass

    def upload_all(self, chunk: int = 256 * 1024) -> None:
        """Upload every file that isn't stored yet, small ones first."""
        for file in sorted(self.files.values(), key=lambda file: file.header.size):
            if not file.stored:
                self.upload(file, chunk)

    def upload(self, file: SealedFile, chunk: int = 256 * 1024) -> None:
        """Announce a file with its first bytes, go on where it stands, until it is stored."""
        reply = self.announce(file, file.sealed[:chunk])
        assert reply.status_code == 201, reply.data
        offset = int(reply.headers["Upload-Offset"])
        while offset < file.header.size:
            reply = self.patch(file, offset, file.sealed[offset : offset + chunk])
            assert reply.status_code == 204, reply.data
            offset = int(reply.headers["Upload-Offset"])
        file.stored = True

    def announce(self, file: SealedFile, data: bytes | None = None, **headers: str) -> Reply:
        """The creation request of tus; ``data``: the first bytes come along."""
        values = {"header": file.header.model_dump_json(), "mac": to_text(file.mac)}
        told = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())
        if data is not None:
            headers = {"Content-Type": "application/offset+octet-stream", "Content-Length": str(len(data))} | headers
        return self.tus("POST", "/sync/v1/files", {"Upload-Length": str(len(file.sealed)), "Upload-Metadata": told} | headers, data)

    def patch(self, file: SealedFile, offset: int, data: bytes, **headers: str) -> Reply:
        """The append request of tus."""
        told = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream", "Content-Length": str(len(data))}
        return self.tus("PATCH", f"/sync/v1/files/{file.header.id}", told | headers, data)

    def tus(self, method: str, path: str, headers: Mapping[str, str], data: bytes | None = None) -> Reply:
        """Any tus request under the send token."""
        return self._open(path, method, {"Tus-Resumable": "1.0.0", **headers}, data)

    def escrow(self, local_key: bytes, device: str | None = None) -> Reply:
        """Hand the local key over."""
        sealed = seal(local_key, self._public_key(), escrow_info(device or self.device))
        return self.put("/sync/v1/escrow", {"key_id": self._key["key_id"], "sealed": to_text(sealed)})

    def renew_pin(self, code: str) -> Reply:
        """Ask for the local key, with a key pair that is made once."""
        self.answer_key = self.answer_key or ec.generate_private_key(ec.SECP256R1())
        point = self.answer_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return self.post("/sync/v1/pin-renewal", {"protocol": PROTOCOL, "code": code, "public_key": to_text(point)})

    def open_answer(self, reply: Reply) -> bytes:
        """The local key that came back."""
        assert self.answer_key is not None
        return open_sealed(from_text(reply.json["sealed"]), self.answer_key, renewal_info(self.device))

    def take_new_id(self) -> None:
        """After a clone was found: a new device id; what isn't known as applied is minted again by the caller."""
        asked = {"protocol": PROTOCOL, "device_label": "Python", "device_time": time_text(self.now())}
        reply = self.post("/sync/v1/device", asked)
        assert reply.status_code == 200, reply.data
        self.welcome, self.seq, self.outbox = json.loads(reply.data), 0, {}

    def record(self, case_id: str) -> dict[str, Any]:
        """A pulled case."""
        return self.records["case", case_id]

    def post(self, path: str, content: Any) -> Reply:
        """POST JSON, gzipped when it is long."""
        body, headers = json.dumps(content).encode(), {"Content-Type": "application/json"}
        if len(body) > LEAST_PACKED_BYTES:
            body, headers = gzip.compress(body), {**headers, "Content-Encoding": "gzip"}
        return self._open(path, "POST", headers, body)

    def put(self, path: str, content: Any) -> Reply:
        """PUT JSON."""
        return self._open(path, "PUT", {"Content-Type": "application/json"}, json.dumps(content).encode())

    def _open(self, path: str, method: str, headers: Mapping[str, str], data: bytes | None) -> Reply:
        credentials = {"Authorization": f"Bearer {self.welcome['send_token']}"}
        if self.unlocked and not path.startswith("/sync/v1/files"):
            credentials["X-Daiban-Pull"] = self.welcome["pull_token"]
        answer = self.client.open(path, method=method, headers={**credentials, **headers}, data=data)
        return Reply(answer.status_code, answer.headers, answer.data)

    def _take_over(self, answer: dict[str, Any]) -> None:
        self.epoch = answer.get("epoch", self.epoch)
        if "push_key" in answer:
            self.keys = f"{answer['intake_key']['key_id']}/{answer['push_key'][:8]}"
        for outcome in answer["outcomes"]:
            self.outcomes[outcome["id"]] = outcome
        if answer["stop"] != "cloned":
            self.outbox = {seq: envelope for seq, envelope in self.outbox.items() if seq >= answer["expected_seq"]}
        for file_id, told in answer["files"].items():
            self.files[file_id].stored = told["state"] in ("stored", "safe")
        for scope, change in answer["changes"].items():
            self._take_change(scope, change)

    def _take_change(self, scope: str, change: dict[str, Any]) -> None:
        self.cursors[scope] = change["version"]
        if change["reset"]:
            self.records = {key: data for key, data in self.records.items() if self.scope_of[key] != scope}
        for record in change["records"]:
            key = (record["kind"], record["id"])
            self.scope_of[key] = scope
            if record["deleted"]:
                self.records.pop(key, None)
            else:
                self.records[key] = record["data"]

    @property
    def _key(self) -> dict[str, str]:
        return self.welcome["intake_key"]

    def _public_key(self) -> ec.EllipticCurvePublicKey:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), from_text(self._key["public_key"]))


def try_code(client: Any, code: str, now: datetime, **more: Any) -> Reply:
    """Ask to become a device."""
    asked = {"protocol": PROTOCOL, "code": code, "device_label": "Python", "device_time": time_text(now), **more}
    body = json.dumps(asked).encode()
    answer = client.open("/sync/v1/enrolment", method="POST", headers={"Content-Type": "application/json"}, data=body)
    return Reply(answer.status_code, answer.headers, answer.data)
