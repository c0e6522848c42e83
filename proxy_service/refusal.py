"""One error for "no": a rule of the domain was not met."""

from typing import Any


class Refusal(Exception):
    """A verb refuses, naming what is lacking; nothing was changed.

    ``reason`` is a code (``missing_material``, ``wrong_state``, …) that the server and the phone put into words in the
    user's language; ``detail`` holds what the words need (codes and counts, never personal data).
    """

    def __init__(self, reason: str, **detail: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
