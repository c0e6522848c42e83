"""The county's own records: cases, files, callbacks, in its own SQLite file and folder."""

import hashlib
import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS county_case (
  number TEXT PRIMARY KEY, package TEXT NOT NULL, body_sha256 TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL, arrived_at REAL NOT NULL, decided_at REAL, said TEXT NOT NULL DEFAULT '{}', sequence INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS county_case_package ON county_case (package);
CREATE TABLE IF NOT EXISTS package (key TEXT PRIMARY KEY, body_sha256 TEXT NOT NULL, number TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS file (package TEXT NOT NULL, sha256 TEXT NOT NULL, media_type TEXT NOT NULL, times INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (package, sha256));
CREATE TABLE IF NOT EXISTS callback (
  id TEXT PRIMARY KEY, number TEXT NOT NULL, sequence INTEGER NOT NULL, code TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL, answer TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS sms (
  id TEXT PRIMARY KEY, provider TEXT NOT NULL, phone TEXT NOT NULL, text TEXT NOT NULL, key TEXT NOT NULL, at REAL NOT NULL,
  mood TEXT NOT NULL, reported INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class CountyStore:
    """One folder with ``county.db`` and ``files/``. Every method is one transaction."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "files").mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        with self.transaction() as db:
            db.executescript("PRAGMA journal_mode=WAL;" + SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection that commits at the end, one at a time."""
        with self._lock:
            db = sqlite3.connect(self._folder / "county.db", timeout=10)
            db.row_factory = sqlite3.Row
            try:
                with db:
                    yield db
            finally:
                db.close()

    def rows(self, query: str, *args: Any) -> list[dict[str, Any]]:
        """What a query finds."""
        with self.transaction() as db:
            return [dict(row) for row in db.execute(query, args)]

    def put_file(self, package: str, sha256: str, media_type: str, data: bytes) -> bool:
        """Keep a file of a package; False when it was there."""
        path = self._folder / "files" / sha256
        if not path.exists():
            path.write_bytes(data)
        with self.transaction() as db:
            keep = "INSERT INTO file (package, sha256, media_type) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET times = times + 1"
            row = db.execute(f"{keep} RETURNING times", (package, sha256, media_type)).fetchone()
            return bool(row["times"] == 1)

    def get_file(self, sha256: str) -> bytes:
        """The bytes of a file known to be here."""
        return (self._folder / "files" / sha256).read_bytes()

    def files_of(self, package: str) -> set[str]:
        """Which files of a package are here."""
        return {row["sha256"] for row in self.rows("SELECT sha256 FROM file WHERE package = ?", package)}

    def open_case(self, package: str, raw: bytes, body: dict[str, Any], *, remember_key: bool) -> tuple[str, bool]:
        """Register a case or a supplement to one. Returns its number and whether anything was new.

        Raises ``ValueError`` when the key was used for another body. With ``remember_key`` off the county behaves like a
        system that knows no idempotency: every request makes a case.
        """
        digest = hashlib.sha256(raw).hexdigest()
        with self.transaction() as db:
            known = db.execute("SELECT * FROM package WHERE key = ?", (package,)).fetchone()
            if known and remember_key:
                if known["body_sha256"] != digest:
                    raise ValueError("the key was used for another package")
                return str(known["number"]), False
            number = _take_supplement(db, package, digest, body) or _take_new(db, package, digest, body)
            db.execute("INSERT OR REPLACE INTO package (key, body_sha256, number) VALUES (?, ?, ?)", (package, digest, number))
            return number, True

    def find_number(self, package: str) -> str | None:
        """The number given to a package, if it arrived."""
        found = self.rows("SELECT number FROM package WHERE key = ?", package)
        return found[0]["number"] if found else None

    def find_case(self, number: str) -> dict[str, Any] | None:
        """A case with its body and last word as objects."""
        found = self.rows("SELECT * FROM county_case WHERE number = ?", number)
        return {**found[0], "body": json.loads(found[0]["body"]), "said": json.loads(found[0]["said"])} if found else None

    def say(self, number: str, code: str, state: str, said: dict[str, Any], *, hold: bool = False) -> None:
        """Change a case's state and queue the callback that tells of it."""
        with self.transaction() as db:
            change = "UPDATE county_case SET state = ?, said = ?, decided_at = ?, sequence = sequence + 1 WHERE number = ?"
            row = (state, json.dumps(said, ensure_ascii=False), time.time(), number)
            case = db.execute(f"{change} RETURNING sequence, package", row).fetchone()
            message = {"XXID": str(uuid.uuid4()), "SLBH": number, "YWLSH": case["package"], "ZTM": code, "XH": case["sequence"], **said}
            message["SJ"] = time.strftime("%Y-%m-%dT%H:%M:%S+08:00", time.gmtime(time.time() + 8 * 3600))
            db.execute(
                "INSERT INTO callback (id, number, sequence, code, body, state, next_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    message["XXID"],
                    number,
                    case["sequence"],
                    code,
                    json.dumps(message, ensure_ascii=False),
                    "held" if hold else "waiting",
                    time.time(),
                ),
            )

    def setting(self, name: str) -> dict[str, Any]:
        """A stored setting; empty when never set."""
        found = self.rows("SELECT value FROM setting WHERE name = ?", name)
        return json.loads(found[0]["value"]) if found else {}

    def save_setting(self, name: str, value: dict[str, Any]) -> None:
        """Replace a stored setting."""
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, json.dumps(value)))


def _take_supplement(db: sqlite3.Connection, package: str, digest: str, body: dict[str, Any]) -> str | None:
    take = "UPDATE county_case SET package = ?, body_sha256 = ?, body = ?, state = 'open' WHERE number = ? RETURNING number"
    row = db.execute(take, (package, digest, json.dumps(body, ensure_ascii=False), body.get("YSLBH", ""))).fetchone()
    return str(row["number"]) if row else None


def _take_new(db: sqlite3.Connection, package: str, digest: str, body: dict[str, Any]) -> str:
    count = db.execute("SELECT count(*) AS n FROM county_case").fetchone()["n"]
    number = f"YL{time.gmtime(time.time() + 8 * 3600).tm_year}-{count + 1:06d}"
    row = (number, package, digest, json.dumps(body, ensure_ascii=False), "open", time.time())
    db.execute("INSERT INTO county_case (number, package, body_sha256, body, state, arrived_at) VALUES (?, ?, ?, ?, ?, ?)", row)
    return number
