"""Pages Flask renders: the same template language as the phone's, in the reader's language."""

import json
from typing import Any

from flask import Flask, Response, has_request_context, render_template, request
from flask.templating import Environment
from flask_babel import Babel, get_translations

from server import languages
from server.config import ROOT
from webapp.build.language import OPTIONS, JsonAccess, restrict

TEMPLATES = ROOT / "webapp" / "templates"
BUILD_MANIFEST = ROOT / "webapp" / "static" / "build" / "manifest.json"


class PageEnvironment(JsonAccess, Environment):
    """Flask's environment, speaking the language both engines share."""


def start(app: Flask) -> None:
    """Point the app at ``webapp/templates`` and bind the texts of ``locales``."""
    app.config.setdefault("LANGUAGES", tuple(languages.known()))
    app.template_folder = str(TEMPLATES)
    app.jinja_environment = PageEnvironment
    app.jinja_options = {name: value for name, value in OPTIONS.items() if name != "autoescape"}  # Flask's own: on for .html
    Babel(
        app,
        default_locale=languages.DEFAULT,
        default_translation_directories=str(ROOT / "locales"),
        locale_selector=languages.reader_locale,
        configure_jinja=False,
    )
    _prepare(app)
    app.context_processor(_spoken)
    app.after_request(_name_language)


def _prepare(app: Flask) -> None:
    environment = app.jinja_env
    restrict(environment)
    environment.globals["asset"] = asset
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: get_translations().ugettext(text),
        ngettext=lambda single, plural, n: get_translations().ungettext(single, plural, n),
        pgettext=lambda context, text: get_translations().upgettext(context, text),
        npgettext=lambda context, single, plural, n: get_translations().unpgettext(context, single, plural, n),
        newstyle=True,
    )


def _spoken() -> dict[str, Any]:
    """What every page knows of its language; ``here`` is where a choice of another leads back to."""
    lang = languages.known()[languages.reader_locale()]["lang"]
    return {"lang": lang, "languages": languages.choices(), "here": _page()}


def _page() -> str:
    return request.path if has_request_context() and request.method == "GET" else "/desk/"


def _name_language(answer: Response) -> Response:
    """Caches on the way must not hand one reader's language to another."""
    if answer.mimetype == "text/html":
        answer.headers["Content-Language"] = languages.known()[languages.reader_locale()]["lang"]
        answer.vary.update(("Accept-Language", "Cookie"))
    return answer


def render_page(name: str, **context: Any) -> str:
    """Render a template below ``webapp/templates``, such as ``desk/case.html``."""
    return render_template(name, **context)


def program_version() -> str:
    """The version of the phone's program as it is served, as phones tell theirs."""
    return str(json.loads(BUILD_MANIFEST.read_text("utf-8"))["version"])


def asset(name: str) -> str:
    """The address of a built file, such as ``desk.css``. Raises when the build doesn't make it."""
    assets: dict[str, str] = json.loads(BUILD_MANIFEST.read_text("utf-8"))["assets"]
    if name not in assets:
        raise LookupError(f"the build makes no '{name}': run 'python -m webapp.build'")
    return assets[name]
