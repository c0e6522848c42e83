"""Signatures: the profile decides what is covered and how; the simulator, written apart, agrees."""

from datetime import UTC, datetime

import pytest

from server.county.signature import SignatureHeaders, SignatureProfile, SignatureWrong, SignedRequest, keyed_digest, sign, verify
from server.county_simulator.signing import is_signed, signed_headers

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRET = b"shared"
REQUEST = SignedRequest(method="POST", path="/api/v1/cases?YWLSH=1", body="名".encode(), idempotency_key="k1")


@pytest.mark.parametrize("algorithm", ["hmac-sha256", "hmac-sm3"])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_what_was_signed_verifies(algorithm: str, encoding: str) -> None:
    profile = SignatureProfile.model_validate({"algorithm": algorithm, "encoding": encoding})
    verify(profile, SECRET, sign(profile, "us", SECRET, REQUEST, NOW), REQUEST, NOW)


@pytest.mark.parametrize(
    "change",
    [{"method": "PUT"}, {"path": "/api/v1/cases"}, {"body": b"other"}, {"idempotency_key": "k2"}],
    ids=lambda change: next(iter(change)),
)
def test_every_covered_part_counts(change: dict[str, object]) -> None:
    headers = sign(SignatureProfile(), "us", SECRET, REQUEST, NOW)
    with pytest.raises(SignatureWrong):
        verify(SignatureProfile(), SECRET, headers, REQUEST.model_copy(update=change), NOW)


@pytest.mark.parametrize("name", ["X-Gateway-Key", "X-Gateway-Time", "X-Gateway-Nonce", "X-Gateway-Signature"])
@pytest.mark.parametrize("value", ["", "1", "é", "99999999999999999999"])
def test_a_changed_header_is_wrong(name: str, value: str) -> None:
    headers = sign(SignatureProfile(), "us", SECRET, REQUEST, NOW) | {name: value}
    with pytest.raises(SignatureWrong):
        verify(SignatureProfile(), SECRET, headers, REQUEST, NOW)


def test_sm3_follows_the_national_standard() -> None:
    """HMAC-SM3 of "abc" under the key 0x00…0x1f, computed with OpenSSL."""
    assert keyed_digest("hmac-sm3", bytes(range(32)), b"abc").hex() == "a8f95cf26f204957e7ca73c9602a25dda35f168b28103b51dfc968c810416b63"


def test_the_simulator_reads_our_signature_and_we_read_its() -> None:
    ours = sign(SignatureProfile(), "us", SECRET, REQUEST, NOW)
    said = {"method": "POST", "path": REQUEST.path, "body": REQUEST.body, "idempotency_key": "k1"}
    assert is_signed(ours, "X-Gateway", "us", SECRET, now=NOW.timestamp(), **said)
    assert not is_signed(ours, "X-Gateway", "us", b"other", now=NOW.timestamp(), **said)
    assert not is_signed(ours, "X-Gateway", "us", SECRET, now=NOW.timestamp() + 301, **said)
    theirs = signed_headers("X-Daiban", "us", SECRET, "POST", "/county/v1/callback", b"{}", now=NOW.timestamp())
    profile = SignatureProfile(headers=SignatureHeaders.with_prefix("X-Daiban"))
    verify(profile, SECRET, theirs, SignedRequest(method="POST", path="/county/v1/callback", body=b"{}"), NOW)
