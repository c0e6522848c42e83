"""The languages of pages: what there is (``locales/languages.json``), what this installation offers, what a reader chose."""

import json
from functools import cache
from typing import Any

from flask import Blueprint, Response, abort, current_app, has_request_context, redirect, request
from werkzeug.datastructures import LanguageAccept

from server.access import open_to_all
from server.config import ROOT
from server.services import services

COOKIE = "language"
DEFAULT = "zh_Hans"
YEAR = 365 * 24 * 3600
TRADITIONAL_TAGS = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")

languages = Blueprint("languages", __name__)


@cache
def known() -> dict[str, dict[str, Any]]:
    """Locale → its own name, what HTML's ``lang`` says, and whether a native reader stands by it."""
    read: dict[str, dict[str, Any]] = json.loads((ROOT / "locales" / "languages.json").read_text("utf-8"))
    return read


def offered() -> tuple[str, ...]:
    """The locales this installation offers (``DAIBAN_LANGUAGES``), Simplified Chinese first."""
    found: tuple[str, ...] = current_app.config["LANGUAGES"]
    return found


def reader_locale() -> str:
    """The locale of whoever reads the answer: chosen on this browser, else asked for by it, else Simplified Chinese."""
    if not has_request_context():
        return DEFAULT
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in offered() else asked_for(request.accept_languages)


def asked_for(accept: LanguageAccept) -> str:
    """The first offered locale among those a browser asks for, whatever the region."""
    return next((locale for locale in map(locale_of, accept.values()) if locale in offered()), DEFAULT)


def locale_of(tag: str) -> str:
    """The locale a language tag such as ``zh-TW`` is written in."""
    tag = tag.lower()
    if tag.startswith("zh"):
        return "zh_Hant" if tag.startswith(TRADITIONAL_TAGS) else DEFAULT
    return tag.split("-")[0]


def choices() -> list[dict[str, Any]]:
    """What a page offers its reader to choose from."""
    spoken = reader_locale()
    return [
        {"locale": locale, "name": known()[locale]["name"], "lang": known()[locale]["lang"], "current": locale == spoken}
        for locale in offered()
    ]


@languages.post("/language")
@open_to_all("changes nothing but the language of the pages in this browser")
def choose() -> Response:
    """Keep the reader's choice for a year, and go back to the page it was made on."""
    locale = request.form.get("locale", "")
    if locale not in offered():
        abort(400)
    answer: Any = redirect(_page_of_ours(request.form.get("page", "")), 303)
    answer.set_cookie(COOKIE, locale, max_age=YEAR, httponly=True, samesite="Lax", secure=services().settings.secure_cookies)
    return answer


def _page_of_ours(page: str) -> str:
    return page if page.startswith("/") and not page.startswith(("//", "/\\")) else "/desk/"
