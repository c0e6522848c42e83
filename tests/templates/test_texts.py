"""Every word can be translated, and the languages a native reader stands by are complete."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import config
from webapp.build import ROOT, TEMPLATES, BuildError
from webapp.build.compile_texts import (
    catalogue_files,
    is_translated,
    known_languages,
    phone_texts,
    placeholders,
    plural_rule,
    read_catalogue,
)
from webapp.build.language import make_environment
from webapp.build.update_texts import extract, source_files

CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
GETTEXT = ("_", "gettext", "lazy_gettext", "ngettext", "pgettext", "npgettext")
GETTEXT_CALL = re.compile(rf"\b(?:{'|'.join(GETTEXT)})\s*\($")
NOT_TEXTS_OF_PAGES = (
    "proxy_service/",  # rules, legal bases and findings about catalogue data; what people read of them comes from pages
    "server/county_simulator/",  # stands for someone else's program
    "server/demo/",  # invented people and cases are data
    "server/migrations/",
    "server/printing/sample.py",  # names with rare characters, to see whether the font has them
    "server/cli.py",  # the product's name
    "server/catalogue/calendar.py",  # the name of a source
    "server/catalogue/reading.py",  # columns of a published list, the banner of samples
    "server/county/package.py",  # what is written into the county's own forms
    "server/county/simulator_gateway.py",  # the name of a configured gateway
    "server/pinyin.py",  # surnames
    "webapp/build/",
    "webapp/worker/build/",
)


READY = [locale for locale in catalogue_files() if known_languages()[locale]["ready"]]


def test_every_language_has_a_name_and_a_catalogue() -> None:
    assert set(known_languages()) == {"zh_Hans", *catalogue_files()}


@pytest.mark.parametrize("locale", READY)
def test_every_text_has_a_translation(locale: str) -> None:
    catalogue = read_catalogue(catalogue_files()[locale], locale)
    known = {(message.context, message.id) for message in catalogue if message.id and is_translated(message)}
    missing = [message.id for message in extract() if message.id and (message.context, message.id) not in known]
    assert missing == [], "run python -m webapp.build.update_texts and translate them"


@pytest.mark.parametrize("locale", catalogue_files())
def test_a_catalogue_holds_no_text_that_is_no_longer_used(locale: str) -> None:
    used = {(message.context, message.id) for message in extract()}
    catalogue = read_catalogue(catalogue_files()[locale], locale)
    assert [message.id for message in catalogue if message.id and (message.context, message.id) not in used] == []


@pytest.mark.parametrize("locale", catalogue_files())
def test_translations_use_every_placeholder_of_their_text(locale: str) -> None:
    for message in read_catalogue(catalogue_files()[locale], locale):
        if isinstance(message.id, str) and message.id:
            assert not is_translated(message) or placeholders(str(message.string)) == placeholders(message.id), message.id


def test_chinese_texts_are_punctuated_as_chinese() -> None:
    texts = (text for message in extract() for text in (message.id if isinstance(message.id, tuple) else (message.id,)))
    assert [text for text in texts if re.search(r"[\u3400-\u9fff][,:;!?(]", text or "")] == []


def test_a_translation_with_an_unknown_placeholder_stops_the_build(tmp_path: Path) -> None:
    text = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "共 %(n)s 件"\nmsgstr "%(m)s cases"\n'
    file = tmp_path / "messages.po"
    file.write_text(text, "utf-8")
    with pytest.raises(BuildError, match=r"messages\.po:\d+: .*uses m"):
        read_catalogue(file, "en")


def test_the_plural_rule_reaches_the_worker_as_a_function() -> None:
    assert plural_rule(read_catalogue(catalogue_files()["en"], "en")) == "(n) => Number((n != 1))"


def test_a_plural_rule_that_is_more_than_arithmetic_is_refused() -> None:
    catalogue = read_catalogue(catalogue_files()["en"], "en")
    catalogue._plural_expr = "fetch(n)"  # type: ignore[assignment]
    with pytest.raises(BuildError, match="can't be understood"):
        plural_rule(catalogue)


def test_the_phone_gets_the_texts_it_shows_and_not_those_of_the_desk() -> None:
    texts = phone_texts(read_catalogue(catalogue_files()["en"], "en"))
    assert texts["已受理"] == "Accepted"
    assert "乡镇工作人员用。代办员请用自己的手机，不用在这里登录。" not in texts


def test_no_template_holds_chinese_outside_gettext() -> None:
    environment = make_environment()
    bypassing = []
    for file in sorted(TEMPLATES.rglob("*.html")):
        for line, kind, text in environment.lex(file.read_text("utf-8")):
            if kind == "data" and CJK.search(text):
                bypassing.append(f"{file.relative_to(ROOT)}:{line}: {text.strip()[:40]}")
    assert bypassing == []


def test_no_string_of_a_template_bypasses_gettext() -> None:
    bypassing = []
    for file in sorted(TEMPLATES.rglob("*.html")):
        before = ""
        for line, kind, text in make_environment().lex(file.read_text("utf-8")):
            if kind == "string" and CJK.search(text) and not _within_gettext(before):
                bypassing.append(f"{file.relative_to(ROOT)}:{line}: {text}")
            before = "" if kind in {"variable_begin", "block_begin"} else before + text
    assert bypassing == []


def _within_gettext(before: str) -> bool:
    depth = 0
    for position in range(len(before) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(before[position], 0)
        if depth < 0:
            return bool(GETTEXT_CALL.search(before[: position + 1])) or _within_gettext(before[:position])
    return False


def test_no_python_code_of_the_server_holds_chinese_outside_gettext() -> None:
    bypassing = [f"{file.relative_to(ROOT)}:{line}: {text}" for file in _sources(".py") for line, text in _bare_strings(file)]
    assert bypassing == []


def _bare_strings(file: Path) -> Iterator[tuple[int, str]]:
    waiting: list[ast.AST] = [ast.parse(file.read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CJK.search(node.value):
            yield node.lineno, node.value[:40]
        waiting.extend(ast.iter_child_nodes(node))


def test_no_script_holds_chinese_outside_gettext() -> None:
    bypassing = []
    for file in _sources(".js"):
        text = _without_comments(file.read_text("utf-8"))
        for found in re.finditer(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`", text):
            if CJK.search(found[0]) and not _within_gettext(text[: found.start()]):
                bypassing.append(f"{file.relative_to(ROOT)}: {found[0][:40]}")
    assert bypassing == []


def _without_comments(script: str) -> str:
    return re.sub(r"/\*.*?\*/|(?<![:'\"`])//[^\n]*", "", script, flags=re.DOTALL)


def _sources(suffix: str) -> list[Path]:
    names = ((file, file.relative_to(ROOT).as_posix()) for file in source_files() if file.suffix == suffix)
    return [file for file, name in names if not name.startswith((*NOT_TEXTS_OF_PAGES, "webapp/static/"))]


def test_a_language_that_waits_for_a_native_reader_has_begun_and_is_off() -> None:
    begun = [message for message in read_catalogue(catalogue_files()["bo"], "bo") if message.id and is_translated(message)]
    assert len(begun) >= 40
    assert "bo" not in config.load({}).languages
    assert config.load({"DAIBAN_LANGUAGES": "en, bo"}).languages == ("zh_Hans", "en", "bo")
