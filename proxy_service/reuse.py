"""Twin of reuse.js: which earlier page of the same resident may be used again as a material (JJ-38, JJ-44, DG-40)."""

from collections.abc import Mapping
from typing import Any

from proxy_service.service_item import Material


def is_same_material(one: Material, other: Material) -> bool:
    """Whether two items ask for the same paper: the same code of the material dictionary.

    A form filled in for one item is never a paper of another, and what the office fetches itself is nobody's to give.
    """
    papers = all(not material.shared and "form" not in (material.form, material.source_channel) for material in (one, other))
    return papers and one.code == other.code


def reuse_problem(wanted: Material, shown: Material, page: Mapping[str, Any], today: str) -> str | None:
    """Why a page that shows ``shown`` can't be used again as ``wanted``, as a refusal code, or None.

    ``page`` has ``fault`` and ``valid_until`` (YYYY-MM-DD, the last day the paper is valid; "" when nobody noted it).
    """
    if not is_same_material(wanted, shown):
        return "earlier_page_differs"
    if page["fault"]:
        return "earlier_page_broken"
    return "earlier_page_expired" if page["valid_until"] and page["valid_until"] < today else None


def needs_original(trust: str) -> bool:
    """Whether somebody must still see the original: A (issued by the authority) and B (compared by a clerk) are ready, C and D aren't."""
    return trust not in ("A", "B")
