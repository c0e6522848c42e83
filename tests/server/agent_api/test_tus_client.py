"""An ordinary tus client (tuspy) uploads to us, in one go, in chunks with checksums, and resuming."""

import io
import os

import pytest
from flask import Flask
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError
from tusclient.uploader import Uploader

from server.services import services
from sync.protocol import to_text
from tests.phone import Phone, SealedFile


def uploader(address: str, phone: Phone, file: SealedFile, **options: object) -> Uploader:
    client = TusClient(f"{address}/sync/v1/files", headers={"Authorization": f"Bearer {phone.welcome['send_token']}"})
    metadata = {"header": file.header.model_dump_json(), "mac": to_text(file.mac)}
    return client.uploader(file_stream=io.BytesIO(file.sealed), metadata=metadata, **options)


@pytest.mark.chaos
def test_tuspy_uploads_whole_in_chunks_and_resumed(app: Flask, address: str, phone: Phone) -> None:
    whole, chunked, cut = (phone.seal_file(os.urandom(size)) for size in (300_000, 200_000, 100_000))
    uploader(address, phone, whole).upload()
    uploader(address, phone, chunked, chunk_size=64 * 1024, upload_checksum=True).upload()
    first = uploader(address, phone, cut, chunk_size=40_000)
    first.upload_chunk()
    uploader(address, phone, cut, url=first.url, chunk_size=40_000).upload()
    for file in (whole, chunked, cut):
        assert services(app).files.get(file.header.sealed_sha256) == file.sealed


@pytest.mark.chaos
def test_tuspy_is_told_when_it_may_not(address: str, phone: Phone, other_phone: Phone) -> None:
    file = phone.seal_file(b"x")
    with pytest.raises(TusCommunicationError) as refused:
        uploader(address, other_phone, file).upload()
    assert refused.value.status_code == 403
