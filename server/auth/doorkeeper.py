"""Who stands at the desk's door: the signed-in person of a request, and the guard of every staff route."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, g, make_response, redirect, render_template, request, url_for
from flask_htmx import HTMX
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect

from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.access import Access, guard
from server.auth.accounts import Account
from server.auth.staff_sessions import StaffSession, find_session, is_worth_noting, note_activity
from server.services import services

DESK_HOME = "/desk/"
QUIET_HEADER = "X-Daiban-Quiet"
"""Sent by requests the page makes by itself: they don't count as activity, or an open queue would never sign out."""

logins = LoginManager()
csrf = CSRFProtect()
htmx = HTMX()


class StaffUser(UserMixin):
    """Flask-Login's view of a signed-in member of staff."""

    def __init__(self, row: StaffSession, account: Account, person: Person) -> None:
        self.row, self.account, self.person = row, account, person

    def get_id(self) -> str:
        """The account's id."""
        return self.account.id


def start_auth(app: Flask) -> None:
    """Bind Flask-Login, CSRF protection and htmx to the app.

    CSRF is checked by the guard and by the sign-in view, not for every POST: phones and gateways carry no cookie. The token lives as
    long as the browser's session, so that a page left open over lunch can still be sent.
    """
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    logins.init_app(app)
    csrf.init_app(app)
    htmx.init_app(app)


@logins.request_loader
def load_user(incoming: Request) -> StaffUser | None:
    """The user behind the request's cookie, or None."""
    secret = incoming.cookies.get(cookie_name())
    if not secret:
        return None
    here = services()
    with here.database.reading() as session:
        found = find_session(session, secret, here.clock())
    return StaffUser(*found) if found else None


def current_person() -> Person:
    """The signed-in person; only for views behind ``for_staff``."""
    found: Person = current_user.person
    return found


@guard("staff")
def admit_staff(access: Access) -> Any:
    """Signed in, with a living session, a valid CSRF token and one of the roles; otherwise the answer to give instead."""
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        csrf.protect()
    _refuse_nul()
    if access.roles and current_person().role not in access.roles:
        abort(403)
    _note_activity()
    return None


def ask_to_sign_in() -> Any:
    """Send a visitor to the sign-in page. What stands in a form that was being sent stays: on the page (htmx), or in the answer."""
    if htmx:
        answer = make_response(render_template("desk/_sign_in_again.html"), 401)
        return keep_page(answer, "#message")
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("desk.sign_in_page", next=request.full_path.rstrip("?")), 303)
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "revision") and value]
    return make_response(render_template("desk/sign_in.html", next=DESK_HOME, typed=typed), 401)


def keep_page(answer: Response, target: str) -> Response:
    """Let an htmx answer fill ``target`` only: the rest of the page, its address and what was typed stay."""
    answer.headers["HX-Retarget"] = target
    answer.headers["HX-Reswap"] = "innerHTML show:top"
    answer.headers["HX-Push-Url"] = "false"
    return answer


def safe_next(wanted: str | None) -> str:
    """Where to go after signing in: a page of the desk, never another site."""
    parts = urlsplit((wanted or "").replace("\\", "/"))
    inside = f"{parts.path}/".startswith(DESK_HOME)
    if parts.scheme or parts.netloc or not inside or not parts.path.isprintable():
        return DESK_HOME
    return parts.path + (f"?{parts.query}" if parts.query else "")


def cookie_name() -> str:
    """Over HTTPS the prefix lets the browser refuse a cookie planted by a neighbouring host."""
    return "__Host-daiban_desk" if services().settings.secure_cookies else "daiban_desk"


def give_cookie(answer: Response, secret: str) -> Response:
    """Put the session into the browser: for this browser session, unreadable to scripts, never sent along from other sites' forms."""
    answer.set_cookie(cookie_name(), secret, httponly=True, samesite="Lax", secure=services().settings.secure_cookies, path="/")
    return answer


def take_cookie(answer: Response) -> Response:
    """Take the session's cookie away."""
    answer.delete_cookie(cookie_name(), httponly=True, samesite="Lax", secure=services().settings.secure_cookies, path="/")
    return answer


def _refuse_nul() -> None:
    if any("\0" in text for pair in request.values.items(multi=True) for text in pair):
        raise Refusal("text_with_nul")


def _note_activity() -> None:
    here = services()
    if QUIET_HEADER in request.headers or g.get("activity_noted") or not is_worth_noting(current_user.row, here.clock()):
        return
    with here.database.writing() as session:
        note_activity(session, current_user.row, here.clock())
    g.activity_noted = True
