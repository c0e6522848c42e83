"""The way to the agent's app: a page that brings the worker in, the worker's program, the manifest and the built files."""

from flask import Blueprint

pwa = Blueprint("pwa", __name__)

from server.pwa import built_files, first_visit  # noqa: E402,F401  (they register their views)
