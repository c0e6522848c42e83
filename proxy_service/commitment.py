"""Twin of commitment.js: what a commitment (容缺承诺) may promise, and what of it is still owed.

Only auxiliary materials the item tolerates may come later, by a day within the promise limit or when the result is
collected (CG-31, CG-32); the mandate must allow it (``commit``).
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict


class Owed(TypedDict):
    """Codes of materials: promised, not handed in yet, and of those the ones due when the result is collected."""

    committed_materials: list[str]
    open_obligations: list[str]
    collection_obligations: list[str]


def commitment_problem(obligations: Sequence[Mapping[str, Any]], tolerable: Sequence[str], today: str, latest: str) -> str | None:
    """Why these obligations can't be taken, as a refusal code, or None.

    ``tolerable`` are the codes that may come later and aren't there; ``latest`` the last day of the promise limit.
    """
    codes = [one["material"] for one in obligations]
    if not codes or len(set(codes)) < len(codes) or any(bool(one["due_on"]) == one["at_collection"] for one in obligations):
        return "commitment_unclear"
    if not set(codes) <= set(tolerable):
        return "not_tolerated"
    days = [one["due_on"] for one in obligations if one["due_on"]]
    if any(day < today for day in days):
        return "commitment_day_past"
    return "commitment_too_late" if any(day > latest for day in days) else None


def owed(record: Mapping[str, Any]) -> Owed:
    """What a case record says is still owed."""
    obligations = (record.get("commitment") or {}).get("obligations", [])
    still = [one for one in obligations if not (one["handed_in_at"] or one["fulfilled_at"] or one["waived_at"])]
    return {
        "committed_materials": [one["material"] for one in obligations],
        "open_obligations": [one["material"] for one in still],
        "collection_obligations": [one["material"] for one in still if one["at_collection"]],
    }
