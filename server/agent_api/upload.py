"""Sealed files by tus 1.0: core, creation, creation-with-upload, checksum (sync/protocol.md, step 6; https://tus.io/protocols/resumable-upload)."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, g, request, url_for

from proxy_service.refusal import Refusal
from server.access import for_handing_in, open_to_all
from server.agent_api import agent_api
from server.agent_api.announcement import check_announcement
from server.agent_api.answers import decline, decline_flood, decline_unknown_key, no, read_body
from server.agent_api.arrival import bytes_here, find_file, partial_files, store_new, store_whole
from server.agent_api.intake import Flooding
from server.partial_files import Busy, PartialFile
from server.services import services
from sync.files import StoredFile, check_append, check_creation, create, read_metadata
from sync.protocol import MOST_CHUNK_BYTES, MOST_FILE_BYTES, FileHeader

VERSION = "1.0.0"
CHUNK = "application/offset+octet-stream"
CHECKSUMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
CHECKSUM_MISMATCH = 460
STATUS_OF = {
    "malformed": 400,
    "unknown_suite": 400,
    "forged": 403,
    "file_differs": 409,
    "wrong_offset": 409,
    "oversized": 413,
}


def speaks_tus(view: Callable[..., Response]) -> Callable[..., Response]:
    """Every request but OPTIONS names its version; every answer names ours; a refusal gets its tus status."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Response:
        if request.headers.get("Tus-Resumable") != VERSION:
            return no(412, "unknown_tus_version", headers={"Tus-Resumable": VERSION, "Tus-Version": VERSION})
        try:
            answer = view(*args, **kwargs)
        except Refusal as refusal:
            answer = no(STATUS_OF[refusal.reason], refusal.reason, headers=_offset(refusal.detail.get("offset")))
        except Busy:
            answer = no(423, "busy", headers={"Retry-After": "1"})
        answer.headers["Tus-Resumable"] = VERSION
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return wrapped


@agent_api.route("/sync/v1/files", methods=["OPTIONS"], provide_automatic_options=False)
@open_to_all("tells what the upload server can, and nothing else")
def tell_abilities() -> Response:
    """What a tus client may expect."""
    abilities = {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,creation-with-upload,checksum",
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        "Tus-Max-Size": str(MOST_FILE_BYTES),
    }
    return Response(status=204, headers=abilities)


@agent_api.route("/sync/v1/files", methods=["POST"], provide_automatic_options=False)
@for_handing_in
@speaks_tus
def announce_file() -> Response:
    """Announce a sealed file, or find out how far an announced one is. Its first bytes may come along, or all of them."""
    header, mac = read_metadata(request.headers.get("Upload-Metadata", ""))
    check_creation(header, _number("Upload-Length"))
    used = services()
    data = _read_chunk() if request.mimetype == CHUNK else b""
    try:
        with used.database.reading() as session:
            is_new = check_announcement(session, g.agent.id, header, mac)
    except Flooding:
        decline_flood()
    if header.key_id not in used.keys.intake:
        decline_unknown_key(header.key_id)
    if not _checksum_is_right(data):
        return no(CHECKSUM_MISMATCH, "checksum_differs")
    if is_new and len(data) == header.size:
        return _stored_at_once(header, data)
    with used.database.writing() as session:
        file = create(session, header, used.clock())
    return _announced(file.id, _begin(file, data) if data else bytes_here(file))


def _stored_at_once(header: FileHeader, data: bytes) -> Response:
    """A whole file in one request: kept, then announced and noted in one."""
    if not store_new(header, data):
        return no(CHECKSUM_MISMATCH, "file_differs", headers=_offset(0))
    return _announced(header.id, header.size)


def _begin(file: StoredFile, data: bytes) -> int:
    """Take the first bytes, unless some are here; how many are here then. What doesn't fit in its place is left to a PATCH."""
    if file.stored_at is None and len(data) < file.size:
        with partial_files().held(file.id) as partial:
            if partial.size() == 0:
                partial.append(data)
    return bytes_here(file)


def _announced(file_id: str, offset: int) -> Response:
    location = url_for("agent_api.append_to_file", file_id=file_id)
    return Response(status=201, headers={"Location": location} | _offset(offset))


@agent_api.route("/sync/v1/files/<file_id>", methods=["HEAD"], provide_automatic_options=False)
@for_handing_in
@speaks_tus
def tell_offset(file_id: str) -> Response:
    """How much of a file is here."""
    file = _get_file(file_id)
    return Response(status=200, headers=_offset(bytes_here(file)) | {"Upload-Length": str(file.size)})


@agent_api.route("/sync/v1/files/<file_id>", methods=["PATCH"], provide_automatic_options=False)
@for_handing_in
@speaks_tus
def append_to_file(file_id: str) -> Response:
    """Add bytes; answered when they are on disk."""
    if request.mimetype != CHUNK:
        decline(415, "wrong_content_type")
    announced = _get_file(file_id)
    if announced.stored_at is None and announced.key_id not in services().keys.intake:
        decline_unknown_key(announced.key_id)  # retired meanwhile
    data = _read_chunk()
    if not _checksum_is_right(data):
        return no(CHECKSUM_MISMATCH, "checksum_differs")
    with partial_files().held(file_id) as partial:
        return _append(_get_file(file_id), partial, data)


def _read_chunk() -> bytes:
    if "Content-Encoding" in request.headers:
        decline(415, "unknown_encoding")  # sealed bytes don't pack, and their length is what an offset counts
    return read_body(MOST_CHUNK_BYTES)


def _append(file: StoredFile, partial: PartialFile, data: bytes) -> Response:
    """Append while nobody else does; ``file`` was read after the upload was held."""
    if file.stored_at is not None:
        partial.drop()
        check_append(file, file.size, _number("Upload-Offset"), len(data))
        return Response(status=204, headers=_offset(file.size))
    check_append(file, partial.size(), _number("Upload-Offset"), len(data))
    partial.append(data)
    if partial.size() == file.size and not store_whole(file, partial):
        return no(CHECKSUM_MISMATCH, "file_differs", headers=_offset(0))
    return Response(status=204, headers=_offset(partial.size()))


def _get_file(file_id: str) -> StoredFile:
    return find_file(g.agent.id, file_id) or decline(404, "unknown_file")


def _checksum_is_right(data: bytes) -> bool:
    """Whether ``Upload-Checksum``, when there is one, fits."""
    told = request.headers.get("Upload-Checksum")
    if told is None:
        return True
    name, _, text = told.partition(" ")
    if name not in CHECKSUMS:
        raise Refusal("malformed")
    try:
        return CHECKSUMS[name](data).digest() == base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Refusal("malformed") from None


def _number(name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 12:
        raise Refusal("malformed")
    return int(text)


def _offset(offset: int | None) -> dict[str, str]:
    return {} if offset is None else {"Upload-Offset": str(offset)}
