"""The other ordinary tus client (tus-js-client) uploads to us: whole, in chunks, resuming, and after a wrong offset."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from server.services import services
from sync.protocol import to_text
from tests.phone import Phone, SealedFile

PROGRAM = Path(__file__).with_name("tus_js_client.js")
PATIENCE_SECONDS = 60

CREATED, FOUND, TAKEN, ASTRAY = ["POST", 201], ["HEAD", 200], ["PATCH", 204], ["PATCH", 409]
ANSWERS = {
    "whole": [CREATED, TAKEN],
    "chunks": [CREATED, TAKEN, TAKEN, TAKEN],
    "resumed": [CREATED, TAKEN, FOUND, TAKEN, TAKEN],
    "astray": [CREATED, TAKEN, ASTRAY, FOUND, TAKEN, TAKEN],
}


@pytest.mark.chaos
@pytest.mark.parametrize("way", ANSWERS)
def test_tus_js_client_uploads(app: Flask, address: str, phone: Phone, tmp_path: Path, way: str) -> None:
    file = phone.seal_file(os.urandom(100_000))
    run = _upload(address, phone.welcome["send_token"], file, tmp_path, way)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == ANSWERS[way]
    assert services(app).files.get(file.header.sealed_sha256) == file.sealed


@pytest.mark.chaos
def test_tus_js_client_is_told_when_it_may_not(address: str, phone: Phone, other_phone: Phone, tmp_path: Path) -> None:
    run = _upload(address, other_phone.welcome["send_token"], phone.seal_file(b"x"), tmp_path, "whole")
    assert run.returncode != 0
    assert "response code: 403" in run.stderr


def _upload(address: str, token: str, file: SealedFile, folder: Path, way: str) -> subprocess.CompletedProcess[str]:
    path = folder / "sealed"
    path.write_bytes(file.sealed)
    metadata = {"header": file.header.model_dump_json(), "mac": to_text(file.mac)}
    task = {"endpoint": f"{address}/sync/v1/files", "token": token, "metadata": metadata, "file": str(path), "way": way}
    return subprocess.run(["node", PROGRAM], input=json.dumps(task), capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
