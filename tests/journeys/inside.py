"""What the centre really holds, read from behind: its database, its sealed files, opened with its own keys."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from proxy_service.case import Case
from server.keys import KeyRing
from server.sealed_store import SealedStore
from server.vault import Vault
from sync.protocol import FileHeader, MutationHeader
from sync.sealing import open_body

Header = TypeVar("Header", MutationHeader, FileHeader)


class Inside:
    """Looks into the data folder of a centre, running or not."""

    def __init__(self, folder: Path, ring: KeyRing) -> None:
        self._folder, self.ring = folder, ring

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """Rows of the database."""
        with self._reading() as connection:
            return connection.execute(query, values).fetchall()

    def count(self, table: str, condition: str = "1", *values: Any) -> int:
        """How many rows of a table meet a condition."""
        ((number,),) = self.rows(f"SELECT count(*) FROM {table} WHERE {condition}", *values)
        return int(number)

    def mutations(self, case_id: str) -> list[dict[str, Any]]:
        """The mutations of a case as the phone wrote them, in their order."""
        rows = self.rows("SELECT *, length(body) AS size FROM mutation WHERE case_id = ? ORDER BY seq", case_id)
        return [json.loads(open_body(_header(MutationHeader, row), row["body"], self.ring.intake)) for row in rows]

    def files_of(self, case_id: str) -> dict[str, dict[str, Any]]:
        """File id → how the case's mutations describe it: its hashes, sizes and type."""
        return {file["id"]: file for mutation in self.mutations(case_id) for file in _files_in(mutation["args"])}

    def tracking_codes(self) -> dict[str, str]:
        """State of a case → the code on the slip of one that is in it."""
        vault, rows = Vault(self.ring), self.rows("SELECT id, state, content_key, content FROM service_case")
        return {
            row["state"]: vault.open_content(Case(**{name: row[name] for name in ("id", "content_key", "content")})).tracking_code
            for row in rows
        }

    def stored_files(self, case_id: str) -> set[str]:
        """Ids of the case's files that are here whole."""
        stored = {row["id"] for row in self.rows("SELECT id FROM stored_file WHERE stored_at IS NOT NULL")}
        return stored & self.files_of(case_id).keys()

    def sealed_file(self, file_id: str) -> bytes:
        """The bytes of a stored file as the phone sealed them, from whichever place has them."""
        places = (f"file://{self._folder / place}" for place in ("files", "replica/files"))
        return SealedStore(*places).get(self._stored(file_id)["sealed_sha256"])

    def plain_file(self, file_id: str) -> bytes:
        """The same, opened."""
        return open_body(_header(FileHeader, self._stored(file_id)), self.sealed_file(file_id), self.ring.intake)

    def partial_bytes(self) -> int:
        """Bytes of uploads that are not finished."""
        return sum(path.stat().st_size for path in (self._folder / "uploads").glob("*"))

    def give_up(self, handler: str) -> None:
        """As if a delivery of this kind had failed for a day and a half."""
        given_up = "state = 'dead', attempts = 40, problem = 'no answer'"
        one = "SELECT id FROM delivery WHERE handler = ? AND state = 'done' LIMIT 1"
        self._change(f"UPDATE delivery SET {given_up} WHERE id = ({one})", handler)

    def fall_silent(self, device: str, last_contact: datetime) -> None:
        """As if this phone had last reached the centre then."""
        self._change("UPDATE device SET last_contact_at = ? WHERE id = ?", f"{last_contact.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}", device)

    @contextmanager
    def without_villages(self, agent: str) -> Iterator[None]:
        """As if all villages of an agent had been given to others, and back at the end."""
        ((villages,),) = self.rows("SELECT areas FROM person WHERE name = ?", agent)
        self._change("UPDATE person SET areas = '[]' WHERE name = ?", agent)
        yield
        self._change("UPDATE person SET areas = ? WHERE name = ?", villages, agent)

    def lose_the_disk(self) -> None:
        """Database and sealed files are gone; replica, keys and the marker of the epoch lie elsewhere and stay."""
        for path in self._folder.glob("daiban.db*"):
            path.unlink()
        for folder in ("files", "uploads"):
            shutil.rmtree(self._folder / folder, ignore_errors=True)

    def _stored(self, file_id: str) -> sqlite3.Row:
        (row,) = self.rows("SELECT * FROM stored_file WHERE id = ? AND stored_at IS NOT NULL", file_id)
        return row

    def _change(self, statement: str, *values: Any) -> None:
        with closing(sqlite3.connect(self._folder / "daiban.db", timeout=10)) as connection, connection:
            connection.execute(statement, values)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"file:{self._folder / 'daiban.db'}?mode=ro", uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            yield connection


def _files_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every file that arguments name, however deep: a mandate's witnesses sign, too."""
    if isinstance(value, dict) and "plain_sha256" in value:
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _files_in(part)


def sha256(data: bytes) -> str:
    """Hex, as the protocol writes it."""
    return hashlib.sha256(data).hexdigest()


def _header(kind: type[Header], row: sqlite3.Row) -> Header:
    return kind.model_validate({name: row[name] for name in kind.model_fields})
