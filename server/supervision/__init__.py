"""Whether the installation is well: ``/healthz``."""

from flask import Blueprint

supervision = Blueprint("supervision", __name__)

from server.supervision import health  # noqa: E402,F401  (it registers its view)
