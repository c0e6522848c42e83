"""What the centre holds of an upload."""

import base64
import hashlib
from pathlib import Path

from flask import Flask

from server.services import services
from sync.files import StoredFile
from tests.phone import Phone, SealedFile


def row_of(app: Flask, file: SealedFile) -> StoredFile | None:
    with services(app).database.reading() as session:
        return session.get(StoredFile, file.header.id)


def partial_path(app: Flask, file: SealedFile) -> Path:
    return services(app).settings.data_dir / "uploads" / file.header.id


def state_of(phone: Phone, file: SealedFile) -> dict[str, object]:
    return phone.exchange(files=[file.header.id])["files"][file.header.id]


def checksum(data: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"
