"""Litestream dies while the database goes on being written: at the next start the replica becomes whole again. Real Litestream."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from server import config, keys, litestream, run
from server.config import SettingError, Settings
from tests.daiban_run import free_port

FRAMES_SEEN = 600
"""Of the write-ahead log, before Litestream dies; SQLite checkpoints at 1,000."""
PAGE, FRAME, LEAF = 4096, 4120, b"\x0d"
WRITE = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("CREATE TABLE IF NOT EXISTS note(id INTEGER PRIMARY KEY, key TEXT UNIQUE, body BLOB)")
for _ in range(int(sys.argv[2])):
    connection.execute("INSERT INTO note(key, body) VALUES (hex(randomblob(8)), randomblob(3000))")
os._exit(0)
"""
"""Dies without closing, so that the write-ahead log stays as it is."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A centre's settings, with a key."""
    made = config.load({"DAIBAN_DATA_DIR": str(tmp_path / "var"), "DAIBAN_PORT": str(free_port())})
    keys.make(made.key_file)
    return made


def test_what_was_written_while_nothing_replicated_is_on_the_replica_after_the_next_start_and_whole(
    settings: Settings, tmp_path: Path
) -> None:
    """The log is begun anew meanwhile, and is shorter than what Litestream saw of it last."""
    database = database_of(settings)
    with replicating(settings) as process:
        while frames(database) < FRAMES_SEEN:
            write(database, 20)
        litestream.cover(settings, lambda: write(database, 1))
        process.kill()
        process.wait(10)
    log = salts(database)
    while salts(database) == log:
        write(database, 10)
    rows = count(database)
    with replicating(settings):
        litestream.cover(settings, lambda: write(database, 1))
        litestream.restore(settings.replica_url, tmp_path / "restored.db")
    assert count(tmp_path / "restored.db") > rows


def test_a_replica_whose_pages_do_not_fit_together_is_not_served(settings: Settings) -> None:
    database = database_of(settings)
    with replicating(settings):
        write(database, 100)
    spoil_a_page(database)
    with replicating(settings):
        pass
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
    with pytest.raises(SettingError, match=r"DAIBAN_REPLICA_URL=.*daiban backup restore"):
        run.prepare(settings)
    assert not database.exists()


def database_of(settings: Settings) -> Path:
    found = litestream.database_path(settings)
    assert found
    return found


@contextmanager
def replicating(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Litestream as ``daiban run`` starts it, without the server."""
    run.prepare(settings)
    write(database_of(settings), 1)
    process = subprocess.Popen([litestream.PROGRAM, "replicate", "-config", settings.data_dir / "litestream.yml"])
    try:
        end = time.monotonic() + 20
        while not covers(settings):
            assert time.monotonic() < end, "Litestream doesn't start"
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def covers(settings: Settings) -> bool:
    try:
        litestream.cover(settings, lambda: write(database_of(settings), 1), timeout=2)
    except litestream.NotReplicating:
        return False
    return True


def write(database: Path, rows: int) -> None:
    subprocess.run([sys.executable, "-c", WRITE, database, str(rows)], check=True)


def count(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        found: int = connection.execute("SELECT count(*) FROM note").fetchone()[0]
        return found


def frames(database: Path) -> int:
    return log_of(database).stat().st_size // FRAME


def salts(database: Path) -> bytes:
    return log_of(database).read_bytes()[16:24]


def log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")


def spoil_a_page(database: Path) -> None:
    """Overwrite one of the rows' pages in the file itself."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = database.read_bytes()
    place = next(place for place in range(len(pages) // PAGE // 2 * PAGE, len(pages), PAGE) if pages[place : place + 1] == LEAF)
    database.write_bytes(pages[:place] + bytes(PAGE) + pages[place + PAGE :])
