"""The examples of tests/conformance/sealing.json hold here; ``node --test`` checks the same file against the twin."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from sync.files import read_metadata
from sync.protocol import FileHeader, MutationHeader, escrow_info, from_text, header_bytes, seal_info, to_text
from sync.sealing import SealBroken, header_mac, is_mac_of, open_body, open_sealed, seal

EXAMPLES: dict[str, Any] = json.loads((Path(__file__).parent.parent / "conformance" / "sealing.json").read_text())
SECRET = from_text(EXAMPLES["device_secret"])


def private_key() -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(from_text(EXAMPLES["intake_private"]["d"]), "big")
    return ec.derive_private_key(number, ec.SECP256R1())


def header_of(example: dict[str, Any]) -> MutationHeader | FileHeader:
    kind = MutationHeader if example["kind"] == "mutation" else FileHeader
    return kind.model_validate(example["header"])


@pytest.mark.parametrize("example", EXAMPLES["sealed"], ids=lambda example: f"{example['why']}, sealed by {example['sealed_by']}")
def test_headers_macs_and_sealed_bodies_are_the_same_in_both_languages(example: dict[str, Any]) -> None:
    header = header_of(example)
    assert header_bytes(header).decode() == example["header_bytes"]
    assert seal_info(header).decode() == example["info"]
    assert to_text(header_mac(header, SECRET)) == example["mac"]
    assert to_text(open_body(header, from_text(example["sealed"]), {"k1": private_key()})) == example["plain"]


@pytest.mark.parametrize("example", EXAMPLES["escrow"], ids=lambda example: example["sealed_by"])
def test_a_local_key_in_escrow_opens(example: dict[str, Any]) -> None:
    info = escrow_info(example["device"])
    assert info.decode() == example["info"]
    assert to_text(open_sealed(from_text(example["sealed"]), private_key(), info)) == example["plain"]


@pytest.mark.parametrize("example", EXAMPLES["base64url"]["good"], ids=lambda example: example["text"])
def test_bytes_as_text(example: dict[str, Any]) -> None:
    assert to_text(bytes(example["bytes"])) == example["text"]
    assert from_text(example["text"]) == bytes(example["bytes"])


@pytest.mark.parametrize("text", EXAMPLES["base64url"]["bad"])
def test_text_that_is_not_base64url(text: str) -> None:
    with pytest.raises(ValueError, match="not base64url"):
        from_text(text)


def test_a_files_header_as_tus_metadata() -> None:
    example = EXAMPLES["tus_metadata"]
    header, mac = read_metadata(example["value"])
    assert header.model_dump() == example["header"]
    assert to_text(mac) == example["mac"]
    assert is_mac_of(header, mac, SECRET)


def test_metadata_keeps_what_tus_says_about_order_and_blanks() -> None:
    pairs = EXAMPLES["tus_metadata"]["value"].split(",")
    extra = "filename " + base64.b64encode("照片".encode()).decode()
    assert read_metadata(", ".join([extra, *reversed(pairs)])) == read_metadata(EXAMPLES["tus_metadata"]["value"])


def test_a_sealed_body_opens_in_its_own_place_only() -> None:
    key = private_key()
    sealed = seal(b"plain", key.public_key(), b"here")
    assert open_sealed(sealed, key, b"here") == b"plain"
    for broken, info in ((sealed, b"there"), (sealed[:-1], b"here"), (b"", b"here"), (bytes(len(sealed)), b"here")):
        with pytest.raises(SealBroken):
            open_sealed(broken, key, info)
