"""Files are announced before they come, and may come along with that: what is right, what is refused, and how many."""

import errno
import os

import pytest
from flask import Flask
from sqlmodel import select

from server.services import services
from server.worker import Delivery
from sync.protocol import MOST_CHUNK_BYTES, MOST_FILE_BYTES, FileHeader
from sync.sealing import header_mac
from tests.conftest import Clock
from tests.phone import Phone, SealedFile
from tests.server.agent_api.uploads import checksum, partial_path, row_of, state_of


def test_a_whole_file_comes_along_with_its_announcement(app: Flask, phone: Phone) -> None:
    file = phone.seal_file(os.urandom(10_000))
    for _ in range(2):
        reply = phone.announce(file, file.sealed)
        assert (reply.status_code, reply.headers["Upload-Offset"]) == (201, str(file.header.size))
        assert reply.headers["Location"] == f"/sync/v1/files/{file.header.id}"
    assert state_of(phone, file) == {"state": "stored", "offset": file.header.size}
    assert services(app).files.get(file.header.sealed_sha256) == file.sealed
    with services(app).database.reading() as session:
        assert len(session.exec(select(Delivery.id).where(Delivery.subject == file.header.sealed_sha256)).all()) == 1
    assert not partial_path(app, file).exists()


def test_the_first_bytes_come_along_and_the_rest_follows(app: Flask, phone: Phone) -> None:
    file = phone.seal_file(os.urandom(10_000))
    told = checksum(file.sealed[:4000])
    assert phone.announce(file, file.sealed[:4000], **{"Upload-Checksum": told}).headers["Upload-Offset"] == "4000"
    assert phone.announce(file, file.sealed[:6000]).headers["Upload-Offset"] == "4000"
    assert phone.announce(file, file.sealed).headers["Upload-Offset"] == "4000"
    assert phone.patch(file, 4000, file.sealed[4000:]).headers["Upload-Offset"] == str(file.header.size)
    assert services(app).files.get(file.header.sealed_sha256) == file.sealed


def test_bytes_that_come_along_damaged_forged_or_in_excess_are_not_taken(app: Flask, phone: Phone, other_phone: Phone) -> None:
    file = phone.seal_file(os.urandom(1000))
    damaged = b"x" + file.sealed[1:]
    assert phone.announce(file, damaged).json == {"error": "file_differs"}
    assert phone.announce(file, file.sealed[:500], **{"Upload-Checksum": checksum(b"other")}).json == {"error": "checksum_differs"}
    assert phone.announce(SealedFile(file.header, b"0" * 32, file.sealed, {}), file.sealed).json == {"error": "forged"}
    assert other_phone.announce(file, file.sealed).json == {"error": "forged"}
    assert phone.announce(file, file.sealed, **{"Content-Encoding": "gzip"}).status_code == 415
    assert phone.announce(file, b"x" * (MOST_CHUNK_BYTES + 1)).status_code == 413
    assert row_of(app, file) is None
    assert phone.announce(file, file.sealed + b"x").headers["Upload-Offset"] == "0"
    assert phone.announce(file, file.sealed[:500], **{"Content-Type": "text/plain"}).headers["Upload-Offset"] == "0"


def test_a_full_disk_takes_nothing_of_a_file_that_comes_along(app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no space left on device")

    file = phone.seal_file(os.urandom(500))
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", is_full)
        assert phone.announce(file, file.sealed).status_code == 503
    assert row_of(app, file) is None
    phone.upload(file)
    assert state_of(phone, file)["state"] == "stored"


def test_the_same_file_announced_twice_is_one_and_another_under_its_id_is_refused(app: Flask, phone: Phone) -> None:
    file, other = phone.seal_file(b"one"), phone.seal_file(b"other")
    assert phone.announce(file).status_code == phone.announce(file).status_code == 201
    header = FileHeader(**other.header.model_dump() | {"id": file.header.id})
    twisted = SealedFile(header, header_mac(header, phone.secret), other.sealed, {})
    reply = phone.announce(twisted)
    assert (reply.status_code, reply.json["error"]) == (409, "file_differs")


def announced(phone: Phone, file: SealedFile, length: int | None = None, **changed: object) -> tuple[int, str]:
    """Announce with a changed header, signed by the phone."""
    header = FileHeader.model_construct(**file.header.model_dump() | changed)
    twisted = SealedFile(header, header_mac(header, phone.secret), b"x" * (length or file.header.size), {})
    reply = phone.announce(twisted)
    return reply.status_code, reply.json["error"]


def test_announcements_that_cannot_be_right_are_refused(phone: Phone) -> None:
    file = phone.seal_file(b"x")
    assert announced(phone, file, length=3) == (400, "malformed")
    assert announced(phone, file, suite="rot13") == (400, "unknown_suite")
    assert announced(phone, file, key_id="k9") == (503, "unavailable"), "the key may come back"
    assert announced(phone, file, id="../../etc") == (400, "malformed")
    assert announced(phone, file, size=MOST_FILE_BYTES + 1) == (413, "oversized")
    for told in ("", "header", "header !", "filename eA=="):
        reply = phone.tus("POST", "/sync/v1/files", {"Upload-Length": "1", "Upload-Metadata": told})
        assert (reply.status_code, reply.json) == (400, {"error": "malformed"})
    for length in ("", "-1", "1e3", "９"):
        assert phone.tus("POST", "/sync/v1/files", {"Upload-Length": length.encode().decode("latin-1")}).status_code == 400


def test_a_forged_announcement_and_one_in_anothers_name_are_refused(app: Flask, phone: Phone, other_phone: Phone) -> None:
    file = phone.seal_file(b"x")
    forged = SealedFile(file.header, b"0" * 32, file.sealed, {})
    assert phone.announce(forged).json == {"error": "forged"}
    assert other_phone.announce(file).json == {"error": "forged"}
    assert row_of(app, file) is None


def test_nobody_announces_more_files_within_a_day_than_a_year_of_work_would_bring(phone: Phone, clock: Clock, monkeypatch) -> None:
    monkeypatch.setattr("sync.files.MOST_FILES_A_DAY", 2)
    files = [phone.seal_file(os.urandom(100)) for _ in range(3)]
    assert [phone.announce(file).status_code for file in files] == [201, 201, 429]
    assert phone.announce(files[0]).status_code == 201
    reply = phone.announce(files[2])
    assert (reply.json, reply.headers["Retry-After"]) == ({"error": "too_much_today"}, "3600")
    clock.forward(days=1, seconds=1)
    assert phone.announce(files[2]).status_code == 201


def test_nor_more_bytes(phone: Phone, monkeypatch) -> None:
    files = [phone.seal_file(os.urandom(1000)) for _ in range(2)]
    monkeypatch.setattr("sync.files.MOST_FILE_BYTES_A_DAY", files[0].header.size + 1)
    assert [phone.announce(file).status_code for file in files] == [201, 429]
