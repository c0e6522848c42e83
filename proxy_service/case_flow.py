"""Twin of case_flow.js: states and actions of a case (case_flow.json), and whether an action is possible now."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

from proxy_service.guard_answers import No
from proxy_service.guards import GUARDS
from proxy_service.office_guards import OFFICE_GUARDS
from proxy_service.refusal import Refusal


class State(TypedDict, total=False):
    label: str
    public: str
    held_by: str | None
    phone_only: bool


Action = TypedDict("Action", {"label": str, "roles": list[str], "from": list[str], "to": list[str], "guards": list[str], "event": str})


class Flow(TypedDict):
    states: dict[str, State]
    actions: dict[str, Action]


ALL_GUARDS = GUARDS | OFFICE_GUARDS


@cache
def flow() -> Flow:
    """The table of case_flow.json. ``label`` is for those who work with cases, ``public`` for the resident."""
    found: Flow = json.loads((Path(__file__).parent / "case_flow.json").read_text("utf-8"))
    return found


def can(action: str, state: str | None, role: str) -> bool:
    """Whether this role may take this action from this state (None: there is no case yet). Guards aren't asked."""
    found = flow()["actions"].get(action)
    if found is None or role not in found["roles"]:
        return False
    return state in found["from"] if state else not found["from"]


def actions_for(state: str | None, role: str) -> list[str]:
    """The actions of a role in a state, in the order of the table."""
    return [action for action in flow()["actions"] if can(action, state, role)]


def check(action: str, facts: Mapping[str, Any]) -> No | None:
    """The first reason why the action isn't possible for these facts (see case_facts.py), or None.

    ``not_your_part`` (role), ``wrong_state``, or what a guard says.
    """
    found = flow()["actions"][action]
    if facts["role"] not in found["roles"]:
        return {"reason": "not_your_part", "detail": {"action": action}}
    if not can(action, facts["state"], facts["role"]):
        return {"reason": "wrong_state", "detail": {"action": action, "state": facts["state"]}}
    answers = (ALL_GUARDS[guard](facts) for guard in found["guards"])
    return next((no for no in answers if no), None)


def require(action: str, facts: Mapping[str, Any]) -> None:
    """Refuse the action if ``check`` finds a reason."""
    no = check(action, facts)
    if no:
        raise Refusal(no["reason"], **no["detail"])
