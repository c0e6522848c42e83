"""A forgotten PIN: the phone gets its local key back for a code of the office, sealed to a key it made for this once
(sync/protocol.md, step 1).
"""

import hashlib
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from flask import Response, g
from sqlmodel import Session, select

from server import attempts
from server.access import for_device
from server.access_log import append
from server.agent_api import agent_api
from server.agent_api.answers import answer, decline, no, read_message
from server.agent_api.escrow import open_escrow
from server.services import services
from sync.enrolment_code import code_digest, normalise_code
from sync.log import Device
from sync.messages import PinRenewalRequest
from sync.pin_renewal import use_renewal_code
from sync.protocol import renewal_info, to_text
from sync.sealing import seal

KIND = "pin_renewal"
MOST_TRIES = 10
WINDOW = timedelta(minutes=10)


@agent_api.post("/sync/v1/pin-renewal")
@for_device
def renew_pin() -> Response:
    """The local key for a code. Wrong, used and expired codes, and those of another phone, are not told apart."""
    asked, used = read_message(PinRenewalRequest), services()
    public_key, now = _public_key(asked.public_key), used.clock()
    tries = attempts.digest(used.keys.index, f"device {g.device.id}")
    with used.database.reading() as session:
        if attempts.too_many(session, KIND, tries, now, most=MOST_TRIES, within=WINDOW):
            decline(429, "too_many_tries", headers={"Retry-After": str(int(WINDOW.total_seconds()))})
    digest = code_digest(asked.code) if normalise_code(asked.code) else None
    with used.database.writing() as session:
        device = _active_device(session)
        used_with = hashlib.sha256(asked.public_key).hexdigest()
        if digest is None or not use_renewal_code(session, device.id, digest, used_with, now):
            attempts.note_failure(session, KIND, tries, now)
            return no(403, "enrolment_code_wrong")
        local_key = open_escrow(device.escrow, device.escrow_key, device.id) or decline(409, "no_key_here")
        append(session, g.agent.id, g.agent.role, "gave_local_key", now, subject=device.id)
        return answer({"sealed": to_text(seal(local_key, public_key, renewal_info(device.id)))})


def _active_device(session: Session) -> Device:
    """Locked, and looked at once more: it may have been shut out meanwhile."""
    device = session.exec(select(Device).where(Device.id == g.device.id).with_for_update()).one()
    return device if device.state == "active" else decline(403, f"device_{device.state}")


def _public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        decline(400, "malformed")
