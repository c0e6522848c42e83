"""What a guard looks at, and its answer when the thing may not be done."""

from collections.abc import Mapping
from typing import Any, TypedDict

Facts = Mapping[str, Any]


class No(TypedDict):
    reason: str
    detail: dict[str, Any]


def no(reason: str, **detail: Any) -> No:
    """A refusal as data: the phone shows it before anything is sent, a verb raises it."""
    return {"reason": reason, "detail": detail}


def unless(fine: bool, reason: str, **detail: Any) -> No | None:
    """Nothing when ``fine``, otherwise the refusal."""
    return None if fine else no(reason, **detail)
