"""Guards of the papers between resident and agent: commitment, obligations, originals in custody. Twin: guards.js."""

from proxy_service.fields import is_filled
from proxy_service.guard_answers import Facts, No, no, unless


def commitment_sound(facts: Facts) -> No | None:
    """Only what may come later, by a day within the limit (commitment.py)."""
    return no(facts["commitment_problem"]) if facts["commitment_problem"] else None


def obligations_photographed(facts: Facts) -> No | None:
    """What is handed in later was promised, isn't in yet, and is photographed whole."""
    not_owed = [code for code in facts["supplement_codes"] if code not in facts["open_obligations"]]
    if not_owed or not facts["supplement_codes"]:
        return no("obligation_not_open", materials=not_owed)
    missing = [code for code in facts["supplement_codes"] if code not in facts["photographed_obligations"]]
    return unless(not missing, "missing_material", materials=missing)


def collected_against_papers(facts: Facts) -> No | None:
    """What was promised for the day of collection is handed in before the result is handed over (CG-32)."""
    owed = facts["collection_obligations"]
    return unless(not owed, "obligation_open", materials=owed)


def papers_described(facts: Facts) -> No | None:
    """Each paper has a name, from whom it was taken and a day of return that isn't past (INF-03)."""
    if facts["known_papers"]:
        return no("paper_taken_before")
    named = facts["paper_names"] and all(is_filled(name) for name in facts["paper_names"]) and is_filled(facts["from_whom"])
    return unless(bool(named), "paper_unnamed") or unless(facts["return_by"] >= facts["taken_on"], "return_day_past")


def papers_held(facts: Facts) -> No | None:
    """Only papers that are still with the agent go back."""
    held = facts["returned_papers"] and all(paper in facts["papers_held"] for paper in facts["returned_papers"])
    return unless(bool(held), "paper_not_held")
