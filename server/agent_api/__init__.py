"""The centre's side of the sync protocol over HTTP. See README.md here and sync/protocol.md."""

from flask import Blueprint

agent_api = Blueprint("agent_api", __name__)

from server.services import services  # noqa: E402


@agent_api.before_request
def know_every_key() -> None:
    """Another process may have added an intake key, or somebody put the key file back."""
    services().keys.refresh()


from server.agent_api import device_guard, enrolment, exchange, file_judgement, kept_work, pin_renewal, upload  # noqa: E402, F401
