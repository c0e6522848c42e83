"""``daiban run``: everything on one machine, ended together.

The database is restored if it is gone; Litestream starts the server, which migrates, seeds and serves. Migrating first
would create an empty database, and the restore would never happen.
"""

import hmac
import os
import shlex
import signal
import socket
import sys
import time
from pathlib import Path

from server import keys, litestream
from server.config import SettingError, Settings
from server.processes import Child, adopt_orphans


def run(settings: Settings) -> int:
    """Start, watch, and end everything when asked to or when one part ends. Returns the exit code."""
    prepare(settings)
    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: asked.append(number))
    adopt_orphans()
    children: list[Child] = []
    try:
        if settings.demo:
            children.append(start_simulator(settings))
        children.append(start_server(settings))
        return watch(children, asked)
    finally:
        for child in reversed(children):
            child.stop()


def watch(children: list[Child], asked: list[int]) -> int:
    """Wait until someone asks to stop (0) or a child ends by itself (1).

    ``asked`` is a list the signal handler appends to: an Event's lock is not re-entrant, and a handler that meets it held hangs for ever.
    """
    while not asked:
        for child in children:
            code = child.exit_code()
            if code is not None:
                print(f"daiban: {child.name} ended (code {code}); stopping the rest.", file=sys.stderr)
                return 1
        time.sleep(0.1)
    return 0


def prepare(settings: Settings) -> None:
    """Folders, secrets and free ports, checked before anything starts."""
    make_folder(settings.data_dir)
    database = litestream.database_path(settings)
    if settings.demo and is_new(settings, database):
        keys.make(settings.key_file)
    keys.read(settings.key_file)
    check_port("DAIBAN_PORT", settings.host, settings.port)
    if settings.demo:
        check_port("DAIBAN_SIMULATOR_PORT", "127.0.0.1", settings.simulator_port)
    if database:
        set_orphans_aside(database)
        litestream.prepare(settings, database)


def is_new(settings: Settings, database: Path | None) -> bool:
    """Whether nothing was ever sealed here, so that new secrets can't shut anything away."""
    traces = (settings.key_file, settings.epoch_file, settings.data_dir / "replica", *([database] if database else []))
    return not any(trace.exists() for trace in traces)


def set_orphans_aside(database: Path) -> None:
    """A write-ahead log whose database is gone would be replayed into the restored one: keep it, under another name."""
    if database.exists():
        return
    for suffix in ("-wal", "-shm"):
        orphan = database.with_name(database.name + suffix)
        if orphan.exists():
            orphan.replace(orphan.with_name(orphan.name + ".orphan"))


def make_folder(folder: Path) -> None:
    """The data folder, readable by its owner only. Raises ``SettingError`` when it can't be used."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / ".writable").touch()
        (folder / ".writable").unlink()
    except OSError as problem:
        raise SettingError(f"DAIBAN_DATA_DIR={folder}: {problem.strerror}. Name a folder this account can write.") from None


def check_port(setting: str, host: str, port: int) -> None:
    """Raise ``SettingError`` when someone else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            remedy = f"Stop the program that uses it, or choose another: {setting}={port + 10 if port < 65000 else 8010} make run"
            raise SettingError(f"{setting}={port}: can't listen on {host}:{port} ({problem.strerror}). {remedy}") from None


def start_server(settings: Settings) -> Child:
    """The server, inside Litestream when the database is SQLite."""
    serve = [sys.executable, "-m", "server.cli", "serve", "--welcome"]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    if litestream.database_path(settings) is None:
        return Child("the server", serve, environ)
    command = [str(litestream.PROGRAM), "replicate", "-config", str(settings.data_dir / "litestream.yml"), "-exec", shlex.join(serve)]
    return Child("the server or Litestream", command, {**environ, "DAIBAN_UNDER_LITESTREAM": "1"})


def start_simulator(settings: Settings) -> Child:
    """The county's simulator, a program of its own with its own database."""
    environ = {
        **os.environ,
        "COUNTY_PORT": str(settings.simulator_port),
        "COUNTY_DATA_DIR": str(settings.data_dir / "county"),
        "COUNTY_SECRET": simulator_secret(keys.read(settings.key_file)),
        "COUNTY_CALLBACK_URL": f"http://127.0.0.1:{settings.port}/county/v1/callback",
    }
    return Child("the county simulator", [sys.executable, "-m", "server.county_simulator"], environ)


def simulator_secret(ring: keys.KeyRing) -> str:
    """What the demo's gateway and the simulator sign with."""
    return hmac.digest(ring.session.encode(), b"county simulator", "sha256").hex()
