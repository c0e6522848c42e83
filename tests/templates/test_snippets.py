"""The phone's engine against Jinja2, rule by rule."""

import pytest

from tests.templates.both_engines import FAILED, Case, by_jinja, by_phone
from tests.templates.snippets import CONTEXT, FILES, snippets

SNIPPETS = snippets()


@pytest.fixture(scope="module")
def renderings() -> dict[str, tuple[str, str]]:
    """Name → what Jinja2 gives and what the phone gives."""
    sources = {**SNIPPETS, **FILES}
    cases = [Case(name, CONTEXT) for name in SNIPPETS]
    return dict(zip(SNIPPETS, zip(by_jinja(sources, cases), by_phone(sources, cases), strict=True), strict=True))


@pytest.mark.parametrize("name", SNIPPETS)
def test_both_engines_give_the_same_bytes(name: str, renderings: dict[str, tuple[str, str]]) -> None:
    jinja, phone = renderings[name]
    assert phone == jinja, SNIPPETS[name]


def test_the_snippets_show_something(renderings: dict[str, tuple[str, str]]) -> None:
    failing = [name for name, (jinja, _) in renderings.items() if jinja == FAILED]
    assert len(SNIPPETS) > 150
    assert len(failing) < 30, [SNIPPETS[name] for name in failing]
