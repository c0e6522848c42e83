"""Every page of the phone, asked of its real router over cases in every state: none fails, none is forgotten."""

import json
from typing import Any

import pytest

from webapp.build import ROOT
from webapp.build.compile_templates import phone_templates
from webapp.build.node import run_node

EXPECTED = {"GET": {200, 303, 404}, "POST": {200, 303, 422, 423}}


@pytest.fixture(scope="module")
def walk() -> dict[str, Any]:
    """What was asked and answered, and the templates that were shown."""
    walked: dict[str, Any] = json.loads(run_node(ROOT / "tests" / "templates" / "walk_pages.mjs"))
    return walked


def test_no_page_fails(walk: dict[str, Any]) -> None:
    assert [one for one in walk["answers"] if one["status"] not in EXPECTED[one["asked"].split()[0]]] == []


def test_every_page_of_the_phone_is_shown(walk: dict[str, Any]) -> None:
    names = ("parts", "sync_line", "also", "earlier", "materials_together", "relatives", "pretended", "pictures", "visit", "refused")
    parts = {f"agent/_{name}.html" for name in names}
    assert {name for name in phone_templates() if name.startswith("agent/")} - parts <= set(walk["templates"])
