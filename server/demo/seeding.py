"""Putting the demo into the database: people, cases, the way to the simulated county."""

from flask import Flask

from server.county import seed_simulator_gateway
from server.demo.cases import seed_cases
from server.demo.people import seed_people
from server.run import simulator_secret
from server.services import services


def seed_demo(app: Flask) -> None:
    """Add what is missing of the demo. Seeding twice changes nothing."""
    used = services(app)
    if not used.settings.demo:
        raise ValueError("the demo never enters a real installation")
    with app.app_context(), used.database.writing() as session:
        seed_people(session, used.clock())
        seed_cases(session, used.clock())
        simulator = f"http://127.0.0.1:{used.settings.simulator_port}"
        seed_simulator_gateway(session, used, simulator, simulator_secret(used.keys))
