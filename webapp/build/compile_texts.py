"""Compiles the gettext catalogues: ``.mo`` for Flask, JSON for the phone's worker."""

import json
import os
import re
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from webapp.build import LOCALES, ROOT, WORKER_BUILD, BuildError
from webapp.build.compile_templates import phone_templates

PLURAL_RULE = re.compile(r"[n\d\s()%!=<>&|?:+*/-]+")
PLACEHOLDER = re.compile(r"%(?:\((\w+)\)[sd]|%|)|\{\w+\}")


def catalogue_files() -> dict[str, Path]:
    """Locale → its ``.po`` file."""
    return {file.parent.parent.name: file for file in sorted(LOCALES.glob("*/LC_MESSAGES/messages.po"))}


def read_catalogue(file: Path, locale: str) -> Catalog:
    """Read a catalogue, and check that each translation uses only the placeholders of its msgid."""
    with file.open("rb") as stream:
        catalogue = read_po(stream, locale=locale)
    for message in catalogue:
        _check(file, message)
    return catalogue


def compile_texts() -> None:
    """Write every ``messages.mo``, and for the worker ``build/languages.js`` and one ``build/texts.<locale>.json`` per language."""
    WORKER_BUILD.mkdir(parents=True, exist_ok=True)
    rules = {}
    for locale, file in catalogue_files().items():
        catalogue = read_catalogue(file, locale)
        with file.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, catalogue)
        (WORKER_BUILD / f"texts.{locale}.json").write_text(_phone_file(locale, catalogue), "utf-8")
        rules[locale] = plural_rule(catalogue)
    (WORKER_BUILD / "languages.js").write_text(_languages(rules), "utf-8")


def known_languages() -> dict[str, dict[str, Any]]:
    """Locale → its own name, HTML's ``lang``, and whether a native reader stands by it (``locales/languages.json``)."""
    read: dict[str, dict[str, Any]] = json.loads((LOCALES / "languages.json").read_text("utf-8"))
    return read


def _phone_file(locale: str, catalogue: Catalog) -> str:
    """The texts, and for Traditional Chinese the table that shows the words of service items in its script."""
    script = LOCALES / locale / "script.json"
    table = {"script": json.loads(script.read_text("utf-8"))} if script.exists() else {}
    return json.dumps({"texts": phone_texts(catalogue), **table}, ensure_ascii=False)


def _languages(rules: dict[str, str]) -> str:
    """The module by which the worker knows the languages; one without a catalogue is Simplified Chinese itself."""
    kind = "/** @type {Record<string, {name: string, lang: string, ready: boolean, plural: ((n: number) => number) | null}>} */"
    lines = []
    for locale, about in known_languages().items():
        facts = ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in about.items())
        lines.append(f"  {json.dumps(locale)}: {{ {facts}, plural: {rules.get(locale, 'null')} }},\n")
    return f"{kind}\nexport const languages = {{\n{''.join(lines)}}};\n"


def plural_rule(catalogue: Catalog) -> str:
    """The catalogue's plural rule as a JavaScript function: a Content Security Policy forbids to evaluate it later."""
    rule = catalogue.plural_expr
    if not PLURAL_RULE.fullmatch(rule):
        raise BuildError(f"locale {catalogue.locale}: the plural rule '{rule}' can't be understood")
    return f"(n) => Number({rule})"


def phone_texts(catalogue: Catalog) -> dict[str, str | list[str]]:
    """The translated texts the phone shows, by msgid (after a context and U+0004 where there is one)."""
    shown = {f"webapp/templates/{name}" for name in phone_templates()}
    return {_key(message): _value(message) for message in catalogue if message.id and is_translated(message) and _is_in(message, shown)}


def _is_in(message: Message, templates: set[str]) -> bool:
    return any(file in templates or file.startswith("webapp/worker/") for file, _ in message.locations)


def placeholders(text: str) -> set[str]:
    """The placeholders of a text; a lone per cent sign counts as one, named ``%``."""
    return {match[1] or match[0] for match in PLACEHOLDER.finditer(text) if match[0] != "%%"}


def _check(file: Path, message: Message) -> None:
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    known = set().union(*(placeholders(text) for text in ids))
    for text in _strings(message):
        if message.id and (extra := placeholders(text) - known):
            raise BuildError(f"{os.path.relpath(file, ROOT)}:{message.lineno}: '{text}' uses {', '.join(extra)}, unknown to the msgid")


def _strings(message: Message) -> tuple[str, ...]:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return tuple(text or "" for text in strings)


def is_translated(message: Message) -> bool:
    """Whether a text, and each of its plural forms, has a translation that someone stands by."""
    return not message.fuzzy and all(_strings(message))


def _key(message: Message) -> str:
    single = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
    return f"{message.context}\x04{single}" if message.context else str(single)


def _value(message: Message) -> str | list[str]:
    return list(_strings(message)) if isinstance(message.id, (tuple, list)) else str(message.string)
