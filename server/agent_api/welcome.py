"""What a new device is told about itself, its agent and this centre (sync/protocol.md, step 1)."""

from typing import Any

from sqlmodel import Session, col, select

from proxy_service.people import Area, Person
from server.agent_api.devices import Tokens
from server.agent_api.scopes import announce_offices, villages_of
from server.epoch import current_epoch
from server.services import services
from sync.log import Device
from sync.protocol import PROTOCOL, SUITE, time_text, to_text


def welcome(session: Session, person: Person, device: Device, tokens: Tokens) -> dict[str, Any]:
    """The answer to an enrolment; its offices will be in the first pull."""
    announce_offices(session, person, device.enrolled_at)
    return {
        "protocol": PROTOCOL,
        "device": device.id,
        "agent": _agent(session, person),
        "send_token": tokens.send,
        "pull_token": tokens.pull,
        "device_secret": to_text(tokens.secret),
        "intake_key": intake_key(),
        "epoch": current_epoch(),
        "expected_seq": device.arrived_seq + 1,
        "now": time_text(services().clock()),
    }


def intake_key() -> dict[str, str]:
    """The key phones seal to now."""
    keys = services().keys
    return {"key_id": keys.current_intake, "suite": SUITE, "public_key": to_text(keys.intake_public())}


def _agent(session: Session, person: Person) -> dict[str, Any]:
    areas = session.exec(select(Area).where(col(Area.code).in_(villages_of(session, person))).order_by(Area.code)).all()
    parent = session.get(Area, areas[0].parent) if areas and areas[0].parent else None
    return {
        "id": person.id,
        "name": person.name,
        "post": person.post,
        "phone": person.phone,
        "areas": [{"code": area.code, "name": area.name} for area in areas],
        "at_window": person.role != "agent",
        "township": {"code": parent.code, "name": parent.name} if parent else None,
    }
