"""The resident's page: where the matter stands, without an account. See README.md."""

from flask import Blueprint

tracking = Blueprint("tracking", __name__)

from server.tracking import views  # noqa: E402, F401
