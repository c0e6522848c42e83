"""What was ever confirmed to an agent and told to a phone, and whether the world still agrees (sync/protocol.md, the invariant)."""

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from proxy_service.case import CaseEvent
from proxy_service.case_flow import flow
from server.safety import covered
from sync.files import StoredFile
from sync.log import Device, MutationRecord
from tests.chaos.centre import Centre

if TYPE_CHECKING:
    from tests.chaos.carried import Carried

EXPECTED_NOS = {400, 401, 403, 404, 409, 413, 423, 429, 503}


class Violated(AssertionError):
    """The promise was broken. Says what was lost, doubled or told too early."""


class Ledger:
    """Everything confirmed and everything told, remembered beside the world and never taken back."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self.phones: list[Carried] = []
        self._confirmed: dict[str, Carried] = {}
        self._files: dict[str, Carried] = {}
        self._outcomes: dict[str, tuple[str, str | None]] = {}
        self._stored: set[str] = set()
        self._safe: set[str] = set()
        self._safe_files: set[str] = set()
        self._may_differ: set[str] = set()

    @property
    def mutations(self) -> int:
        """How many steps were confirmed."""
        return len(self._confirmed)

    # --- what phones say they were told

    def confirm(self, phone: "Carried", mutation_id: str) -> None:
        """The agent sees: saved on this phone."""
        self._confirmed[mutation_id] = phone

    def confirm_file(self, phone: "Carried", file_id: str) -> None:
        """The same of a photo."""
        self._files[file_id] = phone

    def told(self, phone: "Carried", outcome: dict[str, Any]) -> None:
        """An outcome reached a phone. Told again it is the same, unless a restore lost it before it was safe."""
        said = (outcome["outcome"], outcome["reason"])
        before = self._outcomes.get(outcome["id"])
        if before not in (None, said) and outcome["id"] not in self._may_differ:
            raise Violated(f"{outcome['id']} was first told as {before}, then as {said}")
        self._outcomes[outcome["id"]] = said
        self._may_differ.discard(outcome["id"])

    def told_stored(self, file_id: str) -> None:
        """A phone shows: arrived at the centre."""
        self._stored.add(file_id)

    def told_safe(self, mutation_id: str) -> None:
        """A phone may forget this step."""
        self._safe.add(mutation_id)

    def told_safe_file(self, file_id: str) -> None:
        """A phone may forget these bytes."""
        self._safe_files.add(file_id)

    def heard_no(self, status: int, said: Any) -> None:
        """The centre declined. It says why, and never with a fault of its own."""
        if status not in EXPECTED_NOS or "error" not in (said or {}):
            raise Violated(f"the centre answered {status}: {said}")

    def disk_lost(self) -> None:
        """The centre comes back from its replica: what was told but not yet safe may be decided anew."""
        self._may_differ |= set(self._outcomes) - self._safe
        self._stored &= self._safe_files

    # --- what must hold at every moment

    def check(self) -> None:
        """Raises ``Violated``."""
        log, files = self._log(), self._file_rows()
        self._check_nothing_lost(log, files)
        self._check_receipts(log, files)
        self._check_order()
        self._check_once(log)

    def _log(self) -> dict[str, list[tuple[str, str | None, str, str | None, str, int]]]:
        found: dict[str, list[Any]] = defaultdict(list)
        with self._centre.reading() as session:
            rows = select(
                MutationRecord.id, MutationRecord.outcome, MutationRecord.reason, MutationRecord.name, MutationRecord.case_id,
                MutationRecord.device, MutationRecord.seq,
            )  # fmt: skip
            for id, *rest in session.exec(rows.order_by(col(MutationRecord.received_at))):  # type: ignore[call-overload]
                found[id].append(tuple(rest))
        return found

    def _file_rows(self) -> dict[str, StoredFile]:
        with self._centre.reading() as session:
            return {row.id: row for row in session.exec(select(StoredFile))}

    def _check_nothing_lost(self, log: dict[str, Any], files: dict[str, StoredFile]) -> None:
        for mutation_id in self._confirmed:
            if mutation_id not in log and not any(phone.holds(mutation_id) for phone in self.phones):
                raise Violated(f"step {mutation_id} is nowhere any more")
        for file_id in self._files:
            if not any(phone.holds_file(file_id) for phone in self.phones) and not self._is_whole(files.get(file_id)):
                raise Violated(f"photo {file_id} is nowhere any more")

    def _check_receipts(self, log: dict[str, Any], files: dict[str, StoredFile]) -> None:
        for mutation_id in self._safe | (set(self._outcomes) - self._may_differ):
            if mutation_id not in log:
                raise Violated(f"step {mutation_id} was said to have arrived, and is not there")
        for file_id in self._stored | self._safe_files:
            if not self._is_whole(files.get(file_id)):
                raise Violated(f"photo {file_id} was said to have arrived, and is not there")

    def _is_whole(self, row: StoredFile | None) -> bool:
        if row is None or row.stored_at is None:
            return False
        try:
            return hashlib.sha256(self._centre.here.files.get(row.sealed_sha256)).hexdigest() == row.sealed_sha256
        except FileNotFoundError:
            return False

    def _check_order(self) -> None:
        with self._centre.reading() as session:
            arrived = dict(session.exec(select(Device.id, Device.arrived_seq)).all())
            seqs: dict[str, list[int]] = defaultdict(list)
            for device, seq in session.exec(select(MutationRecord.device, MutationRecord.seq).order_by(col(MutationRecord.seq))):
                seqs[device].append(seq)
        for device, highest in arrived.items():
            if seqs[device] != list(range(1, highest + 1)):
                raise Violated(f"device {device} counts up to {highest}, and has {seqs[device][-5:]}")

    def _check_once(self, log: dict[str, Any]) -> None:
        """Every applied step left its mark once: as many events of a kind in a case as steps that cause it."""
        wanted: Counter[tuple[str, str]] = Counter()
        for rows in log.values():
            outcomes = {(outcome, reason) for outcome, reason, *_ in rows}
            if len(outcomes) > 1:
                raise Violated(f"one step has the outcomes {outcomes}")
            outcome, _, name, case_id, *_ = rows[0]
            if outcome == "applied":
                wanted[case_id, flow()["actions"][name]["event"]] += 1
        with self._centre.reading() as session:
            agents = select(CaseEvent.case_id, CaseEvent.name).where(CaseEvent.actor_kind == "agent")
            made = Counter(session.exec(agents).all())
        if made != wanted:
            raise Violated(f"too much: {made - wanted}; too little: {wanted - made}")

    # --- what must hold when the world has come to rest

    def check_at_rest(self) -> None:
        """Everything confirmed has arrived, is decided, is safe, and every phone knows as much as a fresh one would."""
        log, files = self._log(), self._file_rows()
        missing = [one for one in self._confirmed if one not in log]
        if missing:
            raise Violated(f"never arrived: {missing[:3]}")
        away = [one for one in self._files if not self._is_whole(files.get(one))]
        if away:
            raise Violated(f"photos that never arrived: {away[:3]}")
        for phone in self.phones:
            if phone.pending or phone.is_cloned:
                raise Violated(f"a phone still has {len(phone.pending)} steps to hand in")
        if self._centre.is_sqlite and any(phone.deeds for phone in self.phones if not phone.is_revoked):
            raise Violated(f"steps that never became safe; the replica is known up to {covered(self._centre.app).seqs}")
