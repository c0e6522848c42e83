"""The package in tests/conformance/handover.json was written by handover.js; ``node --test`` checks the same file against the twin."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from proxy_service.refusal import Refusal
from sync.handover import open_package, receipt_code
from sync.protocol import from_text, to_text

EXAMPLES: dict[str, Any] = json.loads((Path(__file__).parent.parent / "conformance" / "handover.json").read_text())
SECRET = from_text(EXAMPLES["device_secret"])
PACKAGE = from_text(EXAMPLES["head"]) + b"".join(from_text(body) for body in EXAMPLES["bodies"])


def test_a_package_that_javascript_wrote_opens() -> None:
    package = open_package(io.BytesIO(PACKAGE))
    package.check(SECRET)
    assert package.sha256 == EXAMPLES["sha256"]
    assert package.contents.number == EXAMPLES["contents"]["number"]
    assert [to_text(one.body) for one in package.envelopes()] == EXAMPLES["bodies"][:1]
    assert [to_text(data) for _, data in package.files()] == EXAMPLES["bodies"][1:]


@pytest.mark.parametrize("at", range(0, len(PACKAGE), 7))
def test_altered_by_one_byte_it_does_not(at: int) -> None:
    altered = PACKAGE[:at] + bytes([PACKAGE[at] ^ 1]) + PACKAGE[at + 1 :]
    with pytest.raises(Refusal):
        open_package(io.BytesIO(altered)).check(SECRET)


@pytest.mark.parametrize("example", EXAMPLES["receipts"], ids=lambda example: example["code"])
def test_receipts_are_the_same_in_both_languages(example: dict[str, Any]) -> None:
    assert receipt_code(SECRET, EXAMPLES["sha256"], example["arrived_seq"], example["all_files"]) == example["code"]
