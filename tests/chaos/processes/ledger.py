"""What the centre holds against what phones were told: the invariant, looked at from behind."""

from tests.chaos.processes.crowd import Crowd
from tests.chaos.processes.keeping_phone import KeepingPhone, Told
from tests.journeys.inside import Inside, sha256


class Ledger:
    """Compares, again and again; a file whose bytes were found is looked at again only after its disk was lost."""

    def __init__(self, crowd: Crowd, inside: Inside) -> None:
        self._crowd, self._inside = crowd, inside
        self._seen: set[str] = set()

    def check_told(self) -> None:
        """Everything any phone was told is true now."""
        assert [tuple(row) for row in self._inside.rows("PRAGMA integrity_check")] == [("ok",)]
        told = [(agent.phone, _copy(agent.phone.told)) for agent in self._crowd.agents]
        rows = self._rows()
        stored = self._stored()
        for phone, words in told:
            assert not phone.wrongs, phone.wrongs
            for mutation_id in words.arrived:
                seq, outcome, reason = words.outcomes[mutation_id]
                assert rows.get((phone.device, seq)) == [(mutation_id, outcome, reason)], f"told {mutation_id}, number {seq}: {outcome}"
            assert words.stored <= stored, "called stored and not here"
            for file_id in words.stored - self._seen:
                assert sha256(self._inside.sealed_file(file_id)) == phone.references[file_id]["sealed_sha256"]
            self._seen |= words.stored

    def forget_unsafe(self) -> None:
        """The disk was lost: only what was safe must be there again."""
        self._seen.clear()
        for agent in self._crowd.agents:
            agent.phone.told.forget_unsafe()

    def check_all(self) -> None:
        """After everything is settled: every mutation of every phone exactly once, every file whole, every page one page."""
        self._seen.clear()
        self.check_told()
        rows = self._rows()
        for agent in self._crowd.agents:
            self._check_phone(agent.phone, rows)
        ((twice,),) = self._inside.rows("SELECT count(*) FROM (SELECT id FROM mutation GROUP BY id HAVING count(*) > 1)")
        assert twice == 0, "an id stands twice"

    def _check_phone(self, phone: KeepingPhone, rows: dict[tuple[str, int], list[tuple[str, str, str | None]]]) -> None:
        mine = [seq for device, seq in rows if device == phone.device]
        assert sorted(mine) == list(range(1, phone.seq + 1)), "not every number exactly once"
        assert len(phone.told.outcomes) == phone.seq
        refused = {reason for _, outcome, reason in phone.told.outcomes.values() if outcome != "applied"}
        assert refused == set()
        for file_id, reference in phone.references.items():
            assert sha256(self._inside.plain_file(file_id)) == reference["plain_sha256"]
            assert self._inside.count("material_page", "id = ?", file_id) == 1, "a photo, or the signature under a mandate, is one page"

    def _rows(self) -> dict[tuple[str, int], list[tuple[str, str, str | None]]]:
        found: dict[tuple[str, int], list[tuple[str, str, str | None]]] = {}
        for row in self._inside.rows("SELECT device, seq, id, outcome, reason FROM mutation"):
            found.setdefault((row["device"], row["seq"]), []).append((row["id"], row["outcome"], row["reason"]))
        return found

    def _stored(self) -> set[str]:
        return {row["id"] for row in self._inside.rows("SELECT id FROM stored_file WHERE stored_at IS NOT NULL")}


def _copy(told: Told) -> Told:
    """Taken before the centre is looked at: what is told meanwhile doesn't count yet."""
    arrived = set(told.arrived)
    return Told(dict(told.outcomes), arrived, set(told.stored), told.safe_seq, set(told.safe_files))
