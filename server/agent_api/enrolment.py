"""Becoming a device: by a one-time code, or after a clone was found; and the local key handed over for safe keeping."""

import hashlib
import logging
from datetime import timedelta
from typing import Any

from flask import Response, g, request
from sqlmodel import Session, select

from proxy_service.people import Person
from server import attempts, safety
from server.access import for_any_device, for_device, open_to_all
from server.agent_api import agent_api
from server.agent_api.answers import COME_AGAIN_SECONDS, answer, decline, decline_unknown_key, no, read_message
from server.agent_api.devices import new_device, note_lost_storage, use_code
from server.agent_api.escrow import hand_on_local_key, open_escrow
from server.agent_api.returning import Admitted, admit
from server.agent_api.welcome import welcome
from server.litestream import NotReplicating
from server.services import services
from sync.enrolment_code import code_digest, normalise_code
from sync.log import Device, EnrolmentCode
from sync.messages import DeviceRequest, EnrolmentRequest, EscrowRequest

log = logging.getLogger(__name__)

KIND = "enrolment"
MOST_TRIES = 10
WINDOW = timedelta(minutes=10)


@agent_api.post("/sync/v1/enrolment")
@open_to_all("a browser has no credential before it used its one-time code; wrong codes are counted by address")
def enrol() -> Response:
    """Turn a one-time code into a device. Wrong, used and expired codes are not told apart."""
    asked, used = read_message(EnrolmentRequest), services()
    now, address = used.clock(), attempts.visitor(used.keys.index, request.remote_addr)
    with used.database.reading() as session:
        _decline_guessing(session, address)
    digest = code_digest(asked.code) if normalise_code(asked.code) else None
    with used.database.writing() as session:
        person = use_code(session, digest, now) if digest else None
        if person is None or digest is None:
            attempts.note_failure(session, KIND, address, now)
            return no(403, "enrolment_code_wrong")
        admitted = admit(session, person, asked, now)
        session.get_one(EnrolmentCode, digest).device = admitted.device.id
        if asked.lost:
            note_lost_storage(session, person, asked.lost, now)
        told = welcome(session, person, admitted.device, admitted.tokens)
    try:
        safety.secure()  # a device that a restored centre doesn't know could hand in only after its agent got another code
    except NotReplicating as failure:
        _take_back(digest, admitted)
        return _come_again(failure)
    return answer(told)


def _take_back(digest: str, admitted: Admitted) -> None:
    """The code was not used, and the devices are as they were."""
    with services().database.writing() as session:
        code = session.get_one(EnrolmentCode, digest)
        code.used_at = code.device = None
        session.flush()
        admitted.undo(session)


def _come_again(failure: NotReplicating) -> Response:
    log.error("no device is made while the replica does not answer: %s", failure)
    return no(503, "unavailable", headers={"Retry-After": str(COME_AGAIN_SECONDS)})


@agent_api.post("/sync/v1/device")
@for_any_device
def take_new_id() -> Response:
    """A cloned phone goes on under an id of its own. Both tokens are needed: the new ones are worth both."""
    asked, used = read_message(DeviceRequest), services()
    if not g.unlocked:
        decline(403, "pull_token_needed")
    with used.database.writing() as session:
        device = session.exec(select(Device).where(Device.id == g.device.id).with_for_update()).one()
        if device.state != "quarantined":
            decline(409, "not_quarantined")
        person = session.get_one(Person, g.agent.id)
        earlier = device
        device, tokens = new_device(session, person, asked, used.clock(), successor_of=earlier.id)
        hand_on_local_key(earlier, device)
        told = welcome(session, person, device, tokens)
    try:
        safety.secure()
    except NotReplicating as failure:
        return _come_again(failure)  # asked again, it gets yet another id
    return answer(told)


@agent_api.put("/sync/v1/escrow")
@for_device
def keep_local_key() -> Any:
    """Keep the phone's local key, sealed, so that a forgotten PIN costs a code and no data."""
    asked, used = read_message(EscrowRequest), services()
    with used.database.writing() as session:
        device = session.exec(select(Device).where(Device.id == g.device.id).with_for_update()).one()
        if device.escrow_sha256 == hashlib.sha256(asked.sealed).hexdigest():
            return "", 204  # here already, resealed meanwhile
        _decline_unreadable(asked)
        if device.escrow is not None and device.escrow != asked.sealed and not g.unlocked:
            decline(403, "pull_token_needed")
        device.escrow, device.escrow_key, device.escrow_sha256 = asked.sealed, asked.key_id, None
        session.add(device)
    return "", 204


def _decline_guessing(session: Session, address: str) -> None:
    if attempts.too_many(session, KIND, address, services().clock(), most=MOST_TRIES, within=WINDOW):
        decline(429, "too_many_tries", headers={"Retry-After": str(int(WINDOW.total_seconds()))})


def _decline_unreadable(asked: EscrowRequest) -> None:
    if asked.key_id not in services().keys.intake:
        decline_unknown_key(asked.key_id)
    if open_escrow(asked.sealed, asked.key_id, g.device.id) is None:
        decline(422, "unreadable")
