"""Safe means: on the replica. Runs a real Litestream beside the application."""

import sqlite3
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlmodel import SQLModel

from proxy_service.people import Person
from server import config, keys, litestream, safety
from server.db import Database
from server.sealed_store import SealedStore
from server.services import Services
from server.vault import Vault
from server.worker import Permanent, TryLater
from sync.files import StoredFile
from sync.log import Device

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WRITING_SECONDS = 5
LITESTREAM = Path(sysconfig.get_path("scripts")) / "litestream"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application with one enrolled phone, on SQLite (PostgreSQL replicates by its own means)."""
    settings = config.load({"DAIBAN_DATA_DIR": str(tmp_path)})
    ring = keys.make(settings.key_file)
    made = Flask("server")
    database = Database(settings.database_url)
    files = SealedStore(settings.files_url, settings.mirror_url)
    made.extensions["daiban"] = Services(settings, ring, Vault(ring), database, files, lambda: NOW)
    SQLModel.metadata.create_all(database.engine)
    with database.writing() as session:
        session.add(Person(id="p1", name="王建国", role="agent"))
        session.flush()
        session.add(Device(id="d1", person="p1", send_digest="s", pull_digest="p", secret=b"", enrolled_at=NOW, arrived_seq=3))
    with made.app_context():
        yield made
    database.close()


@pytest.fixture
def replicating(app: Flask, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real Litestream on the application's database, ready."""
    settings = app.extensions["daiban"].settings
    database = litestream.database_path(settings)
    assert database
    (tmp_path / "litestream.yml").write_text(litestream.configuration(settings, database))
    process = subprocess.Popen([LITESTREAM, "replicate", "-config", tmp_path / "litestream.yml"])
    try:
        until(lambda: litestream.socket_path(settings).exists())
        yield process
    finally:
        process.terminate()
        process.wait(10)


def until(true: object, seconds: float = 20) -> None:
    """Wait for a condition, at most ``seconds``."""
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def device(app: Flask) -> Device:
    with app.extensions["daiban"].database.reading() as session:
        found = session.get(Device, "d1")
        assert found
        return found


def test_nothing_is_safe_while_nothing_replicates(app: Flask) -> None:
    with pytest.raises(litestream.NotReplicating):
        safety.look(app)
    assert safety.safe_seq(device(app)) == 0


def test_what_arrived_is_safe_once_the_replica_covers_it(app: Flask, replicating: object) -> None:
    safety.look(app)
    assert safety.safe_seq(device(app)) == 3


def test_the_watch_follows_changes_and_stops_raising_when_litestream_is_gone(app: Flask, replicating: subprocess.Popen[bytes]) -> None:
    watch = safety.SafetyWatch(app, every_seconds=0.02)
    watch.start()
    try:
        until(lambda: safety.safe_seq(device(app)) == 3)
        arrive(app, 4)
        until(lambda: safety.safe_seq(device(app)) == 4)
        replicating.kill()
        replicating.wait(10)
        arrive(app, 5)
        with pytest.raises(litestream.NotReplicating):
            safety.look(app)
        assert safety.safe_seq(device(app)) == 4
    finally:
        watch.stop()


def test_the_watch_goes_on_after_a_full_disk_broke_its_connection(app: Flask, replicating: object, monkeypatch: pytest.MonkeyPatch) -> None:
    look, breaks = safety.look, iter([True])

    def broken_once(app: Flask, connection: Connection) -> safety.Covered:
        if next(breaks, False):
            connection.exec_driver_sql("PRAGMA user_version")
            connection.invalidate()
        return look(app, connection)

    monkeypatch.setattr(safety, "look", broken_once)
    watch = safety.SafetyWatch(app, every_seconds=0.02)
    watch.start()
    try:
        until(lambda: safety.safe_seq(device(app)) == 3)
        arrive(app, 4)
        until(lambda: safety.safe_seq(device(app)) == 4)
    finally:
        watch.stop()


def test_a_replica_watched_while_everybody_writes_restores_whole_and_holds_what_was_called_safe(
    app: Flask, replicating: object, tmp_path: Path
) -> None:
    """Asking Litestream to sync, as was once done here, left a replica with damaged pages."""
    watch = safety.SafetyWatch(app, every_seconds=0.02)
    watch.start()
    end, seq = time.monotonic() + WRITING_SECONDS, 3
    while time.monotonic() < end:
        seq += 1
        keep_file(app, f"{seq:064x}", None, f"f{seq}")
        arrive(app, seq)
        time.sleep(0.01)
    until(lambda: safety.safe_seq(device(app)) == seq)
    watch.stop()
    settings = app.extensions["daiban"].settings
    subprocess.run([LITESTREAM, "restore", "-o", tmp_path / "restored.db", settings.replica_url], check=True)
    with sqlite3.connect(tmp_path / "restored.db") as restored:
        assert restored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert restored.execute("SELECT arrived_seq FROM device").fetchall() == [(seq,)]
        assert restored.execute("SELECT count(*) FROM stored_file").fetchall() == [(seq - 3,)]
    restored.close()


def test_nothing_is_safe_by_files_of_a_replica_that_is_ahead_of_an_older_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that was put back counts lower than its replica until Litestream has looked there."""
    settings = app.extensions["daiban"].settings
    newest = settings.data_dir / "replica" / "database" / "ltx" / "0" / f"{25:016x}-{25:016x}.ltx"
    newest.parent.mkdir(parents=True)
    newest.touch()
    monkeypatch.setattr(litestream, "_position", lambda _settings: 8)
    with pytest.raises(litestream.NotReplicating):
        litestream.cover(settings, lambda: None, timeout=0.2)


def test_an_older_database_put_back_is_safe_again_on_its_own_replica(
    app: Flask, replicating: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    used = app.extensions["daiban"]
    safety.look(app)
    database = litestream.database_path(used.settings)
    assert database
    with sqlite3.connect(database) as source, sqlite3.connect(tmp_path / "older.db") as older:
        source.backup(older)
    older.close()
    source.close()
    for seq in range(4, 9):
        arrive(app, seq)
        safety.look(app)
    used.database.close()
    replicating.terminate()
    replicating.wait(10)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    (tmp_path / "older.db").replace(database)
    again = subprocess.Popen([LITESTREAM, "replicate", "-config", tmp_path / "litestream.yml"])
    try:
        arrive(app, 4)
        safety.secure(app)
        subprocess.run([LITESTREAM, "restore", "-o", tmp_path / "restored.db", used.settings.replica_url], check=True)
    finally:
        again.terminate()
        again.wait(10)
    with sqlite3.connect(tmp_path / "restored.db") as restored:
        assert restored.execute("SELECT arrived_seq FROM device").fetchall() == [(4,)]
    restored.close()


def arrive(app: Flask, seq: int) -> None:
    with app.extensions["daiban"].database.writing() as session:
        phone = session.get(Device, "d1")
        assert phone
        phone.arrived_seq = seq
        session.add(phone)


def keep_file(app: Flask, sha256: str, data: bytes | None, file_id: str = "f1") -> None:
    used: Services = app.extensions["daiban"]
    if data is not None:
        used.files.put(sha256, data)
    with used.database.writing() as session:
        described = {"suite": "s", "key_id": "k1", "size": 3, "sealed_sha256": sha256}
        session.add(StoredFile(id=file_id, device="d1", created_at=NOW, stored_at=NOW, **described))


def stored(app: Flask) -> StoredFile:
    with app.extensions["daiban"].database.reading() as session:
        found = session.get(StoredFile, "f1")
        assert found
        return found


def test_a_file_is_safe_when_it_is_mirrored_and_the_replica_knows(app: Flask, replicating: object, tmp_path: Path) -> None:
    keep_file(app, "ab" * 32, b"abc")
    safety.look(app)
    assert not safety.is_file_safe(stored(app))
    safety.mirror_file(app, SimpleNamespace(subject="ab" * 32))  # type: ignore[arg-type]
    assert (tmp_path / "replica" / "files" / "ab" / ("ab" * 32)).read_bytes() == b"abc"
    safety.look(app)
    assert safety.is_file_safe(stored(app))


def test_a_clock_that_was_set_back_calls_no_file_safe_that_the_replica_does_not_know(app: Flask, replicating: object) -> None:
    keep_file(app, "ab" * 32, b"abc")
    safety.look(app)
    used: Services = app.extensions["daiban"]
    app.extensions["daiban"] = replace(used, clock=lambda: NOW - timedelta(days=400))
    safety.mirror_file(app, SimpleNamespace(subject="ab" * 32))  # type: ignore[arg-type]
    assert not safety.is_file_safe(stored(app))
    safety.look(app)
    assert safety.is_file_safe(stored(app))


def test_a_file_whose_bytes_were_lost_counts_as_not_arrived_so_that_its_phone_sends_it_again(app: Flask) -> None:
    keep_file(app, "cd" * 32, None)
    with pytest.raises(Permanent):
        safety.mirror_file(app, SimpleNamespace(subject="cd" * 32))  # type: ignore[arg-type]
    assert (stored(app).mirror_no, stored(app).stored_at) == (None, None)


def test_a_centre_that_lost_its_disk_takes_back_at_its_start_what_it_can_no_longer_show(app: Flask) -> None:
    keep_file(app, "cd" * 32, None)
    safety.forget_lost_files(app)
    assert stored(app).stored_at is None


def test_what_is_waiting_to_be_mirrored_stays_stored_at_a_start(app: Flask) -> None:
    keep_file(app, "cd" * 32, b"abc")
    safety.forget_lost_files(app)
    assert stored(app).stored_at == NOW


def test_a_file_that_only_the_second_place_still_has_is_mirrored_and_stays_stored(app: Flask, tmp_path: Path) -> None:
    keep_file(app, "cd" * 32, b"abc")
    app.extensions["daiban"].files.mirror("cd" * 32)
    (tmp_path / "files" / "cd" / ("cd" * 32)).unlink()
    safety.mirror_file(app, SimpleNamespace(subject="cd" * 32))  # type: ignore[arg-type]
    assert (stored(app).mirror_no, stored(app).stored_at) == (1, NOW)


def test_a_second_place_that_can_not_be_reached_is_tried_for_ever(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_file(app, "cd" * 32, b"abc")
    monkeypatch.setattr(SealedStore, "mirror", lambda *_: (_ for _ in ()).throw(OSError("no such disk")))
    with pytest.raises(TryLater) as later:
        safety.mirror_file(app, SimpleNamespace(subject="cd" * 32))  # type: ignore[arg-type]
    assert later.value.tireless


def test_with_a_database_that_replicates_itself_its_commits_are_safe_and_files_when_they_are_mirrored(app: Flask) -> None:
    used: Services = app.extensions["daiban"]
    app.extensions["daiban"] = replace(used, settings=replace(used.settings, safe_when="committed"))
    keep_file(app, "ef" * 32, b"xyz")
    assert safety.safe_seq(device(app)) == 3
    assert not safety.is_file_safe(stored(app))
    safety.mirror_file(app, SimpleNamespace(subject="ef" * 32))  # type: ignore[arg-type]
    assert safety.is_file_safe(stored(app))


def test_a_data_folder_with_a_long_path_gets_a_socket_under_the_temporary_folder(tmp_path: Path) -> None:
    settings = config.load({"DAIBAN_DATA_DIR": str(tmp_path / ("深" * 60))})
    assert len(bytes(litestream.socket_path(settings))) <= litestream.LONGEST_SOCKET_PATH
