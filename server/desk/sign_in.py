"""Signing in and out, and one's own password."""

from typing import Any

from flask import make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from server.access import for_staff, open_to_all
from server.auth.accounts import WeakPassword
from server.auth.doorkeeper import cookie_name, csrf, give_cookie, htmx, keep_page, safe_next, take_cookie
from server.auth.sign_in import WINDOW, SignedIn, TooManyTries, WrongPassword, renew_password, sign_in
from server.auth.staff_sessions import end_session
from server.desk import desk
from server.services import services

WHY = "nobody is signed in yet when signing in"


@desk.get("/desk/sign-in")
@open_to_all(WHY)
def sign_in_page() -> Any:
    """The form, or straight on for who is signed in already."""
    wanted = safe_next(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted, 303)
    return render_template("desk/sign_in.html", next=wanted)


@desk.post("/desk/sign-in")
@open_to_all(WHY)
def begin() -> Any:
    """Try the login; ``again`` comes from a page whose session ran out and which wants to stay as it is."""
    csrf.protect()
    login, again = request.form.get("login", "").replace("\0", ""), bool(request.form.get("again"))
    try:
        signed_in = sign_in(services(), login, request.form.get("password", ""), request.remote_addr or "")
    except WrongPassword:
        return _ask_again(401, login, again, _("账号或密码不对。"))
    except TooManyTries:
        return _ask_again(429, login, again, _("试得太多了，请过十分钟再试。"))
    return give_cookie(_welcome(signed_in, again), signed_in.secret)


@desk.post("/desk/sign-out")
@for_staff()
def leave() -> Any:
    """End this browser's session."""
    here = services()
    with here.database.writing() as session:
        end_session(session, request.cookies.get(cookie_name(), ""), here.clock())
    return take_cookie(make_response(redirect("/desk/sign-in", 303)))


@desk.get("/desk/password")
@for_staff()
def password_page() -> Any:
    """The form to change one's own password."""
    return render_template("desk/password.html")


@desk.post("/desk/password")
@for_staff()
def change_password() -> Any:
    """Change it, and sign every other browser out."""
    form, login = request.form, current_user.account.login
    if form.get("wished", "") != form.get("again", ""):
        return render_template("desk/password.html", problem=_("两次写的新密码不一样。")), 422
    try:
        secret = renew_password(services(), login, form.get("present", ""), form.get("wished", ""), request.remote_addr or "")
    except WeakPassword:
        return render_template("desk/password.html", problem=_("新密码要 8 到 200 个字符。")), 422
    except WrongPassword:
        return render_template("desk/password.html", problem=_("现在的密码不对。")), 422
    except TooManyTries:
        return render_template("desk/password.html", problem=_("试得太多了，请过十分钟再试。")), 429
    return give_cookie(make_response(render_template("desk/password.html", done=True)), secret)


def _welcome(signed_in: SignedIn, again: bool) -> Any:
    if again and htmx:
        return make_response(render_template("desk/_signed_in_again.html", name=signed_in.name))
    return make_response(redirect(safe_next(request.form.get("next")), 303))


def _ask_again(status: int, login: str, again: bool, problem: str) -> Any:
    headers = {"Retry-After": str(int(WINDOW.total_seconds()))} if status == 429 else {}
    if again and htmx:
        page = render_template("desk/_sign_in_again.html", login=login, problem=problem)
        return keep_page(make_response(page, status, headers), "#message")
    page = render_template("desk/sign_in.html", next=safe_next(request.form.get("next")), login=login, problem=problem)
    return make_response(page, status, headers)
