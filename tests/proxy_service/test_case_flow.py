"""The table of states and actions itself: whole, and without the ways the rules forbid."""

import itertools

import pytest

from proxy_service.agent_verbs import VERBS
from proxy_service.arguments import ARGUMENTS
from proxy_service.case_flow import ALL_GUARDS, actions_for, can, check, flow
from proxy_service.case_work import CaseWork
from proxy_service.refusal import Refusal
from tests.proxy_service import cases
from tests.proxy_service.cases import AGENT

STATES = flow()["states"]
ACTIONS = flow()["actions"]
OFFICE = ("clerk", "reviewer")
ENDS = ("DELIVERED", "NOT_ACCEPTED", "WITHDRAWN", "DISCARDED")


def targets(state: str, roles: tuple[str, ...]) -> set[str]:
    """Where these roles can take a case from a state."""
    found = (ACTIONS[action]["to"] for role in roles for action in actions_for(state, role))
    return set(itertools.chain.from_iterable(found))


def test_the_table_names_only_states_guards_and_roles_that_exist() -> None:
    for action in ACTIONS.values():
        assert set(action["from"]) | set(action["to"]) <= set(STATES)
        assert set(action["guards"]) <= set(ALL_GUARDS)
        assert set(action["roles"]) <= {"agent", "clerk", "reviewer", "gateway", "system", "resident"}


def test_every_guard_of_the_code_is_used_by_the_table() -> None:
    assert set(ALL_GUARDS) == {guard for action in ACTIONS.values() for guard in action["guards"]}


def test_every_state_is_reached_and_named_for_both_readers() -> None:
    reached = {state for action in ACTIONS.values() for state in action["to"]}
    assert reached | {"READY"} == set(STATES)
    assert all(state["label"] and state["public"] for state in STATES.values())


def test_every_agents_action_is_a_mutation_and_the_other_way_round() -> None:
    agents = {name for name, action in ACTIONS.items() if "agent" in action["roles"]}
    assert agents == set(ARGUMENTS) == {*VERBS, "open_case", "reuse_page", "drop_refused"}


def test_an_agent_reaches_no_receipt_acceptance_or_decision_from_anywhere() -> None:
    for state in STATES:
        assert not targets(state, ("agent",)) & {"RECEIVED", "ACCEPTED", "IN_REVIEW", "GRANTED", "DENIED", "NOT_ACCEPTED", "PRE_PASSED"}


def test_nothing_leads_out_of_an_end() -> None:
    for state in ENDS:
        assert not targets(state, ("agent", *OFFICE, "gateway", "system"))


def test_the_office_takes_no_accepted_case_back_to_return_or_correction() -> None:
    for state in ("ACCEPTED", "IN_REVIEW"):
        assert not targets(state, OFFICE) & {"PRE_RETURNED", "CORRECTION", "RECEIVED"}


def test_what_the_centre_took_is_never_discarded() -> None:
    assert set(ACTIONS["discard_case"]["from"]) == {"DRAFT", "COLLECTING"}


def test_a_decision_comes_from_the_county_alone() -> None:
    for state in STATES:
        assert not targets(state, OFFICE) & {"GRANTED", "DENIED"}


def test_a_decision_is_never_reached_without_acceptance() -> None:
    assert ACTIONS["begin_review"]["from"] == ["ACCEPTED"]
    for action in ("grant_case", "deny_case"):
        assert set(ACTIONS[action]["from"]) <= {"ACCEPTED", "IN_REVIEW", "CORRECTION"}
        assert "accepted_before" in ACTIONS[action]["guards"]


@pytest.mark.parametrize(
    ("action", "guard"),
    [
        ("deny_case", "reason_given"),
        ("not_accept_case", "reason_given"),
        ("deliver_case", "receipt_complete"),
        ("confirm_delivery", "receipt_complete"),
        ("return_case", "later_finding_explained"),
        ("request_correction", "later_finding_explained"),
    ],
)
def test_the_forbidden_is_held_by_a_guard(action: str, guard: str) -> None:
    assert guard in ACTIONS[action]["guards"]


def test_a_verb_cannot_lead_where_the_table_does_not() -> None:
    work: CaseWork = cases.open_case()
    with pytest.raises(ValueError, match="can't lead"):
        work.did("open_case", AGENT, to="ACCEPTED")


def test_an_unknown_state_or_role_can_do_nothing() -> None:
    assert not can("submit_case", "NOWHERE", "agent")
    assert not can("submit_case", "COLLECTING", "visitor")


def test_the_desk_learns_why_a_button_is_not_there() -> None:
    work = cases.received()
    no = check("accept_case", work.office_facts(cases.CLERK))
    assert no is not None
    assert no["reason"] == "material_not_judged"
    assert isinstance(Refusal(no["reason"], **no["detail"]), Refusal)
