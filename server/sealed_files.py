"""Sealed files opened in memory for an authorised reader, who notes that he did."""

from sqlmodel import Session

from server.resealed_files import open_stored
from server.services import services
from sync.files import StoredFile


def open_file(session: Session, file_id: str) -> bytes:
    """The plain bytes of a file that arrived.

    Raises ``FileNotFoundError`` when it is not here whole, ``sync.sealing.SealBroken`` when its seal can't be opened.
    """
    file = session.get(StoredFile, file_id)
    if file is None or file.stored_at is None:
        raise FileNotFoundError(file_id)
    return open_stored(services().files, services().keys, file)
