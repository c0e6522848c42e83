"""Handles for tests: set faults, decide cases, count what arrived; with the shared secret as bearer."""

import hmac

from flask import Blueprint, Response, abort, jsonify, request

from server.county_simulator import faults
from server.county_simulator.context import here

control = Blueprint("control", __name__, url_prefix="/control")


@control.before_request
def _with_the_secret_only() -> None:
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), b"Bearer " + here().settings.secret):
        abort(401)


@control.put("/faults")
def set_faults() -> Response:
    """Replace the faults in force."""
    try:
        return jsonify(vars(faults.write(here().store, request.get_json())))
    except ValueError as problem:
        abort(400, str(problem))


@control.put("/clock")
def set_clock() -> tuple[str, int]:
    """Sign with this time from now on: ``{"now": seconds}``."""
    here().clock.set(float(request.get_json()["now"]))
    return "", 204


@control.delete("/cases")
def forget() -> tuple[str, int]:
    """Begin anew: no case, no callback, no fault."""
    with here().reporter.silent(), here().store.transaction() as db:
        for table in ("county_case", "package", "file", "callback", "setting", "sms"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608
    return "", 204


@control.put("/sms")
def set_sms() -> Response:
    """How the SMS providers behave: ``{"a": "down"}``; the moods are those of their page."""
    here().store.save_setting("sms", request.get_json())
    return jsonify(here().store.setting("sms"))


@control.get("/sms")
def messages() -> Response:
    """Every text message taken, the oldest first."""
    return jsonify(here().store.rows("SELECT * FROM sms ORDER BY at, id"))


@control.get("/cases")
def cases() -> Response:
    """Every case with its body, files and callbacks."""
    store = here().store
    numbers = [row["number"] for row in store.rows("SELECT number FROM county_case ORDER BY number")]
    found = [case for number in numbers if (case := store.find_case(number))]
    for case in found:
        case["files"] = {row["sha256"]: row["times"] for row in store.rows("SELECT * FROM file WHERE package = ?", case["package"])}
        case["callbacks"] = store.rows("SELECT * FROM callback WHERE number = ? ORDER BY sequence", case["number"])
    return jsonify(found)


@control.post("/cases/<number>/words")
def say(number: str) -> tuple[str, int]:
    """Let the county say something about a case: ``{"code", "state", "said"}``."""
    told = request.get_json()
    here().store.say(number, told["code"], told["state"], told["said"])
    here().reporter.wake()
    return "", 204
