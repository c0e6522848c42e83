"""What counties call: one address, signed our way whatever they do with theirs, safe to repeat."""

import hashlib
import logging
from typing import Any

from flask import Response, g, jsonify, request
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from werkzeug.exceptions import RequestEntityTooLarge

from server.access import Access, for_gateway, guard
from server.county import county
from server.county.callback import Callback, MalformedCallback, read_callback
from server.county.models import Gateway
from server.county.opening import profile_of, secret_of
from server.county.replies import Reply, take
from server.county.signature import SignatureHeaders, SignatureProfile, SignatureWrong, SignedRequest, verify
from server.services import Services, services

log = logging.getLogger(__name__)

MOST_CALLBACK_BYTES = 64 * 1024
OUR_HEADERS = SignatureHeaders.with_prefix("X-Daiban")


@guard("gateway")
def admit_gateway(_access: Access) -> Any:
    """Let in whoever signs with an active gateway's secret; all others get the same 401."""
    here = services()
    request.max_content_length = MOST_CALLBACK_BYTES
    try:
        body = request.get_data()
    except RequestEntityTooLarge:
        return jsonify(error="oversized"), 413
    gateway = _gateway_named(here, request.headers.get(OUR_HEADERS.key_id, ""))
    try:
        _verify(here, gateway, body)
    except SignatureWrong as wrong:
        log.warning("a county callback was turned away: its signature is %s", wrong)
        return jsonify(error="signature_wrong"), 401
    g.gateway = gateway
    return None


@county.post("/county/v1/callback")
@for_gateway
def callback() -> Any:
    """A word of the county about a case: 200 taken (or kept, when it is an older one), 404 unknown number, 409 not possible now."""
    here, gateway = services(), g.gateway
    body = request.get_data()
    try:
        said = read_callback(profile_of(gateway), body)
    except MalformedCallback:
        return jsonify(error="malformed"), 400
    return _answer(_taken(here, gateway, said, hashlib.sha256(body).hexdigest()))


def _taken(here: Services, gateway: Gateway, said: Callback, digest: str) -> Reply:
    try:
        return take(here, gateway, said, digest)
    except IntegrityError:  # the same message arrived twice at once, and the other was first
        return take(here, gateway, said, digest)


def _answer(reply: Reply) -> tuple[Response, int]:
    said = {"outcome": reply.outcome} if reply.status == 200 else {"error": reply.reason or reply.outcome}
    return jsonify(said), reply.status


def _gateway_named(here: Services, key_id: str) -> Gateway | None:
    if "\0" in key_id or len(key_id) > 64:
        return None
    with here.database.reading() as session:
        return session.exec(select(Gateway).where(Gateway.key_id == key_id, Gateway.active)).first()


def _verify(here: Services, gateway: Gateway | None, body: bytes) -> None:
    if gateway is None:
        raise SignatureWrong("by an unknown key")
    algorithm = profile_of(gateway).signature.algorithm
    ours = SignatureProfile(algorithm=algorithm, headers=OUR_HEADERS)
    signed = SignedRequest(method=request.method, path=request.path, body=body)
    verify(ours, secret_of(here, gateway), dict(request.headers), signed, here.clock())
