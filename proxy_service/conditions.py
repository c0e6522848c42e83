"""Twin of conditions.js: whether a condition of the catalogue holds for the answers of a form."""

from collections.abc import Mapping
from typing import Any

from proxy_service.service_item import Condition

Form = Mapping[str, Any]


def holds(condition: Condition | None, form: Form) -> bool:
    """No condition always holds. ``{"field", "is"}`` compares, and asks a multiple choice whether it includes the value."""
    if condition is None:
        return True
    if "all" in condition:
        return all(holds(part, form) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, form) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], form)
    answer = form.get(condition["field"])
    return condition["is"] in answer if isinstance(answer, list) else bool(answer == condition["is"])
