"""The cast. Every test that asks "who may?" also asks the ones who may not.

Places are invented (area prefix 999901 is assigned to nowhere); identity numbers are generated with that prefix.
"""

from dataclasses import dataclass

COUNTY = ("999901000000", "云岭县")
TOWNSHIP = ("999901100000", "青石镇")
OTHER_TOWNSHIP = ("999901101000", "白水镇")
UPPER_VILLAGE = ("999901100201", "上坪村")
LOWER_VILLAGE = ("999901100202", "下坪村")
WILLOW_VILLAGE = ("999901100203", "柳沟村")


@dataclass(frozen=True)
class Role:
    """One of the cast."""

    login: str
    name: str
    role: str
    areas: tuple[str, ...]


AGENT_A = Role("agent-a", "王建国", "agent", (UPPER_VILLAGE[0], LOWER_VILLAGE[0]))
AGENT_B = Role("agent-b", "赵玉兰", "agent", (WILLOW_VILLAGE[0],))
CLERK = Role("clerk", "陈丽", "clerk", (TOWNSHIP[0],))
REVIEWER = Role("reviewer", "刘志强", "reviewer", (TOWNSHIP[0],))
OTHER_CLERK = Role("other-clerk", "何敏", "clerk", (OTHER_TOWNSHIP[0],))
ADMINISTRATOR = Role("admin", "周涛", "administrator", (COUNTY[0],))
CAST = (AGENT_A, AGENT_B, CLERK, REVIEWER, OTHER_CLERK, ADMINISTRATOR)

ITEMS = ("old-age-allowance", "pension-enrolment")
"""The items the cast deals with; an installation for tests knows no others."""
