"""Renders templates with Jinja2 and with the phone's engine in Node, to compare the two."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.support import NullTranslations, Translations
from jinja2 import DictLoader, TemplateError

from webapp.build import ROOT
from webapp.build.compile_templates import compile_module
from webapp.build.compile_texts import catalogue_files, phone_texts, plural_rule, read_catalogue
from webapp.build.language import make_environment
from webapp.build.node import run_node

RUNNER = Path(__file__).parent / "render_all.mjs"
FAILED = "(fails)"


@dataclass(frozen=True)
class Case:
    """One rendering. ``context`` is JSON."""

    name: str
    context: Mapping[str, Any] = field(default_factory=dict)
    locale: str = "zh-Hans"


def by_jinja(sources: Mapping[str, str], cases: Sequence[Case]) -> list[str]:
    """What Jinja2 gives; ``(fails)`` when it raises."""
    environments = {locale: _environment(sources, locale) for locale in {case.locale for case in cases}}
    return [_by_jinja(environments[case.locale], case) for case in cases]


def by_phone(sources: Mapping[str, str], cases: Sequence[Case]) -> list[str]:
    """What the compiled templates give in Node; ``(fails)`` when they throw."""
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder) / "templates.mjs"
        module.write_text(compile_module(sources, runtime=(ROOT / "webapp" / "worker").as_uri()), "utf-8")
        given = json.dumps({"cases": [asdict(case) for case in cases], "catalogues": _catalogues()})
        answer = run_node(RUNNER, str(module), standard_input=given)
    rendered: list[str] = json.loads(answer)
    return rendered


def _environment(sources: Mapping[str, str], locale: str) -> Any:
    environment = make_environment(DictLoader(dict(sources)), translations(locale))
    environment.globals["asset"] = lambda name: f"/static/build/{name}"
    return environment


def _by_jinja(environment: Any, case: Case) -> str:
    try:
        rendered: str = environment.get_template(case.name).render(json.loads(json.dumps(case.context)))
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError):
        return FAILED
    return rendered


def translations(locale: str) -> NullTranslations:
    """The catalogue of a locale as Flask would use it; none for Simplified Chinese."""
    files = catalogue_files()
    if locale not in files:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(files[locale], locale))
    compiled.seek(0)
    return Translations(compiled)


def _catalogues() -> dict[str, dict[str, Any]]:
    catalogues = {locale: read_catalogue(file, locale) for locale, file in catalogue_files().items()}
    return {locale: {"plural": plural_rule(catalogue), "texts": phone_texts(catalogue)} for locale, catalogue in catalogues.items()}
