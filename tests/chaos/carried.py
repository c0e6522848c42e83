"""A phone in the simulation: what it must keep, when it may forget, and what it tells its agent (sync/protocol.md, steps 3 to 8).

It forgets as soon as the protocol allows under storage pressure: the moment something is *safe*. So a receipt that comes too early
loses something here.
"""

import base64
import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from sync.ids import uuid7
from sync.protocol import time_text
from tests import pension_case
from tests.chaos.ledger import Ledger
from tests.chaos.line import NoAnswer
from tests.phone import Phone, SealedFile

MOST_ROUNDS = 12
CHUNK = 700


@dataclass
class Deed:
    """What the agent was told is saved: enough to seal it again under another number."""

    id: str
    name: str
    case_id: str
    args: dict[str, Any]
    outcome: str = ""


@dataclass
class Carried:
    """``deeds`` by number: everything this phone still holds. ``answered``: outcomes by id, as last told."""

    phone: Phone
    ledger: Ledger
    deeds: dict[int, Deed] = field(default_factory=dict)
    cases: list[str] = field(default_factory=list)
    is_cloned: bool = False
    is_revoked: bool = False

    # --- what the agent does

    def act(self, name: str, case_id: str, args: dict[str, Any]) -> None:
        """One step, confirmed: durable on the phone before anything is shown."""
        mutation_id = self.phone.mint(name, case_id, args)
        self.deeds[self.phone.seq] = Deed(mutation_id, name, case_id, args)
        self.ledger.confirm(self, mutation_id)

    def photograph(self, plain: bytes, media_type: str = "image/jpeg") -> SealedFile:
        """Seal a picture; confirmed together with the step that names it."""
        file = self.phone.seal_file(plain, media_type)
        self.ledger.confirm_file(self, file.header.id)
        return file

    def begin_case(self) -> str:
        """Register a resident's matter, with consent, mandate and form; gives the case's id."""
        case_id = uuid7(self.phone.now())
        number = self.phone.seq + 1
        code = base64.b32encode(hashlib.sha256(case_id.encode()).digest()[:16]).decode().lower().rstrip("=")
        area = self.phone.welcome["agent"]["areas"][0]["code"]
        told = {"item": pension_case.ITEM, "item_version": 1, "area": area, "local_no": f"A1-{number:04}", "tracking_code": code}
        self.act("open_case", case_id, told | {"resident": pension_case.RESIDENT})
        self.act("record_consent", case_id, {"notice_version": 1, "explained_by": "read_aloud", "agreed": True, "telling": ["push"]})
        signature = self.photograph(pension_case.picture(99, "PNG"), "image/png").reference
        self.act("record_mandate", case_id, {**pension_case.mandate_terms(), "signature": signature})
        self.act("fill_form", case_id, {"form": pension_case.FORM})
        self.cases.append(case_id)
        return case_id

    def clone(self) -> "Carried":
        """A copy of everything on it, as when a phone's storage is copied to another."""
        kept = ("outbox", "files", "cursors", "records", "scope_of")
        other = dataclasses.replace(self.phone, **{name: dict(getattr(self.phone, name)) for name in kept})
        deeds = {seq: dataclasses.replace(deed) for seq, deed in self.deeds.items()}
        return dataclasses.replace(self, phone=other, deeds=deeds, cases=list(self.cases))

    # --- what it still holds

    def holds(self, mutation_id: str) -> bool:
        """Whether the step could still be handed in from here."""
        return any(deed.id == mutation_id for deed in self.deeds.values())

    def holds_file(self, file_id: str) -> bool:
        """Whether the sealed bytes are still here."""
        return file_id in self.phone.files

    @property
    def is_at_rest(self) -> bool:
        """Nothing to hand in, nothing that isn't safe."""
        return not (self.pending or self.is_cloned or self.deeds or self.phone.files)

    def knows_what_a_fresh_phone_would(self) -> bool:
        """Whether pulling bit by bit led to the same records as pulling everything at once."""
        fresh = dataclasses.replace(self.phone, cursors={}, records={}, scope_of={})
        for phone in (self.phone, fresh):
            while any(change["more"] for change in phone.exchange(envelopes=[], files=[])["changes"].values()):
                pass
        return self.phone.records == fresh.records

    @property
    def pending(self) -> list[int]:
        """Numbers without an outcome."""
        return [seq for seq in sorted(self.deeds) if not self.deeds[seq].outcome]

    # --- talking to the centre

    def sync(self) -> bool:
        """Rounds until there is nothing to hand in; False when one of them came to nothing."""
        try:
            for _ in range(MOST_ROUNDS):
                self.round()
                if not self.pending and not self.is_cloned and all(file.stored for file in self.phone.files.values()):
                    return True
        except NoAnswer:
            return False
        return True

    def round(self) -> None:
        """One exchange, then every file that is missing. Raises ``NoAnswer``."""
        if self.is_cloned:
            self._take_new_id()
        self.exchange()
        if not self.is_cloned:
            for file in [file for file in self.phone.files.values() if not file.stored]:
                self._upload(file)

    def exchange(self, **changed: Any) -> bool:
        """One round trip; False when the centre said no. Raises ``NoAnswer``."""
        envelopes = [self.phone.outbox[seq] for seq in self.pending][:200]
        asked = {"envelopes": envelopes, "files": list(self.phone.files)[:200], "tail": self._tail()}
        reply = self.phone.send_exchange(**(asked | changed))
        if reply.status_code != 200:
            self.ledger.heard_no(reply.status_code, reply.json)
            return False
        self._take_over(json.loads(reply.data))
        return True

    def _tail(self) -> dict[str, Any] | None:
        """The highest number with an outcome that is still here."""
        told = [seq for seq, deed in self.deeds.items() if deed.outcome]
        return {"seq": max(told), "sealed_sha256": self.phone.outbox[max(told)]["header"]["sealed_sha256"]} if told else None

    def _take_over(self, answer: dict[str, Any]) -> None:
        if answer["stop"] == "cloned":
            self.is_cloned = True
            return
        self.is_revoked = answer["stop"] == "revoked"
        if not self.is_revoked:  # else nothing is pulled, and what it knows of others is of the epoch before
            self.phone.epoch = answer.get("epoch", self.phone.epoch)
        for outcome in answer["outcomes"]:
            deed = self.deeds.get(outcome["seq"])
            if deed is not None and deed.id == outcome["id"]:
                deed.outcome = outcome["outcome"]
            self.ledger.told(self, outcome)
        for seq, deed in self.deeds.items():
            if seq >= answer["expected_seq"]:
                deed.outcome = ""  # a restore took it: it is to be handed in again
        for file_id, state in answer["files"].items():
            self._take_state(file_id, state["state"])
        self._forget_safe(answer["safe_seq"])
        for scope, change in answer["changes"].items():
            self.phone._take_change(scope, change)

    def _take_state(self, file_id: str, state: str) -> None:
        file = self.phone.files.get(file_id)
        if file is None:
            return
        file.stored = state in ("stored", "safe")
        if file.stored:
            self.ledger.told_stored(file_id)
        if state == "safe":
            self.ledger.told_safe_file(file_id)
            self.forget_file(file_id)

    def forget_file(self, file_id: str) -> None:
        """The bytes go: the centre called them safe."""
        del self.phone.files[file_id]

    def _forget_safe(self, safe_seq: int) -> None:
        for seq in [seq for seq, deed in self.deeds.items() if seq <= safe_seq and deed.outcome]:
            self.ledger.told_safe(self.deeds[seq].id)
            self.forget(seq)

    def forget(self, seq: int) -> None:
        """The envelope goes: it is safe, and its outcome was told (one that was refused stays in the centre's log)."""
        del self.deeds[seq]
        self.phone.outbox.pop(seq, None)

    def _upload(self, file: SealedFile) -> None:
        reply = self.phone.announce(file, file.sealed[:CHUNK])
        offset = int(reply.headers["Upload-Offset"]) if reply.status_code == 201 else None
        for _ in range(MOST_ROUNDS):
            if offset is None:
                self.ledger.heard_no(reply.status_code, reply.json)
                return
            if offset >= file.header.size:
                file.stored = True
                self.ledger.told_stored(file.header.id)
                return
            reply = self.phone.patch(file, offset, file.sealed[offset : offset + CHUNK])
            told = reply.headers.get("Upload-Offset")
            offset = int(told) if reply.status_code in (204, 409, 460) and told is not None else None

    def _take_new_id(self) -> None:
        """A clone of this phone was found: go on under a new id; what isn't known as applied is made again, with the same ids."""
        asked = {"protocol": 1, "device_label": "Python", "device_time": time_text(self.phone.now())}
        reply = self.phone.post("/sync/v1/device", asked)
        if reply.status_code != 200:
            self.ledger.heard_no(reply.status_code, reply.json)
            return
        held = [self.deeds[seq] for seq in sorted(self.deeds)]
        self.phone.welcome, self.phone.seq, self.phone.outbox = json.loads(reply.data), 0, {}
        self.deeds, self.is_cloned = {}, False
        for deed in held:
            self.phone.mint(deed.name, deed.case_id, deed.args, mutation_id=deed.id)
            self.deeds[self.phone.seq] = Deed(deed.id, deed.name, deed.case_id, deed.args)
