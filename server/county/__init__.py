"""County gateways: handing cases over, hearing back, and the desk's page about both. See README.md."""

from flask import Blueprint

county = Blueprint("county", __name__)

from server.county import by_hand_views, desk_views, handler, inbound  # noqa: E402, F401  (they register themselves)
from server.county.simulator_gateway import seed_simulator_gateway  # noqa: E402

__all__ = ["county", "seed_simulator_gateway"]
