"""Litestream beside the server: its configuration, and its control socket (HTTP over a Unix socket).

Asking it to sync and wait takes 2–4 ms with a folder as replica and half a millisecond when nothing changed, so the
server asks often and can tell phones soon what is safe.
"""

import hashlib
import http.client
import json
import os
import socket
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from server.config import Settings

LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 108


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
    restore-if-db-not-exists: true
    replica:
      url: {json.dumps(settings.replica_url)}
      sync-interval: 1s
"""


def sync_and_wait(settings: Settings, timeout: int = 10) -> None:
    """Return when everything committed before the call is on the replica. Raises ``NotReplicating``."""
    _call(settings, "POST", "/sync", {"path": str(database_path(settings)), "wait": True, "timeout": timeout}, timeout + 2)


def last_sync_at(settings: Settings) -> datetime | None:
    """When the replica was last brought up to date; None before the first time. Raises ``NotReplicating``."""
    for database in _call(settings, "GET", "/list", None, 2)["databases"]:
        if database["path"] == str(database_path(settings)) and database.get("last_sync_at"):
            return datetime.fromisoformat(database["last_sync_at"])
    return None


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
