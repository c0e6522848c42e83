"""axe-core over an open page: what keeps people from using it. Run through DevTools, which the page's own security policy doesn't stop."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession

SOURCE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
RUN = "axe.run(document, {options}).then((found) => JSON.stringify(found.violations))"
COLOURS = ("color-contrast",)
"""All that another colour scheme can change."""


def serious_faults(devtools: CDPSession, only: Sequence[str] = ()) -> list[str]:
    """Serious and critical faults of the page, each with the rule and the first element at fault; by some rules only, if named."""
    if not _value(devtools, "'axe' in window"):
        _value(devtools, f"{SOURCE.read_text('utf-8')}; true")
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(only)} if only else {})
    violations = json.loads(_value(devtools, RUN.replace("{options}", json.dumps(options))))
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html']}" for one in violations if one["impact"] in SERIOUS]


def _value(devtools: CDPSession, expression: str) -> Any:
    answer = devtools.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
    return answer["result"]["value"]
