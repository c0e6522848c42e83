"""``python -m webapp.build.lint_templates``: what a template must not do. ``webapp/templates/README.md`` gives the reasons."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from webapp.build import ROOT, TEMPLATES
from webapp.build.template_html import Element, elements

VERBS = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")
SETTINGS = ("hx-boost", "hx-confirm", "hx-headers", "hx-include", "hx-indicator", "hx-push-url", "hx-replace-url", "hx-select")
PASSED_ON = (*SETTINGS, "hx-swap", "hx-sync", "hx-target", "hx-vals")
OTHERS = (
    "hx-config",
    "hx-disable",
    "hx-encoding",
    "hx-ignore",
    "hx-morph-skip",
    "hx-morph-skip-children",
    "hx-preserve",
    "hx-select-oob",
    "hx-status",
    "hx-swap-oob",
)
HTMX = frozenset((*VERBS, *PASSED_ON, *OTHERS, "hx-trigger", "hx-validate"))
BOOSTED = ("a", "form", "hx-partial")
BY_ITSELF = re.compile(r"\b(?:every|load|revealed|intersect|from:)")
CAMEL_EVENT = re.compile(r"htmx:[a-z]+[A-Z]")
SCRIPT_VALUE = re.compile(r"^\s*(?:js|javascript):", re.IGNORECASE)
CHANGE = re.compile(
    r"[/=](?:accept|approve|cancel|confirm|create|delete|discard|logout|remove|return|save|send|sign-?out|submit|withdraw)\b"
)
NEEDS_NO_LABEL = ("hidden", "submit", "button", "reset", "image")


@dataclass(frozen=True)
class Finding:
    """Something a template must not do, and where."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}"


Rule = Callable[[Element, "Page"], Iterator[str]]


@dataclass(frozen=True)
class Page:
    """A template as the rules see it. ``folder`` is the first part of its name below ``templates``."""

    folder: str
    elements: tuple[Element, ...]

    @property
    def on_phone(self) -> bool:
        """Whether the worker answers its forms."""
        return self.folder == "agent"


def lint(name: str, source: str) -> list[Finding]:
    """The findings in a template. ``name`` is its path below ``webapp/templates``."""
    found = tuple(elements(source))
    page = Page(name.split("/")[0], found)
    return [Finding(name, element.line, problem) for element in found for rule in RULES for problem in rule(element, page)]


def nothing_inline(element: Element, page: Page) -> Iterator[str]:
    """The Content Security Policy stops inline scripts, styles and handlers."""
    data = element.attributes.get("type", "").endswith("json")
    if element.tag in ("script", "style") and element.text.strip() and not data:
        yield f"<{element.tag}> with content: the Content Security Policy forbids it"
    for name, value in element.attributes.items():
        if name == "style" or (name.startswith("on") and name.isalpha()):
            yield f"{name}=…: the Content Security Policy forbids it"
        if name in ("href", "action", "formaction", "src") and SCRIPT_VALUE.match(value):
            yield f"{name} with a script in it: the Content Security Policy forbids it"


def htmx_four(element: Element, page: Page) -> Iterator[str]:
    """Only what htmx 4 knows, and nothing that needs eval."""
    for name, value in element.attributes.items():
        base = name.split(":")[0]
        if base.startswith("data-hx-") or (base.startswith("hx-") and base not in HTMX):
            yield f"{name}: not an attribute this project uses of htmx 4"
        if base.startswith("hx-") and (SCRIPT_VALUE.match(value) or (base == "hx-trigger" and "[" in value)):
            yield f"{name}: evaluates a script, which the Content Security Policy forbids"
        if CAMEL_EVENT.search(value):
            yield f"{name}: events of htmx 4 are written htmx:after:swap"


def explicit_inheritance(element: Element, page: Page) -> Iterator[str]:
    """In htmx 4 an attribute is inherited only when it says so."""
    if element.tag in BOOSTED or any(verb in element.attributes for verb in VERBS):
        return
    for name in element.attributes:
        if name in PASSED_ON and not _serves_a_button(element):
            yield f"{name} on <{element.tag}> reaches nobody: write {name}:inherited"


def _serves_a_button(element: Element) -> bool:
    return element.tag in ("button", "input") and element.closest("form") is not None


def works_without_script(element: Element, page: Page) -> Iterator[str]:
    """Every hx-* has the real thing beside it."""
    attributes, form = element.attributes, element if element.tag == "form" else element.closest("form")
    if "hx-get" in attributes and not _reachable_by_get(element, form) and not BY_ITSELF.search(attributes.get("hx-trigger", "")):
        yield "hx-get without a real href or action beside it"
    for verb in VERBS[1:]:
        if verb in attributes and not (form and _posts(element, form)):
            yield f'{verb} without a form that has method="post" and an action'


def _reachable_by_get(element: Element, form: Element | None) -> bool:
    if element.tag == "a":
        return "href" in element.attributes
    return form is not None and "action" in form.attributes and form.attributes.get("method", "get").lower() == "get"


def _posts(element: Element, form: Element) -> bool:
    method = element.attributes.get("formmethod", form.attributes.get("method", "get"))
    return method.lower() == "post" and ("action" in form.attributes or "formaction" in element.attributes)


def get_changes_nothing(element: Element, page: Page) -> Iterator[str]:
    """A link or a GET form never changes anything."""
    if element.tag == "a" and CHANGE.search(element.attributes.get("href", "")):
        yield "this link seems to change something: use a POST form"
    if element.tag != "form" or element.attributes.get("method", "get").lower() == "post":
        return
    if any(
        inside.attributes.get("name") in ("csrf_token", "idem") or inside.attributes.get("type") == "file"
        for inside in element.all_inside()
    ):
        yield "a form that changes something needs method=post"


def forms(element: Element, page: Page) -> Iterator[str]:
    """Typed values stay out of the browser's own files, files arrive, and a foreign page can't act for a clerk."""
    if element.tag != "form":
        return
    posts = element.attributes.get("method", "get").lower() == "post"
    inside = list(element.all_inside())
    if page.on_phone and element.attributes.get("autocomplete") != "off":
        yield 'a form of the phone needs autocomplete="off"'
    if any(each.attributes.get("type") == "file" for each in inside) and element.attributes.get("enctype") != "multipart/form-data":
        yield 'a form with a file needs enctype="multipart/form-data"'
    carried = "csrf" in element.text or any(each.attributes.get("name") == "csrf_token" for each in inside)
    if posts and not page.on_phone and not carried:
        yield "a POST form needs a csrf_token field"


def fields(element: Element, page: Page) -> Iterator[str]:
    """A field says what it is, to everyone."""
    if element.tag not in ("input", "select", "textarea") or element.attributes.get("type", "text") in NEEDS_NO_LABEL:
        return
    if page.on_phone and element.attributes.get("autocomplete", "off") not in ("off", "new-password", "one-time-code"):
        yield 'a field of the phone needs autocomplete="off"'
    named = {"aria-label", "aria-labelledby"} & set(element.attributes) or element.closest("label")
    labelled = any(each.tag == "label" and each.attributes.get("for") == element.attributes.get("id") for each in page.elements)
    if not named and not (labelled and "id" in element.attributes):
        yield f"<{element.tag}> without a label"


RULES: tuple[Rule, ...] = (
    nothing_inline,
    htmx_four,
    explicit_inheritance,
    works_without_script,
    get_changes_nothing,
    forms,
    fields,
)


def lint_scripts(folder: Path) -> list[Finding]:
    """Page scripts that listen to events as htmx 2 named them."""
    return [
        Finding(os.path.relpath(file, ROOT), number, "events of htmx 4 are written htmx:after:swap")
        for file in sorted(folder.rglob("*.js"))
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if CAMEL_EVENT.search(line)
    ]


def main() -> int:
    """Lint every template and page script; 1 when there is a finding."""
    findings = lint_scripts(ROOT / "webapp" / "page")
    for file in sorted(TEMPLATES.rglob("*.html")):
        findings += lint(file.relative_to(TEMPLATES).as_posix(), file.read_text("utf-8"))
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
