"""The Flask application: services, blueprints, and what holds for every answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from server import errors, keys, templating
from server.access import close_routes
from server.agent_api import agent_api
from server.auth import start_auth
from server.catalogue import catalogue
from server.config import Settings, is_loopback
from server.county import county
from server.db import Database
from server.desk import desk
from server.handover import handover
from server.languages import languages
from server.notifications import SmsProfile, notifications, read_profiles, start_sms
from server.pwa import pwa
from server.sealed_store import SealedStore
from server.services import Services, utc_now
from server.supervision import supervision
from server.tracking import tracking
from server.vault import Vault

BLUEPRINTS = (agent_api, catalogue, county, desk, handover, languages, notifications, pwa, supervision, tracking)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; worker-src 'self'; media-src 'self'"
)


class BrowserSessions(SecureCookieSessionInterface):
    """Sessions for browsers. A phone's program sends no cookies and gets no word about them."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing for ``/sync/``."""
        if not request.path.startswith("/sync/"):
            super().save_session(app, session, response)


class DaibanApp(Flask):
    """Flask, but what it logs of a failed request names the route, never the address: ``/t/<code>`` lets its holder in."""

    session_interface = BrowserSessions()

    def log_exception(self, exc_info: Any) -> None:
        """Log an unexpected error with its trace."""
        self.logger.error("a request failed: %s %s", request.method, request.url_rule or "unknown route", exc_info=exc_info)


def create_app(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Flask:
    """Build the application. Reads the key file; opens no connection until the first request."""
    ring = keys.read(settings.key_file)
    app = DaibanApp("server", static_folder=None)
    app.config.update(
        SECRET_KEY=ring.session,
        SESSION_COOKIE_NAME="__Host-daiban_form" if settings.secure_cookies else "daiban_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        LANGUAGES=settings.languages,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
    )
    app.extensions["daiban"] = Services(
        settings=settings,
        keys=ring,
        vault=Vault(ring),
        database=Database(settings.database_url),
        files=SealedStore(settings.files_url, settings.mirror_url),
        clock=clock,
    )
    start_sms(app, settings, *_sms(settings, ring), clock)
    templating.start(app)
    errors.start(app)
    start_auth(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.before_request(_refuse_nul_in_addresses)
    if settings.demo:
        app.before_request(_serve_this_machine_only)
    close_routes(app)
    app.after_request(_harden)
    return app


def _sms(settings: Settings, ring: keys.KeyRing) -> tuple[list[SmsProfile], dict[str, str]]:
    """The SMS providers and their secrets: those of the operator's file, else in the demo the simulated ones."""
    profiles = read_profiles(settings)
    if profiles or not settings.demo:
        return profiles, settings.sms_secrets
    from server.demo.sms import demo_profiles, demo_secrets
    from server.run import simulator_secret

    return demo_profiles(f"http://127.0.0.1:{settings.simulator_port}"), demo_secrets(simulator_secret(ring))


def _refuse_nul_in_addresses() -> None:
    """Nothing has such a name, and PostgreSQL would stumble over it."""
    if "\0" in request.path:
        abort(404)


def _serve_this_machine_only() -> tuple[str, int] | None:
    """The demo's passwords are public: a proxy in front of it, or a page that re-binds its name to loopback, gets nowhere."""
    name = urlsplit(f"//{request.host}").hostname or ""
    return None if is_loopback(name) else ("The demo serves this machine only, at 127.0.0.1 or localhost.\n", 403)


def _harden(answer: Response) -> Response:
    headers = answer.headers
    if answer.mimetype == "application/json" and request.path.startswith("/sync/"):
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cache-Control", "no-store")
        return answer  # read by a program, never shown: what a page needs would double an answer that says "nothing new"
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    headers.setdefault("Cache-Control", "no-store")
    return answer
