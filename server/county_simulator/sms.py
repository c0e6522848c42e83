"""Two text message providers with one phone screen: what a resident's handset would show. They speak differently on purpose."""

import hashlib
import hmac
import json
import time
import uuid
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.county_simulator.context import here
from server.county_simulator.store import CountyStore

sms = Blueprint("sms", __name__, url_prefix="/sms")

TITLES = {"a": "甲短信平台（示例）", "b": "乙短信平台（示例）"}
MOODS = {
    "fine": "正常",
    "down": "停机（连得上，报 503）",
    "refuse": "拒收（模板没批）",
    "silent": "收下，不回报",
    "lost": "收下，手机收不到",
}
MOST = 200
SKEW = 300


def secret_of(provider: str) -> str:
    """What the township and this provider share."""
    return hmac.new(here().settings.secret, f"sms {provider}".encode(), "sha256").hexdigest()


def mood_of(store: CountyStore, provider: str) -> str:
    """How the provider behaves just now."""
    return str(store.setting("sms").get(provider, "fine"))


def take(provider: str, phone: str, text: str, key: str) -> str:
    """Keep a message; the same key again is the same message."""
    with here().store.transaction() as db:
        known = db.execute("SELECT id FROM sms WHERE provider = ? AND key = ?", (provider, key)).fetchone()
        if known:
            return str(known["id"])
        number = uuid.uuid4().hex[:20]
        row = (number, provider, phone, text, key, time.time(), mood_of_db(db, provider))
        db.execute("INSERT INTO sms (id, provider, phone, text, key, at, mood) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return number


def mood_of_db(db: Any, provider: str) -> str:
    """The same inside a transaction."""
    row = db.execute("SELECT value FROM setting WHERE name = 'sms'").fetchone()
    return str(json.loads(row["value"]).get(provider, "fine")) if row else "fine"


@sms.post("/a/messages")
def provider_a() -> Response | tuple[Response, int]:
    """JSON, signed by HMAC-SHA256 over time, nonce and the body's hash, a line each."""
    told, body = request.headers, request.get_data()
    over = "\n".join((told.get("X-Time", ""), told.get("X-Nonce", ""), hashlib.sha256(body).hexdigest()))
    right = hmac.new(secret_of("a").encode(), over.encode(), "sha256").hexdigest()
    fresh = told.get("X-Time", "").isdecimal() and abs(int(told["X-Time"]) - here().clock.now()) <= SKEW
    if not fresh or not hmac.compare_digest(right, told.get("X-Sign", "")):
        return jsonify(code="BAD_SIGN"), 401
    if mood_of(here().store, "a") == "down":
        return jsonify(code="DOWN"), 503
    said = request.get_json()
    if mood_of(here().store, "a") == "refuse" or not said.get("tpl"):
        return jsonify(code="TEMPLATE_NOT_APPROVED")
    return jsonify(code="OK", data={"bizId": take("a", said["mobile"], said["content"], said["outId"])})


@sms.post("/b/send")
def provider_b() -> Response | tuple[Response, int]:
    """A form, let in by a key in a header; answers in numbers."""
    if not hmac.compare_digest(request.headers.get("X-Api-Key", "").encode(), secret_of("b").encode()):
        return jsonify(result="-1"), 403
    if mood_of(here().store, "b") == "down":
        return jsonify(result="-99"), 503
    if mood_of(here().store, "b") == "refuse":
        return jsonify(result="108")
    return jsonify(result="0", msgids=[take("b", request.form["tel"], request.form["msg"], request.form["ref"])])


@sms.get("/")
def phones() -> str:
    """What arrived on which phone, and how the providers behave."""
    session.setdefault("csrf", uuid.uuid4().hex)
    rows = here().store.rows("SELECT * FROM sms ORDER BY at DESC LIMIT ?", MOST)
    screens: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        china = time.strftime("%m-%d %H:%M", time.gmtime(row["at"] + 8 * 3600))
        screens.setdefault(row["phone"], []).append({**row, "when": china, "title": TITLES[row["provider"]]})
    moods = {name: mood_of(here().store, name) for name in TITLES}
    return render_template("sms.html", screens=screens, titles=TITLES, moods=moods, known=MOODS, csrf=session["csrf"])


@sms.post("/mood")
def set_mood() -> AnyResponse:
    """Let a provider fail, or be well again."""
    if not hmac.compare_digest(request.form.get("csrf", ""), session.get("csrf", "-")):
        abort(400, "页面过期了，请返回重试")
    provider, mood = request.form.get("provider", ""), request.form.get("mood", "")
    if provider not in TITLES or mood not in MOODS:
        abort(400, "没有这一项")
    here().store.save_setting("sms", {**here().store.setting("sms"), provider: mood})
    return redirect(url_for("sms.phones"))
