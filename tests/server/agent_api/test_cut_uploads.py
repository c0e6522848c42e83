"""What arrived of a chunk before the line was cut is kept by the real server, for who may send it, and for nobody else."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask

from server.agent_api.arrival import partial_files
from server.serve import listen
from server.services import services
from tests.phone import Phone, SealedFile
from tests.server.agent_api.uploads import checksum, partial_path
from tests.serving import serving

PATIENCE_SECONDS = 10


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where ``daiban serve`` listens, on a port that is free."""
    settings = services(app).settings
    with serving(listen(app, replace(settings, host="127.0.0.1", port=0))) as address:
        yield address


def test_what_arrived_of_a_cut_chunk_is_kept_and_the_phone_goes_on_there(app: Flask, address: str, phone: Phone) -> None:
    file = phone.seal_file(os.urandom(50_000))
    phone.announce(file)
    with every_request_awaited(app) as answered:
        cut(address, phone, file, 0, 30_000, 12_345)
        eventually(lambda: answered == [204])
        assert offset(phone, file) == 12_345
        cut(address, phone, file, 12_345, 30_000, 1)
        eventually(lambda: answered == [204, 204])
    assert offset(phone, file) == 12_346
    assert phone.patch(file, 12_346, file.sealed[12_346:]).status_code == 204
    assert services(app).files.get(file.header.sealed_sha256) == file.sealed


def test_a_chunk_cut_before_its_last_byte_does_not_make_the_file_whole(app: Flask, address: str, phone: Phone) -> None:
    file = phone.seal_file(os.urandom(9_000))
    last = file.header.size - 1
    phone.announce(file)
    with every_request_awaited(app) as answered:
        cut(address, phone, file, 0, file.header.size, last)
        eventually(lambda: answered == [204])
    assert (offset(phone, file), partial_path(app, file).stat().st_size) == (last, last)
    assert phone.patch(file, last, file.sealed[last:]).status_code == 204
    assert services(app).files.get(file.header.sealed_sha256) == file.sealed


@pytest.mark.parametrize("wrong", ["token", "other_agent", "offset", "checksum", "tus", "type", "beyond"])
def test_nothing_is_kept_of_what_would_not_have_been_taken(address: str, phone: Phone, other_phone: Phone, wrong: str, app: Flask) -> None:
    file = phone.seal_file(os.urandom(20_000))
    phone.announce(file)
    phone.patch(file, 0, file.sealed[:100])
    changed = {
        "token": {"Authorization": "Bearer nobody"},
        "other_agent": {"Authorization": f"Bearer {other_phone.welcome['send_token']}"},
        "checksum": {"Upload-Checksum": checksum(file.sealed[100:10_100])},
        "tus": {"Tus-Resumable": "0.2.2"},
        "type": {"Content-Type": "application/json"},
    }
    at = 50 if wrong == "offset" else 100
    told, sent = (60_000, 50_000) if wrong == "beyond" else (10_000, 5_000)
    with every_request_awaited(app) as answered:
        cut(address, phone, file, at, told, sent, body=os.urandom(sent), **changed.get(wrong, {}))
        eventually(lambda: bool(answered))
    assert answered[0] >= 400
    assert offset(phone, file) == 100


def test_a_cut_chunk_is_dropped_while_another_request_writes_the_same_file(app: Flask, address: str, phone: Phone) -> None:
    file = phone.seal_file(os.urandom(20_000))
    phone.announce(file)
    with app.app_context(), partial_files().held(file.header.id), every_request_awaited(app) as answered:
        cut(address, phone, file, 0, 10_000, 5_000)
        eventually(lambda: bool(answered))
    assert (answered, offset(phone, file)) == ([423], 0)


def cut(address: str, phone: Phone, file: SealedFile, at: int, told: int, sent: int, *, body: bytes | None = None, **changed: str) -> None:
    """A PATCH that says ``told`` bytes and whose line ends after ``sent``."""
    where = urlsplit(address)
    headers = {
        "Host": where.netloc,
        "Authorization": f"Bearer {phone.welcome['send_token']}",
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(at),
        "Content-Length": str(told),
    } | changed
    lines = [f"PATCH /sync/v1/files/{file.header.id} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    with socket.create_connection((where.hostname or "", where.port or 0)) as line:
        line.sendall("\r\n".join(lines).encode() + (body or file.sealed[at : at + sent]))


def offset(phone: Phone, file: SealedFile) -> int:
    return int(phone.tus("HEAD", f"/sync/v1/files/{file.header.id}", {}).headers["Upload-Offset"])


@contextmanager
def every_request_awaited(app: Flask) -> Iterator[list[int]]:
    """The statuses of the PATCHes that the program answered."""
    answered: list[int] = []
    inner = app.wsgi_app

    def watched(environ: dict[str, object], start_response: Callable[..., object]) -> object:
        def noted(status: str, *rest: object) -> object:
            answered.append(int(status.split()[0]))
            return start_response(status, *rest)

        return inner(environ, noted if environ["REQUEST_METHOD"] == "PATCH" else start_response)

    app.wsgi_app = watched  # type: ignore[assignment, method-assign]
    try:
        yield answered
    finally:
        app.wsgi_app = inner  # type: ignore[method-assign]


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)
