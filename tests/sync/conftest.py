"""The protocol without HTTP: a phone that only mints, a device row, and a door to the domain that notes what came."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlmodel import select

from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.db import Database
from sync.log import Device, MutationRecord
from sync.messages import Envelope
from sync.mutations import Mutation
from sync.protocol import to_text
from sync.push import Intake, Taken, take
from tests.conftest import Clock
from tests.phone import Phone

AGENT = "01937f1c-0000-7a10-8c00-00000000000a"
DEVICE = "01937f1c-5d2e-7a10-8c00-000000000001"
CASE = "01937f1c-5d2e-7a10-8c00-0000000000c1"


@dataclass
class Centre:
    """The receiving side: takes a phone's envelopes in a transaction of its own each time."""

    database: Database
    clock: Clock
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    applied: list[str] = field(default_factory=list)
    problem: Exception | None = None

    def enrol(self, device: str = DEVICE, agent: str = AGENT) -> Phone:
        """A device row and the phone that goes with it."""
        with self.database.writing() as session:
            if session.get(Person, agent) is None:
                session.add(Person(id=agent, name="王建国", role="agent", areas=[]))
                session.flush()
            digest = hashlib.sha256(device.encode()).hexdigest()
            row = Device(id=device, person=agent, send_digest=digest, pull_digest=digest, secret=b"", enrolled_at=self.clock())
            session.add(row)
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        intake_key = {"key_id": "k1", "public_key": to_text(public)}
        welcome = {"device": device, "device_secret": to_text(b"s" * 32), "agent": {"id": agent}, "intake_key": intake_key}
        return Phone(None, welcome, self.clock)

    def take(self, phone: Phone, envelopes: list[dict[str, Any]] | None = None) -> Taken:
        """Hand in the outbox, or these envelopes."""
        given = [Envelope.model_validate(one) for one in (list(phone.outbox.values()) if envelopes is None else envelopes)]
        with self.database.writing() as session:
            device = session.exec(select(Device).where(Device.id == phone.device).with_for_update()).one()
            before = list(self.applied)

            def undone() -> None:
                self.applied = list(before)

            intake = Intake(session, device, phone.secret, {"k1": self.key}, self._apply, self.clock(), undone)
            return take(intake, given)

    def device(self, phone: Phone) -> Device:
        """The device as it stands."""
        with self.database.reading() as session:
            return session.get_one(Device, phone.device)

    def log(self) -> list[MutationRecord]:
        """The whole mutation log."""
        with self.database.reading() as session:
            return list(session.exec(select(MutationRecord).order_by(MutationRecord.device, MutationRecord.seq)))  # type: ignore[arg-type]

    def _apply(self, mutation: Mutation) -> None:
        if mutation.args.get("refuse"):
            raise Refusal("wrong_state", state="DRAFT")
        if self.problem and mutation.args.get("fail"):
            raise self.problem
        self.applied.append(mutation.id)


@pytest.fixture
def centre(database: Database, clock: Clock) -> Centre:
    """An empty centre."""
    return Centre(database, clock)


@pytest.fixture
def phone(centre: Centre) -> Phone:
    """One enrolled phone."""
    return centre.enrol()
