"""Hand-over packages (交接包): what a phone without a network gave along as a file is taken in. See README.md."""

from flask import Blueprint

handover = Blueprint("handover", __name__)

from server.handover import views  # noqa: E402, F401  (it registers itself)
