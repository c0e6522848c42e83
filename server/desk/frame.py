"""What stands around every page of the desk: who is signed in, and where they may go."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_login import current_user

from server.auth import current_person
from server.desk import desk


@desk.app_context_processor
def staff() -> dict[str, Any]:
    """Name, role and main pages of who is signed in; None on pages for others."""
    if not request.path.startswith("/desk") or not current_user.is_authenticated:
        return {"staff": None}
    person = current_person()
    return {"staff": {"name": person.name, "role": person.role, "role_words": role_words(person.role), "nav": _nav(person.role)}}


@desk.after_app_request
def keep_address(answer: Response) -> Response:
    """A boosted form whose answer isn't another page must not put its own address into the history: reloading that would be a GET."""
    if request.method == "POST" and request.headers.get("HX-Boosted") and not 300 <= answer.status_code < 400:
        answer.headers.setdefault("HX-Push-Url", "false")
    return answer


def role_words(role: str) -> str:
    """What a role is called."""
    words = {"clerk": _("窗口人员"), "reviewer": _("审核人员"), "administrator": _("管理员"), "agent": _("代办员")}
    return words.get(role, role)


def _nav(role: str) -> list[dict[str, Any]]:
    people, lost = ("/desk/people", _("人员和手机")), ("/desk/deliveries", _("没送到的"))
    pages = [("/desk/", _("开始"))]
    if role == "administrator":
        pages += [people, lost, ("/desk/first-day", _("第一天"))]
    else:
        pages += [("/desk/cases", _("办件")), ("/desk/county", _("转县里")), lost, people, ("/desk/metrics", _("统计"))]
    if role == "clerk":
        pages.append(("/desk/window", _("窗口收件")))
    return [{"href": href, "label": label, "current": _is_current(href)} for href, label in pages]


def _is_current(href: str) -> bool:
    return request.path == href or (href != "/desk/" and request.path.startswith(f"{href}/"))
