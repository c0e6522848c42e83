"""A phone that lets go of nothing before the centre calls it safe, and remembers everything it was ever told."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import httpx

from tests.phone import Phone, SealedFile
from tests.wire import Reply, Wire

PATIENCE_SECONDS = 20
MOST_ASKED = 100
"""Files a phone asks about at once."""
FILES_A_ROUND = 5
COME_AGAIN = {429, 500, 502, 503}
"""What a centre in trouble may answer; the phone keeps all and asks again."""
OUT_OF_STEP = {409, 423, 460}
"""What an upload is told that has to look again where it stands."""


class CountingWire(Wire):
    """Real HTTP that counts what was asked."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url, timeout=PATIENCE_SECONDS)
        self.requests = 0

    def open(self, *args: Any, **options: Any) -> Reply:
        """One request, answered or not."""
        self.requests += 1
        return super().open(*args, **options)


@dataclass
class Told:
    """The centre's own words. ``outcomes``: mutation id → (number, outcome, reason), of which those in ``arrived`` must be there
    now; what is ``safe`` survives the loss of its disk.
    """

    outcomes: dict[str, tuple[int, str, str | None]] = field(default_factory=dict)
    arrived: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    safe_seq: int = 0
    safe_files: set[str] = field(default_factory=set)

    def forget_unsafe(self) -> None:
        """After a lost disk only what was called safe has to be there."""
        self.arrived = {mutation_id for mutation_id, (seq, _, _) in self.outcomes.items() if seq <= self.safe_seq}
        self.stored = set(self.safe_files)


@dataclass
class KeepingPhone(Phone):
    """``kept``: envelopes by number until they are safe. ``wrongs``: answers that must never come."""

    kept: dict[int, dict[str, Any]] = field(default_factory=dict)
    told: Told = field(default_factory=Told)
    references: dict[str, dict[str, Any]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    wrongs: list[str] = field(default_factory=list)

    def mint_raw(self, plain: bytes, mutation_id: str) -> str:
        """Seal, and keep."""
        minted = super().mint_raw(plain, mutation_id)
        self.kept[self.seq] = self.outbox[self.seq]
        return minted

    def seal_file(self, plain: bytes, media_type: str = "image/jpeg") -> SealedFile:
        """Seal, and keep."""
        made = super().seal_file(plain, media_type)
        self.references[made.header.id] = made.reference
        return made

    @property
    def is_done(self) -> bool:
        """Whether all it ever made is safe."""
        return not self.kept and not self.files

    def round(self, chunk: int) -> None:
        """One exchange and some files, the oldest first. Whatever breaks off is tried again in a later round; says so when nothing came
        of it.
        """
        if not self._heard(self.send_exchange(files=list(self.files)[:MOST_ASKED])):
            return
        waiting = (file for file in self.files.values() if not file.stored)
        for file in list(islice(waiting, FILES_A_ROUND)):
            self._send_file(file, chunk)

    def _heard(self, reply: Reply) -> bool:
        if reply.status_code == 200:
            self._take_over(reply.json)
            return True
        if reply.status_code not in COME_AGAIN:
            self.wrongs.append(f"exchange: {reply.status_code} {reply.data[:200]!r}")
        raise Refused(reply.status_code)

    def _take_over(self, answer: dict[str, Any]) -> None:
        if answer["stop"]:
            self.wrongs.append(f"stop: {answer['stop']}")
        super()._take_over(answer)
        for outcome in answer["outcomes"]:
            self._note(outcome["id"], (outcome["seq"], outcome["outcome"], outcome["reason"]))
        self.told.safe_seq = max(self.told.safe_seq, answer["safe_seq"])
        self.kept = {seq: envelope for seq, envelope in self.kept.items() if seq > answer["safe_seq"]}
        self.outbox = {seq: envelope for seq, envelope in self.kept.items() if seq >= answer["expected_seq"]}
        for file_id, state in answer["files"].items():
            if state["state"] in ("stored", "safe"):
                self.told.stored.add(file_id)
            if state["state"] == "safe":
                self.told.safe_files.add(file_id)
                del self.files[file_id]

    def _note(self, mutation_id: str, told: tuple[int, str, str | None]) -> None:
        earlier = self.told.outcomes.setdefault(mutation_id, told)
        self.told.arrived.add(mutation_id)
        if earlier != told:
            self.wrongs.append(f"{mutation_id}: first {earlier}, then {told}")

    def _send_file(self, file: SealedFile, chunk: int) -> None:
        is_new = file.header.id not in self.begun
        self.begun.add(file.header.id)
        reply = self.announce(file, file.sealed[:chunk] if is_new else None)
        while self._went_on(reply) and (offset := int(reply.headers["Upload-Offset"])) < file.header.size:
            reply = self.patch(file, offset, file.sealed[offset : offset + chunk])
        if reply.status_code in (201, 204):
            file.stored = True
            self.told.stored.add(file.header.id)

    def _went_on(self, reply: Reply) -> bool:
        if reply.status_code in COME_AGAIN:
            raise Refused(reply.status_code)
        if reply.status_code not in {201, 204} | OUT_OF_STEP:
            self.wrongs.append(f"file: {reply.status_code} {reply.data[:200]!r}")
        return reply.status_code in (201, 204)


class Refused(Exception):
    """The centre is in trouble and said so; ``status`` is its answer."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


TROUBLE = (httpx.TransportError, Refused)
"""What a round may end with while the centre is in trouble."""
