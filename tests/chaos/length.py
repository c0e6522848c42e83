"""How long a test runs that has a short and a whole form: `make test` runs the short one, `make chaos` the whole."""

import os
from typing import TypeVar

SETTING = "DAIBAN_CHAOS"
Form = TypeVar("Form")


def of(short: Form, whole: Form) -> Form:
    """What this run takes: ``whole`` when the environment has ``DAIBAN_CHAOS=whole``, else ``short``."""
    return whole if os.environ.get(SETTING) == "whole" else short
