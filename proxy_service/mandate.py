"""Twin of mandate.js: what a mandate (授权委托书, 民法典 165) must say before an agent may act on it."""

from collections.abc import Mapping
from typing import Any

from proxy_service.fields import add_months
from proxy_service.service_item import ItemRules

SUGGESTED_MONTHS = 6
LONGEST_MONTHS = 12
NEEDED = "submit"


def suggested_end(starts_on: str) -> str:
    """The end proposed for a mandate: six months on; a case that ends earlier ends it earlier."""
    return add_months(starts_on, SUGGESTED_MONTHS)


def suggested_authorities(item: ItemRules) -> list[str]:
    """The ticks set beforehand: never a special authority."""
    return [authority.code for authority in item.authorities if not authority.special]


def mandate_problem(mandate: Mapping[str, Any], item: ItemRules) -> str | None:
    """Why this mandate can't be taken, as a refusal code, or None.

    It names the very matter (not "all matters"), lets the agent hand in, ticks only what the item offers, and lasts at
    most a year.
    """
    if item.name not in mandate["matters"]:
        return "matter_not_named"
    if not set(mandate["authorities"]) <= {authority.code for authority in item.authorities}:
        return "authority_not_offered"
    if NEEDED not in mandate["authorities"]:
        return "authority_missing"
    if mandate["ends_on"] < mandate["starts_on"]:
        return "mandate_ends_before_start"
    return "mandate_too_long" if mandate["ends_on"] > add_months(mandate["starts_on"], LONGEST_MONTHS) else None
