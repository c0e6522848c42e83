"""Who enters by a one-time code: a browser as a new device, or a phone that a restore made this centre forget, with all its work.

Such a phone is taken back under its old id: its envelopes and sealed files name it, stand under its secret and can't be sealed anew. What
it says of itself is believed only where nothing is known here; see protocol.md, section 1.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from typing import Any

from sqlmodel import Session, select

from proxy_service.people import Person
from server.agent_api.answers import decline
from server.agent_api.device_guard import REVOKED, token_digest
from server.agent_api.devices import Tokens, known_device, new_device, new_tokens, secret_of
from server.agent_api.escrow import hand_on_local_key, open_escrow
from sync.log import Device
from sync.messages import EnrolmentRequest, ReturningDevice

log = logging.getLogger(__name__)

Row = dict[str, Any]


@dataclass
class Admitted:
    """A device and its tokens. ``before``: the devices that were changed for it as they were, None for one that wasn't there."""

    device: Device
    tokens: Tokens
    before: dict[str, Row | None] = field(default_factory=dict)

    def undo(self, session: Session) -> None:
        """Leave the devices as they were."""
        for device_id, row in self.before.items():
            device = session.get_one(Device, device_id)
            if row is None:
                session.delete(device)
            else:
                device.sqlmodel_update(row)


def admit(session: Session, person: Person, asked: EnrolmentRequest, now: datetime) -> Admitted:
    """The device that this person's code makes or brings back. Declines 403 without using the code up (see ``_known``)."""
    if asked.returning is None:
        device, tokens = new_device(session, person, asked, now)
        return Admitted(device, tokens, {device.id: None})
    return _take_back(session, person, asked, asked.returning, now)


def _take_back(session: Session, person: Person, asked: EnrolmentRequest, told: ReturningDevice, now: datetime) -> Admitted:
    """Under its old id, when it can hand in all that is not here. Else as its successor, which mints anew from 1: a copy of it was found,
    it let go of numbers long ago that a restore lost, or its agent was forgotten as well and is known under another id now.
    """
    known = _known(session, person, told)
    before = {told.device: known.model_dump() if known else None}
    if known is None:
        device, tokens = known_device(session, person, asked, now, told.device, told.device_secret)
    else:
        device, tokens = known, new_tokens(told.device_secret)
    if told.escrow and device.escrow is None and open_escrow(told.escrow.sealed, told.escrow.key_id, device.id):
        device.escrow, device.escrow_key = told.escrow.sealed, told.escrow.key_id
    if device.state == "active" and told.held_from <= device.arrived_seq + 1 and told.agent == person.id:
        device.send_digest, device.pull_digest = token_digest(tokens.send), token_digest(tokens.pull)
        log.warning("device %s was taken back", device.id)
        return Admitted(device, tokens, before)
    device.state = "quarantined"
    successor, tokens = new_device(session, person, asked, now, successor_of=device.id)
    hand_on_local_key(device, successor)
    log.warning("device %s goes on as %s", device.id, successor.id)
    return Admitted(successor, tokens, {successor.id: None, **before})


def _known(session: Session, person: Person, told: ReturningDevice) -> Device | None:
    """What is known here of such a phone. Declines ``code_of_another`` (it is somebody else's phone), ``device_of_another`` (the id is
    somebody else's, or the secret is not its own) and ``device_revoked``.
    """
    if told.agent != person.id and not _is_made_again(session, person, told):
        decline(403, "code_of_another")
    device = session.exec(select(Device).where(Device.id == told.device).with_for_update()).first()
    if device is None:
        return None
    if device.person != person.id or not compare_digest(secret_of(device), told.device_secret):
        decline(403, "device_of_another")
    if device.state == REVOKED:
        decline(403, "device_revoked")
    return device


def _is_made_again(session: Session, person: Person, told: ReturningDevice) -> bool:
    """Whether the restore made this centre forget the phone's agent, too, and the office entered him anew, under the same name."""
    return session.get(Person, told.agent) is None and told.agent_name == person.name
