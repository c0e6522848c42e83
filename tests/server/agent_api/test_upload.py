"""Sealed files arrive whole or go on where they were cut; nothing is ever said to be stored that isn't."""

import errno
import io
import os

import pytest
from flask import Flask
from sqlmodel import select

from server.agent_api import arrival
from server.partial_files import PartialFiles
from server.services import services
from server.worker import Delivery, run_once
from sync.protocol import MOST_CHUNK_BYTES, MOST_FILE_BYTES, SUITE
from tests import pension_case
from tests.phone import Phone
from tests.server.agent_api.uploads import checksum, partial_path, row_of, state_of


def test_a_file_arrives_in_chunks_and_is_stored_when_it_is_whole(app: Flask, phone: Phone) -> None:
    file = phone.seal_file(os.urandom(10_000))
    assert state_of(phone, file) == {"state": "missing", "offset": 0}
    reply = phone.announce(file)
    assert (reply.status_code, reply.headers["Upload-Offset"]) == (201, "0")
    assert reply.headers["Location"] == f"/sync/v1/files/{file.header.id}"
    assert phone.patch(file, 0, file.sealed[:4000]).headers["Upload-Offset"] == "4000"
    assert state_of(phone, file) == {"state": "partial", "offset": 4000}
    reply = phone.patch(file, 4000, file.sealed[4000:], **{"Upload-Checksum": checksum(file.sealed[4000:])})
    assert (reply.status_code, reply.headers["Upload-Offset"]) == (204, str(file.header.size))
    assert state_of(phone, file) == {"state": "stored", "offset": file.header.size}
    assert services(app).files.get(file.header.sealed_sha256) == file.sealed
    assert not partial_path(app, file).exists()


def test_a_cut_upload_goes_on_where_the_server_says(phone: Phone) -> None:
    file = phone.seal_file(os.urandom(5000))
    phone.announce(file)
    phone.patch(file, 0, file.sealed[:3000])
    reply = phone.tus("HEAD", f"/sync/v1/files/{file.header.id}", {})
    assert (reply.headers["Upload-Offset"], reply.headers["Upload-Length"]) == ("3000", str(file.header.size))
    assert phone.announce(file).headers["Upload-Offset"] == "3000"
    phone.upload(file)


def test_a_wrong_offset_is_answered_with_the_right_one(phone: Phone) -> None:
    file = phone.seal_file(os.urandom(5000))
    phone.announce(file)
    phone.patch(file, 0, file.sealed[:100])
    for offset in (0, 50, 101):
        reply = phone.patch(file, offset, file.sealed[offset:])
        assert (reply.status_code, reply.json["error"], reply.headers["Upload-Offset"]) == (409, "wrong_offset", "100")


def test_an_answer_that_was_lost_after_the_last_byte_does_no_harm(phone: Phone) -> None:
    file = phone.seal_file(os.urandom(500))
    phone.upload(file)
    reply = phone.patch(file, 0, file.sealed)
    assert (reply.status_code, reply.headers["Upload-Offset"]) == (409, str(file.header.size))
    assert phone.patch(file, file.header.size, b"").status_code == 204
    assert phone.announce(file).headers["Upload-Offset"] == str(file.header.size)


def test_a_chunk_with_a_wrong_checksum_keeps_nothing(phone: Phone) -> None:
    file = phone.seal_file(os.urandom(500))
    phone.announce(file)
    for algorithm in ("sha1", "sha256"):
        reply = phone.patch(file, 0, file.sealed, **{"Upload-Checksum": checksum(b"other", algorithm)})
        assert (reply.status_code, reply.json) == (460, {"error": "checksum_differs"})
    for odd in ("md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha1 !!"):
        assert phone.patch(file, 0, file.sealed, **{"Upload-Checksum": odd}).status_code == 400
    assert state_of(phone, file)["offset"] == 0


def test_bytes_that_are_not_the_announced_ones_empty_the_upload_and_it_starts_again(app: Flask, phone: Phone) -> None:
    file = phone.seal_file(os.urandom(500))
    phone.announce(file)
    mutated = bytes([file.sealed[0] ^ 1]) + file.sealed[1:]
    reply = phone.patch(file, 0, mutated)
    assert (reply.status_code, reply.headers["Upload-Offset"]) == (460, "0")
    assert state_of(phone, file) == {"state": "partial", "offset": 0}
    phone.upload(file)
    assert state_of(phone, file)["state"] == "stored"


def test_a_body_shorter_than_it_said_keeps_nothing_of_itself(app: Flask, phone: Phone) -> None:
    file = phone.seal_file(os.urandom(500))
    phone.announce(file)
    phone.patch(file, 0, file.sealed[:100])
    headers = {"Authorization": f"Bearer {phone.welcome['send_token']}", "Tus-Resumable": "1.0.0", "Upload-Offset": "100"}
    cut = {"input_stream": io.BytesIO(file.sealed[100:300]), "environ_overrides": {"CONTENT_LENGTH": "400"}}
    path, kind = f"/sync/v1/files/{file.header.id}", "application/offset+octet-stream"
    answer = app.test_client().patch(path, headers=headers, content_type=kind, **cut)
    assert (answer.status_code, answer.json) == (400, {"error": "truncated"})
    assert state_of(phone, file)["offset"] == 100


def test_another_agents_file_does_not_exist(phone: Phone, other_phone: Phone) -> None:
    file = phone.seal_file(os.urandom(100))
    phone.announce(file)
    assert other_phone.tus("HEAD", f"/sync/v1/files/{file.header.id}", {}).status_code == 404
    assert other_phone.patch(file, 0, file.sealed).status_code == 404


def test_too_much_is_refused(phone: Phone) -> None:
    file = phone.seal_file(os.urandom(100))
    phone.announce(file)
    assert phone.patch(file, 0, file.sealed + b"x").status_code == 413
    assert phone.patch(file, 0, b"x" * (MOST_CHUNK_BYTES + 1)).status_code == 413
    assert phone.tus("HEAD", f"/sync/v1/files/{file.header.id}", {}).headers["Upload-Offset"] == "0"


def test_two_uploads_of_one_file_take_turns(app: Flask, phone: Phone) -> None:
    file = phone.seal_file(os.urandom(100))
    phone.announce(file)
    folder = PartialFiles(services(app).settings.data_dir / "uploads")
    with folder.held(file.header.id):
        reply = phone.patch(file, 0, file.sealed)
        assert (reply.status_code, reply.json, reply.headers["Retry-After"]) == (423, {"error": "busy"}, "1")
    assert phone.patch(file, 0, file.sealed).status_code == 204


def test_a_crash_between_keeping_the_bytes_and_noting_it_loses_nothing(app: Flask, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise OSError("the power went")

    case_id = pension_case.begin(phone)
    file = phone.files[phone.attach(case_id, "id-card", pension_case.picture())]
    phone.exchange()
    phone.announce(file)
    with monkeypatch.context() as patched:
        patched.setattr(arrival, "note_stored", crash)
        reply = phone.patch(file, 0, file.sealed)
        assert (reply.status_code, reply.json, reply.headers["Retry-After"]) == (503, {"error": "unavailable"}, "30")
    row = row_of(app, file)
    assert row is not None
    assert row.stored_at is None
    assert state_of(phone, file) == {"state": "stored", "offset": file.header.size}
    row = row_of(app, file)
    assert row is not None
    assert row.stored_at is not None
    with services(app).database.reading() as session:
        queued = list(session.exec(select(Delivery.handler).where(Delivery.subject == file.header.sealed_sha256)))
    assert queued == ["mirror_file"]


def test_a_full_disk_keeps_nothing_of_the_chunk_and_asks_to_come_again(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no space left on device")

    file = phone.seal_file(os.urandom(500))
    phone.announce(file)
    phone.patch(file, 0, file.sealed[:100])
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", is_full)
        assert phone.patch(file, 100, file.sealed[100:200]).status_code == 503
    assert state_of(phone, file)["offset"] == 100
    phone.upload(file)


def test_other_versions_other_types_and_other_methods_are_refused(phone: Phone) -> None:
    file = phone.seal_file(b"x")
    phone.announce(file)
    path = f"/sync/v1/files/{file.header.id}"
    reply = phone.tus("HEAD", path, {"Tus-Resumable": "0.2.2"})
    assert (reply.status_code, reply.headers["Tus-Version"]) == (412, "1.0.0")
    assert phone.patch(file, 0, file.sealed, **{"Content-Type": "application/json"}).status_code == 415
    assert phone.patch(file, 0, file.sealed, **{"Upload-Offset": "x"}).status_code == 400
    for method, target in (("DELETE", path), ("GET", path), ("GET", "/sync/v1/files")):
        assert phone.tus(method, target, {}).status_code == 405


def test_anybody_may_ask_what_the_upload_server_can(app: Flask) -> None:
    answer = app.test_client().open("/sync/v1/files", method="OPTIONS")
    assert answer.status_code == 204
    assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,checksum"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert answer.headers["Tus-Max-Size"] == str(MOST_FILE_BYTES)
    assert SUITE not in str(answer.headers)


def test_a_file_lost_before_it_was_copied_is_asked_for_again(app: Flask, phone: Phone) -> None:
    used, file = services(app), phone.seal_file(os.urandom(500))
    phone.upload(file)
    digest = file.header.sealed_sha256
    (used.settings.data_dir / "files" / digest[:2] / digest).unlink()
    while run_once(app, used.database, used.clock):
        pass
    assert state_of(phone, file) == {"state": "partial", "offset": 0}
    phone.upload(file)
    assert state_of(phone, file)["state"] == "stored"
    assert used.files.get(digest) == file.sealed
