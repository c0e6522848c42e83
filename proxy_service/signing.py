"""Twin of signing.js: who must sign a mandate, and who may witness a thumbprint.

民法典 165 asks for the principal's signature or seal. Whoever can't write presses a thumb on paper before two adults
without interest; an agent is never his own witness. What can't be checked (relations, age without a number) is stated.
"""

from collections.abc import Mapping
from typing import Any

from proxy_service.fields import age_on, is_filled, read_id_number, tidy_id_number

WITNESSES = 2
ADULT = 18
INTERESTED = "relative"

Person = Mapping[str, Any]


def signing_problem(mandate: Mapping[str, Any], principal: Person, agent: Person) -> str | None:
    """Why this mandate isn't properly signed, as a refusal code, or None. Persons: ``name, phone, id_number``."""
    way, witnesses = mandate.get("way", "screen"), mandate.get("witnesses", [])
    if way == "screen" and not mandate["principal_can_write"]:
        return "thumbprint_needed"
    if way == "thumbprint" and len(witnesses) < WITNESSES:
        return "witnesses_missing"
    for place, witness in enumerate(witnesses):
        problem = witness_problem(witness, witnesses[:place], principal, agent, mandate["starts_on"])
        if problem:
            return problem
    return None if mandate["agent_accepts"] else "acceptance_missing"


def witness_problem(witness: Person, others: list[Person], principal: Person, agent: Person, day: str) -> str | None:
    """Why this person may not witness on ``day`` (YYYY-MM-DD), or None. ``others`` are the witnesses before."""
    if not is_filled(witness["name"]):
        return "witness_unnamed"
    if witness["relation"] == INTERESTED or not witness["no_interest"]:
        return "witness_interested"
    if same_person(witness, agent):
        return "witness_is_agent"
    if same_person(witness, principal):
        return "witness_is_principal"
    if any(same_person(witness, other) for other in others):
        return "witness_twice"
    born = read_id_number(witness.get("id_number") or "")["birth_date"]
    return "witness_not_adult" if born and age_on(born, day) < ADULT else None


def same_person(one: Person, other: Person) -> bool:
    """Whether two may be one and the same: the same number; or the same name, and no number that tells them apart."""
    numbers = _both(one, other, "id_number")
    if numbers:
        return numbers[0] == numbers[1]
    phones = _both(one, other, "phone")
    return one["name"] == other["name"] and (not phones or phones[0] == phones[1])


def _both(one: Person, other: Person, name: str) -> tuple[str, str] | None:
    first, second = (tidy_id_number(person.get(name) or "") for person in (one, other))
    return (first, second) if first and second else None
