"""The simulator's Flask application."""

from flask import Flask, Response, redirect, render_template, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from server.county_simulator.clerk import clerk
from server.county_simulator.clock import CountyClock
from server.county_simulator.context import Here
from server.county_simulator.control import control
from server.county_simulator.receiving import receiving
from server.county_simulator.reporting import Reporter
from server.county_simulator.settings import CountySettings
from server.county_simulator.sms import sms
from server.county_simulator.sms_reporting import SmsReporter
from server.county_simulator.store import CountyStore

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


def create_app(settings: CountySettings) -> Flask:
    """Build the application; its reporter is started by the caller."""
    app = Flask("server.county_simulator")
    app.config.update(SECRET_KEY=settings.session_secret, SESSION_COOKIE_NAME="county", SESSION_COOKIE_SAMESITE="Strict")
    app.config["MAX_CONTENT_LENGTH"] = 32 * 1024 * 1024
    store = CountyStore(settings.data_dir)
    clock = CountyClock()
    app.extensions["county"] = Here(settings, store, Reporter(settings, store, clock), clock)
    app.extensions["sms_reporter"] = SmsReporter(settings, store, clock)
    for blueprint in (receiving, clerk, control, sms):
        app.register_blueprint(blueprint)
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    app.add_url_rule("/sign-out", "sign_out", _sign_out, methods=["POST"])
    app.register_error_handler(HTTPException, _failed)
    app.after_request(_harden)
    return app


def _sign_out() -> AnyResponse:
    session.clear()
    return redirect(url_for("clerk.sign_in"))


def _failed(error: HTTPException) -> tuple[str, int] | HTTPException:
    if request.path.startswith(("/api/", "/control/")):
        return error
    return render_template("problem.html", problem=error.description), error.code or 500


def _harden(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
