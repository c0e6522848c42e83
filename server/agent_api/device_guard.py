"""Who is calling: a phone by its send token, and whether it is unlocked by its pull token."""

import hashlib
from hmac import compare_digest
from typing import Any

from flask import g, request
from sqlalchemy import bindparam
from sqlmodel import Session, select

from proxy_service.people import Person
from server.access import Access, guard
from server.agent_api.answers import no
from server.services import services
from sync.log import Device

REVOKED = "revoked"
PULL_HEADER = "X-Daiban-Pull"
HOLDER = select(Device, Person).where(Device.person == Person.id, Device.send_digest == bindparam("digest"))
"""Asked with every request of a phone, so built once."""


@guard("device")
def let_device_in(access: Access) -> Any:
    """Sets ``g.device``, ``g.agent``, ``g.unlocked`` and ``g.shut_out``; ``access.roles`` are the states that may enter.

    The phones of who left are shut out like those that were revoked.
    """
    authorization = request.authorization
    token = authorization.token if authorization and authorization.type == "bearer" else None
    with services().database.reading() as session:
        found = find_device(session, token) if token else None
    pull = request.headers.get(PULL_HEADER)
    if found is None or (pull is not None and not compare_digest(token_digest(pull), found[0].pull_digest)):
        return no(401, "unknown_device", headers={"WWW-Authenticate": "Bearer"})
    g.device, g.agent = found
    g.unlocked = pull is not None
    g.shut_out = is_shut_out(g.device, g.agent)
    if (REVOKED if g.shut_out else g.device.state) in access.roles:
        return None
    return no(403, "device_revoked" if g.shut_out else "device_quarantined")


def is_shut_out(device: Device, agent: Person) -> bool:
    """Whether this device may hand in what it still holds, and nothing more."""
    return device.state == REVOKED or not agent.active


def find_device(session: Session, token: str) -> tuple[Device, Person] | None:
    """The device that holds this send token, and its agent."""
    row = session.exec(HOLDER, params={"digest": token_digest(token)}).first()
    return (row[0], row[1]) if row else None


def token_digest(token: str) -> str:
    """What is kept of a token: it has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
