"""The twins of proxy_service against the examples that conformance.test.js runs too. README.md says how examples are written."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from proxy_service.case_facts import SeenPage
from proxy_service.case_flow import flow
from proxy_service.guards import GUARDS
from proxy_service.service_item import ItemRules, Material
from server.catalogue.reading import read_items

ITEMS = {item.code: item for item in read_items()}
HERE = Path(__file__).parent
DOMAIN = HERE.parent.parent / "proxy_service"
TWINS = sorted(path.stem for path in DOMAIN.glob("*.py") if path.with_suffix(".js").exists())


def examples_of(twin: str) -> dict[str, Any]:
    path = HERE / f"{twin}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {"examples": []}


def every_example() -> list[Any]:
    return [
        pytest.param(twin, example, examples_of(twin).get("base", {}), id=f"{twin}.{example['function']}: {example['about']}")
        for twin in TWINS
        for example in examples_of(twin)["examples"]
    ]


def unwrap(value: Any, base: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [unwrap(part, base) for part in value]
    if not isinstance(value, dict):
        return value
    if "$item" in value:
        return ItemRules.model_validate(value["$item"])
    if "$material" in value:
        return Material.model_validate(value["$material"])
    if "$shipped" in value:
        return ITEMS[value["$shipped"]]
    if "$page" in value:
        return SeenPage(value["$page"]["material"], value["$page"]["round"])
    return base | value["$with"] if "$with" in value else value


@pytest.mark.parametrize(("twin", "example", "base"), every_example())
def test_the_python_twin_agrees_with_the_example(twin: str, example: dict[str, Any], base: dict[str, Any]) -> None:
    module = importlib.import_module(f"proxy_service.{twin}")
    function = GUARDS[example["function"]] if twin == "guards" else getattr(module, example["function"])
    assert function(*unwrap(example["given"], base)) == example["expect"]


@pytest.mark.parametrize("twin", TWINS)
def test_every_twin_has_examples_and_one_with_a_rare_character(twin: str) -> None:
    assert examples_of(twin)["examples"], f"tests/conformance/{twin}.json is missing"
    assert "𠮷" in json.dumps(examples_of(twin)["examples"], ensure_ascii=False)


def test_every_javascript_module_of_the_domain_has_a_python_twin() -> None:
    assert sorted(path.stem for path in DOMAIN.glob("*.js")) == TWINS


@pytest.mark.parametrize("action", flow()["actions"])
def test_every_action_has_an_example_and_an_agents_action_has_one_of_each_outcome(action: str) -> None:
    examples = [example for example in examples_of("case_flow")["examples"] if example["given"][0] == action]
    assert any(example["function"] == "can" and example["expect"] for example in examples)
    if "agent" in flow()["actions"][action]["roles"]:
        outcomes = [example["expect"] for example in examples if example["function"] == "check"]
        assert None in outcomes
        assert any(outcomes)


@pytest.mark.parametrize("guard", GUARDS)
def test_every_guard_has_an_example_that_passes_and_one_that_refuses(guard: str) -> None:
    outcomes = [example["expect"] for example in examples_of("guards")["examples"] if example["function"] == guard]
    assert None in outcomes
    assert any(outcomes)
