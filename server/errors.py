"""One place that turns "no" into an answer: JSON for phones and systems, a page or a piece of one for people. Never a stack trace."""

import json
from typing import Any

from flask import Flask, current_app, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from proxy_service.refusal import Refusal
from server.auth.doorkeeper import htmx, keep_page
from server.disk import is_disk_full
from server.refusal_words import refusal_words
from server.services import services

JSON_PATHS = ("/sync/", "/county/", "/sms/")
COME_AGAIN_SECONDS = 120


def start(app: Flask) -> None:
    """Translate refusals and HTTP errors."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, page_too_old)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(DBAPIError, no_room)
    app.register_error_handler(OSError, no_room)


def refused(refusal: Refusal) -> Any:
    """A rule of the domain wasn't met: 422, with the reason as a code for systems and in words for people."""
    if wants_json():
        return jsonify(error=refusal.reason, detail=refusal.detail), 422
    return say(422, _("这一步没有办成"), refusal_words(refusal))


def page_too_old(error: CSRFError) -> Any:
    """The form's token isn't this browser's. Nothing was done; a page that stays open gets a new token and can send again."""
    if wants_json():
        return jsonify(error="csrf"), 400
    heading, text = _("页面放得太久了"), _("刚才没有提交成功，填的内容都还在。请再按一次刚才的按钮。")
    answer = say(400, heading, text)
    answer.headers["HX-Trigger"] = json.dumps({"csrf-renewed": {"token": generate_csrf()}})
    return answer


def no_room(problem: Exception) -> Any:
    """The disk is full: 507, kindly; the page stays as it is. Any other fault goes its way."""
    if not is_disk_full(problem, services().settings.data_dir):
        raise problem
    current_app.logger.error("the disk is full: %s %s", request.method, request.url_rule)
    if wants_json():
        return jsonify(error="disk_full"), 503, {"Retry-After": str(COME_AGAIN_SECONDS)}
    answer = make_response(say(507, *_words(507)))
    answer.headers["Retry-After"] = str(COME_AGAIN_SECONDS)
    return answer


def failed(error: HTTPException) -> Any:
    """An HTTP error. Redirects and prepared answers pass as they are."""
    code = error.code or 500
    if code < 400 or error.response is not None:
        return error
    if wants_json():
        return jsonify(error=(error.name or "error").lower().replace(" ", "_")), code
    return say(code, *_words(code))


def say(code: int, heading: str, text: str) -> Any:
    """A page with two sentences; for htmx a message that leaves the page, and everything typed into it, as it is."""
    if htmx:
        return keep_page(make_response(render_template("errors/_message.html", heading=heading, text=text), code), "#message")
    home = "/desk/" if request.path.startswith("/desk") else ""
    return make_response(render_template("errors/page.html", code=code, heading=heading, text=text, home=home), code)


def wants_json() -> bool:
    """Whether the answer is read by a program of another side."""
    return request.path.startswith(JSON_PATHS)


def _words(code: int) -> tuple[str, str]:
    known = {
        400: (_("请求看不懂"), _("发来的内容不完整。请回到上一页再试一次。")),
        403: (_("这里不归您办"), _("您的岗位不能打开这一页。需要的话，请联系管理员。")),
        404: (_("没有这一页"), _("地址不对，或者这件事不在您负责的范围里。")),
        405: (_("这个地址不能这样打开"), _("请从页面上的按钮或链接进入。")),
        409: (_("有人先改了"), _("请看看现在的情况，再决定怎么办。")),
        410: (_("个人信息已删除"), _("这件办件的个人信息已经按规定删除，只留下办理经过。")),
        413: (_("内容太大"), _("发来的内容超过了限度。")),
        415: (_("这种文件不能看"), _("这里只显示照片。")),
        507: (_("中心的硬盘满了"), _("刚才这一步没有办成；已经存下的都还在。请告诉管理员清出地方，清好以后再按一次就行，不用重填。")),
        422: (_("这个文件打不开"), _("文件坏了，或者不是照片。请在材料上选“要重拍”。")),
        429: (_("试得太多了"), _("请过十分钟再试。")),
    }
    if code in known:
        return known[code]
    if code >= 500:
        return _("中心出了点问题"), _("刚才这一步没有办成。已经存下的内容都还在，请过一会儿再试。")
    return _("这一步没有办成"), _("请回到上一页再试一次。")
