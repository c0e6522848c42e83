"""A township with a case ready to be forwarded, and a real county simulator to forward it to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from sqlmodel import col, select, update

from proxy_service import office_verbs
from proxy_service.case import Case, CaseEvent
from server.app import create_app
from server.cases import find_work
from server.config import Settings
from server.county.models import Forwarding, Gateway
from server.county.simulator_gateway import seed_simulator_gateway
from server.services import services
from server.worker import Delivery, run_once
from tests import office, pension_case
from tests.conftest import Clock
from tests.copies import install_copy, stage
from tests.county import SECRET, County, FrontDoor
from tests.phone import Phone


@pytest.fixture(scope="session")
def front_door() -> Iterator[FrontDoor]:
    opened = FrontDoor()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def simulator(front_door: FrontDoor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    running = County(tmp_path_factory.mktemp("county"), front_door.origin)
    yield running
    running.stop()


@pytest.fixture
def county(simulator: County, clock: Clock) -> Iterator[County]:
    """The county, empty and well-behaved."""
    simulator.begin_anew(clock().timestamp())
    yield simulator
    simulator.begin_anew(clock().timestamp())


@pytest.fixture
def app(settings: Settings, clock: Clock, county: County, front_door: FrontDoor, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application with the cast, its items routed to the simulator, reachable for callbacks."""
    made = create_app(replace(settings, allowed_private_origins=(county.origin,)), clock=clock)
    install_copy(made, request)
    used = services(made)
    with used.database.writing() as session:
        seed_simulator_gateway(session, used, county.origin, SECRET)
    front_door.open_for(made)
    yield made
    front_door.app = None
    used.database.close()


@dataclass
class Township:
    """The township's side: its case, its dispatcher, its records."""

    app: Flask
    clock: Clock
    phone: Phone
    case_id: str

    def forward(self) -> None:
        """A clerk presses "转县里办理"."""
        office.act(self.app, self.case_id, office_verbs.forward_case)

    def dispatch(self) -> None:
        """Everything that waits is due now, and is tried once."""
        used = services(self.app)
        with used.database.writing() as session:
            session.execute(update(Delivery).where(col(Delivery.state) == "ready").values(run_at=used.clock()))
        while any(row.state == "ready" and row.run_at <= used.clock() for row in self.deliveries()):
            run_once(self.app, used.database, used.clock)

    def deliveries(self, handler: str = "forward_to_county") -> list[Delivery]:
        """The dispatcher's rows for the county."""
        with services(self.app).database.reading() as session:
            return list(session.exec(select(Delivery).where(Delivery.handler == handler).order_by(col(Delivery.id))))

    def set_attempts(self, attempts: int) -> None:
        """As if it had been tried so often."""
        with services(self.app).database.writing() as session:
            session.execute(update(Delivery).where(col(Delivery.handler) == "forward_to_county").values(attempts=attempts))

    def forwardings(self) -> list[Forwarding]:
        """The hand-overs of the case, in order."""
        with services(self.app).database.reading() as session:
            return list(session.exec(select(Forwarding).where(Forwarding.case_id == self.case_id).order_by(col(Forwarding.number))))

    def forwarding(self) -> Forwarding:
        """The latest hand-over."""
        return self.forwardings()[-1]

    def case(self) -> Case:
        """The case as it stands."""
        with services(self.app).database.reading() as session:
            return session.get_one(Case, self.case_id)

    def content(self) -> Any:
        """The case's opened content."""
        with self.app.app_context(), services(self.app).database.reading() as session:
            work = find_work(session, self.case_id)
            assert work is not None
            return work.content

    def events(self) -> list[str]:
        """The names of what happened since it was forwarded."""
        with services(self.app).database.reading() as session:
            rows = session.exec(select(CaseEvent).where(CaseEvent.case_id == self.case_id).order_by(col(CaseEvent.number)))
            names = [row.name for row in rows]
        return names[names.index("case_forwarded") :]

    def change_gateway(self, **profile: Any) -> None:
        """Configure the gateway differently."""
        with services(self.app).database.writing() as session:
            row = session.exec(select(Gateway)).one()
            row.profile = {**row.profile, **profile}
            session.add(row)


@stage
def accepted(app: Flask, phone: Phone) -> str:
    """A case, accepted and not forwarded yet; its id."""
    return bring_case(app, phone)


@pytest.fixture
def township(app: Flask, clock: Clock, phone: Phone, accepted: str) -> Township:
    """With one case, accepted and not forwarded yet."""
    return Township(app, clock, phone, accepted)


def bring_case(app: Flask, phone: Phone, **resident: Any) -> str:
    """Collect a case on a phone and accept it; its id."""
    case_id = pension_case.begin(phone, resident={**pension_case.RESIDENT, **resident})
    files = [phone.attach(case_id, code, pension_case.picture(n), page=page) for n, (code, page) in enumerate(pension_case.PAGES)]
    phone.submit(case_id, files)
    phone.sync()
    office.bring_to_acceptance(app, case_id)
    return case_id
