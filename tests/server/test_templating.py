"""Flask's pages: the reader's language, the shared template language, addresses of built files."""

import pytest
from flask import Flask, render_template_string

from server import languages, templating
from tests.templates.snippets import CONTEXT, snippets
from webapp.build.language import FILTERS, TESTS, make_environment


@pytest.fixture
def app() -> Flask:
    """A bare application that renders pages."""
    app = Flask("server", static_folder=None)
    app.config["LANGUAGES"] = ("zh_Hans", "zh_Hant", "en")
    templating.start(app)
    return app


@pytest.mark.parametrize(
    ("asked", "cookie", "locale", "lang"),
    [
        ("", "", "zh_Hans", "zh-CN"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh_Hans", "zh-CN"),
        ("zh-TW,en;q=0.5", "", "zh_Hant", "zh-Hant"),
        ("zh-Hant-CN", "", "zh_Hant", "zh-Hant"),
        ("en-GB,en;q=0.9", "", "en", "en"),
        ("fr", "", "zh_Hans", "zh-CN"),
        ("bo,en;q=0.5", "", "en", "en"),
        ("en", "zh_Hans", "zh_Hans", "zh-CN"),
        ("zh", "en", "en", "en"),
        ("zh", "bo", "zh_Hans", "zh-CN"),
        ("en", "../etc", "en", "en"),
    ],
)
def test_a_page_speaks_the_readers_language(app: Flask, asked: str, cookie: str, locale: str, lang: str) -> None:
    headers = {"Accept-Language": asked, "Cookie": f"language={cookie}"}
    with app.test_request_context("/", headers=headers):
        assert languages.reader_locale() == locale
        assert render_template_string("{{ lang }}") == lang


def test_a_text_is_translated_for_a_reader_of_english(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert render_template_string("{{ _('已受理') }}") == "Accepted"
    with app.test_request_context("/", headers={"Accept-Language": "zh"}):
        assert render_template_string("{{ _('已受理') }}") == "已受理"


def test_outside_a_request_texts_are_chinese(app: Flask) -> None:
    with app.app_context():
        assert render_template_string("{{ _('已受理') }}") == "已受理"


def test_flask_renders_every_snippet_as_the_reference_does(app: Flask) -> None:
    reference = make_environment()
    with app.app_context():
        for source in (source for name, source in snippets().items() if name.startswith(("statements", "white_space"))):
            assert _result(app.jinja_env, source) == _result(reference, source), source


def _result(environment, source: str) -> str:  # type: ignore[no-untyped-def]
    try:
        rendered: str = environment.from_string(source).render(CONTEXT)
    except Exception as error:
        return type(error).__name__
    return rendered


def test_flask_offers_the_filters_and_tests_of_the_language_and_no_others(app: Flask) -> None:
    assert set(app.jinja_env.filters) == set(FILTERS)
    assert set(app.jinja_env.tests) == set(TESTS)


def test_built_files_are_found_by_name_and_carry_their_hash(app: Flask) -> None:
    assert templating.asset("desk.css").startswith("/static/build/desk.css?v=")


def test_a_file_the_build_does_not_make_is_named(app: Flask) -> None:
    with pytest.raises(LookupError, match=r"makes no 'desk\.scss'"):
        templating.asset("desk.scss")
