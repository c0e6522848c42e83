"""Litestream beside the server: its configuration, its control socket (HTTP over a Unix socket), and what its replica covers.

Litestream 0.5 must never be asked to sync (``POST /sync``): while somebody writes, that leaves a replica which restores to a malformed
database (seen with 0.5.13 to 0.5.17). It syncs by itself several times a second; we only look how far it is.
"""

import hashlib
import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import obstore
from obstore.exceptions import BaseError
from sqlalchemy.engine import make_url

from server.config import SettingError, Settings
from server.sealed_store import open_store

PROGRAM = Path(sysconfig.get_path("scripts")) / "litestream"
LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 108
PATIENCE_WITH_OTHERS = 10  # seconds
SYNC_EVERY = "200ms"
LOOK_EVERY = 0.05  # seconds
NEWEST_LEVEL = "ltx/0"
"""Where Litestream puts every sync first; files are called ``<first>-<last>.ltx``, in 16 hex digits."""


class NotReplicating(Exception):
    """Litestream is not there, or could not bring the replica up to date."""


def database_path(settings: Settings) -> Path | None:
    """The SQLite file that is replicated, or None on another database."""
    url = make_url(settings.database_url)
    return Path(url.database).resolve() if url.get_backend_name() == "sqlite" and url.database else None


def socket_path(settings: Settings) -> Path:
    """The control socket: in the data folder, or under the temporary folder when that path is too long for a socket."""
    path = settings.data_dir / "litestream.sock"
    if len(bytes(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(bytes(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"daiban-{name}.sock"


def configuration(settings: Settings, database: Path) -> str:
    """``litestream.yml``. Strings are JSON, which is YAML too, so odd paths can't break it."""
    return f"""\
# Written by daiban at every start.
levels: [{{interval: 30s}}, {{interval: 5m}}, {{interval: 1h}}]
snapshot: {{interval: 24h, retention: 168h}}
l0-retention: 30m
logging: {{level: warn, stderr: true}}
socket: {{enabled: true, path: {json.dumps(str(socket_path(settings)))}}}
dbs:
  - path: {json.dumps(str(database))}
    busy-timeout: 5s
    monitor-interval: {SYNC_EVERY}
    replica:
      url: {json.dumps(settings.replica_url)}
      sync-interval: {SYNC_EVERY}
"""


def prepare(settings: Settings, database: Path) -> None:
    """Before Litestream starts: its configuration, the database back from the replica if it is gone, and a beginning with a whole snapshot.

    Raises ``SettingError`` when the replica doesn't restore to a whole database.
    """
    (settings.data_dir / "litestream.yml").write_text(configuration(settings, database))
    restore(settings.replica_url, database, "-if-db-not-exists", "-if-replica-exists")
    empty_log(database)


def restore(replica_url: str, database: Path, *how: str) -> None:
    """Bring a database back and look at every page of it. Raises ``SettingError``; then nothing is left at ``database``."""
    command = [str(PROGRAM), "restore", "-o", str(database), "-integrity-check", "full", *how, replica_url]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603  (our own program and addresses)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["nothing was found there"]
        raise SettingError(
            f"DAIBAN_REPLICA_URL={replica_url}: the database can't be restored from it: {said[0]}. "
            "An earlier moment may be whole: daiban backup restore --to <folder> --at <time>"
        )


def empty_log(database: Path) -> None:
    """Bring the write-ahead log's pages into the database and cut the log to nothing, so that Litestream begins with a whole snapshot.

    While Litestream is away, SQLite may checkpoint the log and begin it anew. If the new one is shorter than what Litestream saw of the
    old, it takes it for the next and never sees what stood between: the replica then restores to a malformed database (0.5.17, ``verify``
    in its db.go). A log that is shorter than its place always makes it take everything. Raises ``SettingError``.
    """
    if not database.exists():
        return
    with closing(sqlite3.connect(database, timeout=PATIENCE_WITH_OTHERS)) as connection:
        (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        raise SettingError(f"DAIBAN_DATABASE_URL: another program has {database} open. Stop that one first.")


def cover(settings: Settings, beat: Callable[[], None], timeout: float = 10) -> None:
    """Return when everything committed before the call is on the replica. Raises ``NotReplicating`` after ``timeout`` seconds.

    Litestream numbers its syncs; each takes what was committed before it began, and one begins when the one before has ended. The sync
    under way may have begun before the call, the one after it has not: so two more must reach the replica. ``beat`` commits something
    small, so that there is always one more. An older database that was put back tells its own number until Litestream has gone on from
    the replica's, so the higher one counts.
    """
    end, replica = time.monotonic() + timeout, Replica(settings.replica_url)
    begun = max(_position(settings), replica.highest())
    for wanted in (begun + 1, begun + 2):
        if replica.highest() < wanted:
            beat()
        while replica.highest() < wanted:
            if time.monotonic() > end:
                raise NotReplicating(f"the replica stays at {replica.highest()}, {wanted} is wanted")
            time.sleep(LOOK_EVERY)


class Replica:
    """The replica's files as they lie there, whatever kind of store it is."""

    def __init__(self, url: str) -> None:
        self._store = open_store(url)
        self._last = ""
        self._highest = 0

    def highest(self) -> int:
        """The number of the newest sync that arrived there; 0 for none. Raises ``NotReplicating``."""
        try:
            for batch in obstore.list(self._store, f"{NEWEST_LEVEL}/", offset=self._last or None):
                whole = (entry["path"] for entry in batch if entry["path"].endswith(".ltx"))  # not those being written
                self._last = max([self._last, *whole])
        except (OSError, BaseError) as failure:
            raise NotReplicating(f"{type(failure).__name__} while looking at the replica") from None
        name = self._last.rpartition("/")[2]
        if name:
            self._highest = int(name.removesuffix(".ltx").partition("-")[2], 16)
        return self._highest


def _position(settings: Settings) -> int:
    """The number of Litestream's last sync."""
    return int(_call(settings, "GET", f"/txid?{urlencode({'path': str(database_path(settings))})}", None, 2)["txid"])


def _call(settings: Settings, method: str, path: str, body: dict[str, Any] | None, timeout: float) -> Any:
    connection = _UnixConnection(socket_path(settings), timeout)
    try:
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as failure:
        raise NotReplicating(f"{type(failure).__name__}: {failure}") from None
    finally:
        connection.close()
    if answer.status != 200:
        raise NotReplicating(str(said.get("error", answer.status)))
    return said


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("litestream", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        if self._path.stat().st_uid != os.getuid():  # the temporary folder is everybody's, and "safe" hangs on this answer
            raise PermissionError("the socket is not ours")
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
