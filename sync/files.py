"""Sealed files as received: their record, and the rules of creation and appending. See protocol.md, step 6."""

from base64 import b64decode
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import bindparam, func
from sqlmodel import Field, Session, SQLModel, col, select

from proxy_service.refusal import Refusal
from sync.log import Device
from sync.protocol import MOST_FILE_BYTES, MOST_FILE_BYTES_A_DAY, MOST_FILES_A_DAY, SUITE, FileHeader, from_text


class StoredFile(SQLModel, table=True):
    """A sealed file on its way or here. Bytes live outside the database, addressed by ``sealed_sha256``.

    How far an unfinished one arrived is not noted here: the bytes on disk are the only truth about that.
    """

    __tablename__ = "stored_file"

    id: str = Field(primary_key=True, max_length=36)
    device: str = Field(foreign_key="device.id", index=True, max_length=36)
    suite: str = Field(max_length=40)
    key_id: str = Field(max_length=16)
    size: int = Field(description="sealed bytes")
    sealed_sha256: str = Field(max_length=64, index=True)
    created_at: datetime
    stored_at: datetime | None = Field(default=None, description="whole, hashed, fsynced")
    mirror_no: int | None = Field(default=None, index=True, description="order of arrival in the second place")


_OF_PERSON: Any = (col(Device.id) == col(StoredFile.device)) & (col(Device.person) == bindparam("person"))
FILES = select(StoredFile).join(Device, _OF_PERSON).where(col(StoredFile.id).in_(bindparam("ids", expanding=True)))
KNOWN = select(StoredFile).where(StoredFile.id == bindparam("file")).with_for_update()
ANNOUNCED = (
    select(func.count(), func.coalesce(func.sum(col(StoredFile.size)), 0))
    .select_from(StoredFile)
    .join(Device, _OF_PERSON)
    .where(col(StoredFile.created_at) > bindparam("since"))
)
"""Asked with every file, so built once."""


def header_of(file: StoredFile) -> FileHeader:
    """The clear header the file came with."""
    return FileHeader(
        id=file.id, device=file.device, suite=file.suite, key_id=file.key_id, size=file.size, sealed_sha256=file.sealed_sha256
    )


def read_metadata(value: str) -> tuple[FileHeader, bytes]:
    """Header and mac from tus ``Upload-Metadata``. Raises ``Refusal("malformed")``."""
    try:
        pairs = dict(pair.strip().split(" ", 1) for pair in value.split(","))
        header = FileHeader.model_validate_json(b64decode(pairs["header"], validate=True))
        return header, from_text(b64decode(pairs["mac"], validate=True).decode("ascii"))
    except (ValueError, KeyError, ValidationError):
        raise Refusal("malformed") from None


def check_creation(header: FileHeader, length: int) -> None:
    """Refuses ``oversized``, ``malformed`` (lengths differ), ``unknown_suite``."""
    if max(header.size, length) > MOST_FILE_BYTES:
        raise Refusal("oversized", most=MOST_FILE_BYTES)
    if header.size != length:
        raise Refusal("malformed")
    if header.suite != SUITE:
        raise Refusal("unknown_suite")


def create(session: Session, header: FileHeader, now: datetime) -> StoredFile:
    """The record of a file: a new one, or the one that is there already. Refuses ``file_differs``."""
    found = session.exec(KNOWN, params={"file": header.id}).first()
    if found is None:
        found = StoredFile(**header.model_dump(), created_at=now)
        session.add(found)
    elif header_of(found) != header:
        raise Refusal("file_differs")
    return found


def is_flooding(session: Session, person: str, size: int, now: datetime) -> bool:
    """Whether one more new file of ``size`` bytes would be more than this person's phones may announce within a day."""
    files, known = session.execute(ANNOUNCED, {"person": person, "since": now - timedelta(days=1)}).one()
    return files >= MOST_FILES_A_DAY or known + size > MOST_FILE_BYTES_A_DAY


def check_append(file: StoredFile, present: int, offset: int, length: int) -> None:
    """Whether ``length`` bytes may go to ``offset`` when ``present`` bytes are here. Refuses ``wrong_offset``, ``oversized``."""
    if offset != present:
        raise Refusal("wrong_offset", offset=present)
    if offset + length > file.size:
        raise Refusal("oversized", most=file.size)


def find_file_of(session: Session, person: str, file_id: str) -> StoredFile | None:
    """A file that one of this person's devices announced; None for anybody else's."""
    return session.exec(FILES, params={"person": person, "ids": [file_id]}).first()


def files_of(session: Session, person: str, ids: list[str]) -> list[StoredFile]:
    """Those of the files that this person's devices announced."""
    return list(session.exec(FILES, params={"person": person, "ids": ids})) if ids else []
