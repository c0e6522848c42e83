"""Every "no" of the domain is listed, and whoever can hear it reads it in words."""

import ast
import json
from pathlib import Path

import pytest

from proxy_service.case_flow import flow
from server.late_work import SHUT_OUT

ROOT = Path(__file__).parent.parent.parent
CODES = json.loads((ROOT / "proxy_service" / "refusal_codes.json").read_text("utf-8"))
PROTOCOL_CODES = json.loads((ROOT / "sync" / "refusal_codes.json").read_text("utf-8"))
NO_OUTCOMES = ("files.py", "upload.py", "announcement.py", "handover.py")
"""What is refused there answers an upload over HTTP or a package at the desk, and stands in no mutation's outcome."""
WAYS = ("same_step", "again", "office", "update", "nothing")
"""How else than by a step of the case an agent mends something (webapp/worker/views/mending.js)."""
FOR_AGENTS = {code: told for code, told in CODES.items() if "agent" in told["heard_by"]} | PROTOCOL_CODES
MADE_BY = {"no": 0, "unless": 1, "Refusal": 0}
"""Calls that make a refusal, and which argument is its code."""


def codes_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MADE_BY:
            place = MADE_BY[node.func.id]
            argument = node.args[place] if len(node.args) > place else None
            if isinstance(argument, ast.Constant):
                found.add(str(argument.value))
        if isinstance(node, ast.Dict):
            found |= {
                value.value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and key.value == "reason" and isinstance(value, ast.Constant)
            }
    return found


def codes_in_examples(twin: str, function: str) -> set[str]:
    """Codes that a rule gives as its answer, for a guard to say."""
    examples = json.loads((ROOT / "tests" / "conformance" / f"{twin}.json").read_text("utf-8"))["examples"]
    return {one["expect"] for one in examples if one["function"] == function and one["expect"]}


def test_the_list_holds_every_code_the_domain_raises_and_no_other() -> None:
    raised = set().union(*(codes_of(path) for path in (ROOT / "proxy_service").glob("*.py")))
    raised |= codes_in_examples("mandate", "mandate_problem") | codes_in_examples("reuse", "reuse_problem")
    raised |= codes_in_examples("signing", "signing_problem") | codes_in_examples("commitment", "commitment_problem")
    assert raised == set(CODES)


def test_the_protocol_s_list_holds_what_the_intake_raises_beside_the_domain() -> None:
    places = [path for folder in ("sync", "server/agent_api") for path in (ROOT / folder).glob("*.py") if path.name not in NO_OUTCOMES]
    raised = {code for code in set().union(*map(codes_of, places)) if not code.isdigit()} | {"server_fault", SHUT_OUT}
    assert raised - set(CODES) == set(PROTOCOL_CODES)


@pytest.mark.parametrize("code", CODES | PROTOCOL_CODES)
def test_a_code_is_mended_by_an_action_that_exists(code: str) -> None:
    told = (CODES | PROTOCOL_CODES)[code]
    assert told["mended_by"] in {None, *flow()["actions"], *WAYS}
    assert told["about"]


@pytest.mark.parametrize("code", FOR_AGENTS)
def test_the_phone_has_words_and_a_way_on_for_what_an_agent_can_hear(code: str) -> None:
    assert FOR_AGENTS[code]["mended_by"] is not None
    assert f"\n  {code}: (" in (ROOT / "webapp" / "worker" / "views" / "refusal_words.js").read_text("utf-8")


@pytest.mark.parametrize("code", [code for code, told in CODES.items() if "office" in told["heard_by"]])
def test_the_desk_has_words_for_what_the_office_can_hear(code: str) -> None:
    assert f'"{code}"' in (ROOT / "server" / "refusal_words.py").read_text("utf-8")
