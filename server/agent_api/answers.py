"""Asking and answering in JSON: one reader for bodies, one form for "no"."""

import gzip
import logging
import zlib
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from flask import Response, abort, request
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json, to_json
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import ClientDisconnected

from server.agent_api import agent_api
from server.disk import is_disk_full
from server.services import services
from sync.protocol import SPEAKS

log = logging.getLogger(__name__)

MOST_SMALL_BYTES = 16 * 1024
LEAST_COMPRESSED_BYTES = 1000
COMPRESSION = 6
COME_AGAIN_SECONDS = 30
FULL_SECONDS = 120
FLOOD_SECONDS = 3600

Message = TypeVar("Message", bound=BaseModel)


def answer(content: Mapping[str, Any], status: int = 200) -> Response:
    """JSON in UTF-8, never stored anywhere on the way; compressed when it is long and the phone takes that."""
    body, headers = to_json(content), {"Cache-Control": "no-store"}
    if len(body) > LEAST_COMPRESSED_BYTES and request.accept_encodings["gzip"]:
        body, headers = gzip.compress(body, COMPRESSION), {**headers, "Content-Encoding": "gzip"}
    return Response(body, status, headers, mimetype="application/json")


def no(status: int, error: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """A refusal as HTTP: ``{"error": …}``."""
    response = answer({"error": error, **more}, status)
    response.headers.update(headers or {})
    return response


def decline_flood() -> NoReturn:
    """More than anybody's work of a day: come again in a while."""
    decline(429, "too_much_today", headers={"Retry-After": str(FLOOD_SECONDS)})


def decline_unknown_key(key_id: str) -> NoReturn:
    """Sealed to an intake key that isn't here: nothing is refused, the operator is told (``/healthz``), the phone comes again."""
    keys = services().keys
    remedy = "run 'daiban keys recall <file>'" if key_id in keys.retired else "put the newest copy of the key file back"
    log.error("a phone holds work sealed to intake key %s, which isn't here: %s (deploy/README.md)", key_id, remedy)
    keys.missing.add(key_id)
    decline(503, "unavailable", headers={"Retry-After": str(FULL_SECONDS)})


def decline(status: int, error: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> NoReturn:
    """Answer ``no`` from wherever the view is; an open transaction is rolled back."""
    abort(no(status, error, headers=headers, **more))


@agent_api.errorhandler(OperationalError)
@agent_api.errorhandler(OSError)
def come_again(problem: Exception) -> Response:
    """The database or the disk can't take it now: nothing was lost, the phone comes again."""
    full = is_disk_full(problem, services().settings.data_dir)
    log.error("the intake can't write%s: %s", ", the disk is full" if full else "", type(problem).__name__, exc_info=problem)
    seconds = FULL_SECONDS if full else COME_AGAIN_SECONDS
    return no(503, "disk_full" if full else "unavailable", headers={"Retry-After": str(seconds)})


def read_body(most: int) -> bytes:
    """The whole body, unpacked when it came gzipped. Declines 413 above ``most`` bytes, packed or not, 400 when it ends before
    its Content-Length or can't be unpacked, 411 when it tells no length, 415 for any other packing.
    """
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        decline(411, "length_required")
    length = request.content_length or 0
    if length > most:
        decline(413, "oversized", most=most)
    try:
        body = request.get_data(cache=False)
    except ClientDisconnected:
        body = b""
    if len(body) != length:
        decline(400, "truncated")
    return _unpacked(body, most)


def _unpacked(body: bytes, most: int) -> bytes:
    packing = request.headers.get("Content-Encoding", "identity")
    if packing == "identity":
        return body
    if packing != "gzip":
        decline(415, "unknown_encoding", headers={"Accept-Encoding": "gzip"})
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        plain = unpacker.decompress(body, most + 1)
    except zlib.error:
        decline(400, "malformed")
    if len(plain) > most:
        decline(413, "oversized", most=most)
    if not unpacker.eof or unpacker.unused_data:
        decline(400, "malformed")
    return plain


def read_message(model: type[Message], most: int = MOST_SMALL_BYTES) -> Message:
    """A protocol message. Declines 400 ``malformed``, and 409 for a protocol we don't speak, whatever its other fields."""
    try:
        content = from_json(read_body(most), allow_inf_nan=False)
        protocol = content.get("protocol")
    except (ValueError, AttributeError):
        decline(400, "malformed")
    if "protocol" in model.model_fields and isinstance(protocol, int) and protocol not in SPEAKS:
        decline(409, "unknown_protocol", speaks=list(SPEAKS))
    try:
        return model.model_validate(content)
    except ValidationError:
        decline(400, "malformed")
