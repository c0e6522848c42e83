"""The centre's side of the sync protocol over HTTP. See README.md here and sync/README.md."""

from flask import Blueprint

agent_api = Blueprint("agent_api", __name__)

from server.agent_api import device_guard, enrolment, exchange, file_judgement, kept_work, pin_renewal, upload  # noqa: E402, F401
