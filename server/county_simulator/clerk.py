"""The county clerk's pages: what came in, and what is decided."""

import hmac
import secrets
import time
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.county_simulator import faults
from server.county_simulator.context import here

STATES = {"open": "审查中", "granted": "已办结：准予", "denied": "已办结：不予", "correction": "等待补正"}
CALLBACK_STATES = {"waiting": "等待发送", "held": "压着不发", "done": "已送到", "given_up": "对方不收"}
MANDATE = "mandate"
"""The signature under the mandate: no material of the item, so it can't be asked for again."""
CODES = {"8": "开始办理", "6": "补正", "11": "准予", "12": "不予"}

clerk = Blueprint("clerk", __name__)


@clerk.before_request
def _signed_in_only() -> AnyResponse | None:
    if request.method == "POST" and not hmac.compare_digest(request.form.get("csrf", ""), session.get("csrf", "-")):
        abort(400, "页面过期了，请返回重试")
    if session.get("login") != here().settings.login and request.endpoint != "clerk.sign_in":
        return redirect(url_for("clerk.sign_in"))
    return None


@clerk.app_context_processor
def _for_templates() -> dict[str, Any]:
    session.setdefault("csrf", secrets.token_hex(16))
    return {"csrf": session["csrf"], "signed_in": "login" in session, "codes": CODES, "states": STATES, "callback_states": CALLBACK_STATES}


@clerk.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | AnyResponse | tuple[str, int]:
    """The demo clerk's door."""
    if request.method == "GET":
        return render_template("sign_in.html")
    settings = here().settings
    given = f"{request.form.get('login', '')}\n{request.form.get('password', '')}"
    if not hmac.compare_digest(given.encode(), f"{settings.login}\n{settings.password}".encode()):
        return render_template("sign_in.html", problem="账号或密码不对"), 403
    session["login"] = settings.login
    return redirect(url_for("clerk.cases"))


@clerk.get("/")
def cases() -> str:
    """Everything received, what waits for a decision first."""
    rows = here().store.rows("SELECT number FROM county_case ORDER BY state <> 'open', arrived_at DESC LIMIT 200")
    return render_template("cases.html", cases=[_shown(row["number"]) for row in rows])


@clerk.get("/cases/<number>")
def case(number: str) -> str:
    """One case with its form and materials."""
    callbacks = here().store.rows("SELECT * FROM callback WHERE number = ? ORDER BY sequence", number)
    return render_template("case.html", case=_shown(number), callbacks=callbacks)


@clerk.get("/cases/<number>/files/<sha256>")
def file(number: str, sha256: str) -> Response:
    """One material, to look at."""
    line = next((line for line in _shown(number)["body"]["CLLB"] if line["WJZY"] == sha256), None) or abort(404)
    kind = line["WJLX"] if line["WJLX"] in ("image/jpeg", "image/png", "image/webp") else "application/octet-stream"
    return Response(here().store.get_file(sha256), content_type=kind)


@clerk.post("/cases/<number>/decision")
def decide(number: str) -> AnyResponse:
    """Grant, or deny with reason and remedies."""
    _must_be_open(number)
    reason, outcome = request.form.get("reason", "").strip(), request.form.get("outcome", "")
    if outcome == "grant":
        here().store.say(number, "11", "granted", {"YY": reason, "WH": request.form.get("official_no", "").strip()})
    elif outcome == "deny" and reason:
        here().store.say(number, "12", "denied", {"YY": reason, "JJTJ": request.form.get("remedies", "").strip()})
    else:
        abort(400, "不予办理要写明理由")
    return _told(number)


@clerk.post("/cases/<number>/correction")
def correct(number: str) -> AnyResponse:
    """Ask for what is missing, all at once."""
    _must_be_open(number)
    chosen = request.form.getlist("material")
    lines = [{"CLBM": code, "YY": request.form.get(f"reason-{code}", "").strip()} for code in chosen]
    if not lines or not all(line["YY"] for line in lines):
        abort(400, "至少选一份材料，每一份都写明原因")
    here().store.say(number, "6", "correction", {"BZCL": lines, "BZ": request.form.get("note", "").strip()})
    return _told(number)


@clerk.route("/faults", methods=["GET", "POST"])
def bad_days() -> str | AnyResponse:
    """Tell the simulator to misbehave."""
    store = here().store
    if request.method == "GET":
        return render_template("faults.html", faults=vars(faults.read(store)), labels=faults.LABELS)
    numbers = {name: request.form[name] or 0 for name in ("slow_seconds", *[n for n in faults.LABELS if n.endswith("_next")])}
    switches = {name: name in request.form for name in faults.LABELS if name not in numbers}
    try:
        faults.write(store, {**numbers, **switches})
    except ValueError:
        abort(400, "次数要填数字")
    return redirect(url_for("clerk.bad_days"))


def _must_be_open(number: str) -> None:
    if not _shown(number)["undecided"]:
        abort(409, "这个办件现在不能再作决定，请返回刷新")


def _told(number: str) -> AnyResponse:
    here().reporter.wake()
    return redirect(url_for("clerk.case", number=number))


def _shown(number: str) -> dict[str, Any]:
    """A case as the pages show it. A decision the township would not take may be taken anew."""
    found = here().store.find_case(number) or abort(404)
    china = time.gmtime(found["arrived_at"] + 8 * 3600)
    materials = dict.fromkeys((line["CLBM"], line["CLMC"]) for line in found["body"]["CLLB"] if line["CLBM"] != MANDATE)
    words = here().store.rows("SELECT state FROM callback WHERE number = ? ORDER BY sequence DESC LIMIT 1", number)
    undecided = found["state"] == "open" or words[0]["state"] == "given_up"
    shown = {"arrived": time.strftime("%Y-%m-%d %H:%M", china), "materials": list(materials), "undecided": undecided}
    return found | shown
