"""Mutations are taken by number, each exactly once, whatever the network and the phone do."""

import json
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from sync.ids import uuid7
from sync.protocol import MOST_ENVELOPE_BYTES, MutationHeader, from_text, to_text
from sync.sealing import UnknownKey
from tests.phone import Phone
from tests.sync.conftest import CASE, DEVICE, Centre

OTHER_DEVICE = DEVICE[:-1] + "2"
OTHER_AGENT = "01937f1c-0000-7a10-8c00-00000000000b"


def mint(phone: Phone, count: int, **args: Any) -> list[str]:
    return [phone.mint("fill_form", CASE, {"form": {}, **args}) for _ in range(count)]


def test_mutations_are_applied_in_the_order_of_their_numbers_however_they_lie_in_the_request(centre: Centre, phone: Phone) -> None:
    ids = mint(phone, 5)
    taken = centre.take(phone, [phone.outbox[seq] for seq in (3, 1, 5, 2, 4)])
    assert centre.applied == ids
    assert [outcome["seq"] for outcome in taken.outcomes] == [1, 2, 3, 4, 5]
    assert centre.device(phone).arrived_seq == 5


def test_the_same_exchange_twice_gets_the_same_answer_and_does_nothing_again(centre: Centre, phone: Phone) -> None:
    mint(phone, 2)
    mint(phone, 1, refuse=True)
    first = centre.take(phone)
    assert centre.take(phone) == first
    assert len(centre.applied) == 2
    assert [outcome["outcome"] for outcome in first.outcomes] == ["applied", "applied", "refused"]


def test_an_answer_that_was_lost_is_given_again_together_with_what_is_new(centre: Centre, phone: Phone) -> None:
    mint(phone, 2)
    centre.take(phone)
    mint(phone, 2)
    assert [outcome["seq"] for outcome in centre.take(phone).outcomes] == [1, 2, 3, 4]
    assert len(centre.applied) == 4


def test_what_comes_after_a_gap_is_left(centre: Centre, phone: Phone) -> None:
    mint(phone, 4)
    taken = centre.take(phone, [phone.outbox[seq] for seq in (1, 2, 4)])
    assert [outcome["seq"] for outcome in taken.outcomes] == [1, 2]
    assert centre.device(phone).arrived_seq == 2
    assert [outcome["seq"] for outcome in centre.take(phone, [phone.outbox[3], phone.outbox[4]]).outcomes] == [3, 4]


def test_a_request_that_begins_behind_a_gap_is_told_where_to_go_on(centre: Centre, phone: Phone) -> None:
    """As after a restore: the phone doesn't know yet that the centre forgot."""
    mint(phone, 3)
    assert centre.take(phone, [phone.outbox[2], phone.outbox[3]]).outcomes == []
    assert (centre.device(phone).state, centre.device(phone).arrived_seq) == ("active", 0)
    assert [outcome["seq"] for outcome in centre.take(phone).outcomes] == [1, 2, 3]


def test_a_refused_mutation_is_recorded_with_its_reason_and_never_blocks_the_next(centre: Centre, phone: Phone) -> None:
    mint(phone, 1, refuse=True)
    mint(phone, 1)
    refused, applied = centre.take(phone).outcomes
    assert (refused["outcome"], refused["reason"], refused["detail"]) == ("refused", "wrong_state", {"state": "DRAFT"})
    assert applied["outcome"] == "applied"
    assert [row.reason for row in centre.log()] == ["wrong_state", None]


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"not json",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b'{"protocol": 1}',
        b'{"protocol": 1, "id": 7, "extra": {}}',
        b"[" * 5000,
        b'{"protocol": NaN}',
    ],
)
def test_what_is_no_mutation_inside_is_refused_as_malformed_and_the_number_advances(centre: Centre, phone: Phone, plain: bytes) -> None:
    phone.mint_raw(plain, uuid7(phone.now()))
    mint(phone, 1)
    first, second = centre.take(phone).outcomes
    assert first["outcome"] == "refused"
    assert first["reason"] in ("malformed", "unknown_protocol")
    assert second["outcome"] == "applied"


def test_a_refusal_repeats_no_words_of_the_sender(centre: Centre, phone: Phone) -> None:
    phone.mint_raw('{"protocol": 1, "李秀英": 1}'.encode(), uuid7(phone.now()))
    assert "李秀英" not in str(centre.take(phone).outcomes)


def test_an_unknown_protocol_inside_is_refused_by_name(centre: Centre, phone: Phone) -> None:
    phone.mint_raw(b'{"protocol": 99, "anything": "else"}', uuid7(phone.now()))
    assert centre.take(phone).outcomes[0]["reason"] == "unknown_protocol"


@pytest.mark.parametrize("field", ["id", "device", "seq", "agent"])
def test_a_mutation_that_differs_from_its_header_is_malformed(centre: Centre, phone: Phone, field: str) -> None:
    claims: dict[str, Any] = {"id": uuid7(phone.now()), "device": DEVICE, "seq": 1, "agent": phone.welcome["agent"]["id"]}
    wrong = claims | {field: 2 if field == "seq" else OTHER_DEVICE}
    rest = {"at": "2026-11-23T01:00:00.000Z", "protocol": 1, "catalogue_version": 1, "name": "fill_form", "case_id": CASE, "args": {}}
    phone.mint_raw(json.dumps(wrong | rest).encode(), claims["id"])
    outcome = centre.take(phone).outcomes[0]
    assert (outcome["reason"], outcome["detail"]) == ("malformed", {"fields": [field]})
    assert centre.applied == []


def test_an_oversized_envelope_is_refused_and_its_body_is_not_kept(centre: Centre, phone: Phone) -> None:
    phone.mint_raw(b"x" * (MOST_ENVELOPE_BYTES + 1), uuid7(phone.now()))
    mint(phone, 1)
    assert [outcome["reason"] for outcome in centre.take(phone).outcomes] == ["oversized", None]
    assert centre.log()[0].body == b""


def reheadered(phone: Phone, seq: int, **changed: Any) -> dict[str, Any]:
    """An envelope of the outbox under a changed header that the phone itself signed."""
    envelope = phone.outbox[seq]
    header = MutationHeader(**(envelope["header"] | changed))
    return phone.envelope(header, from_text(envelope["body"]))


@pytest.mark.parametrize("changed", [{"suite": "sm2-sm4"}, {"size": 5}, {"sealed_sha256": "0" * 64}])
def test_a_body_that_cannot_be_opened_is_refused_as_unreadable(centre: Centre, phone: Phone, changed: dict[str, Any]) -> None:
    mint(phone, 2)
    taken = centre.take(phone, [reheadered(phone, 1, **changed), phone.outbox[2]])
    assert [outcome["reason"] for outcome in taken.outcomes] == ["unreadable", None]


def test_a_body_sealed_to_a_key_that_is_not_here_is_not_refused_for_good(centre: Centre, phone: Phone) -> None:
    mint(phone, 2)
    with pytest.raises(UnknownKey, match="k9"):
        centre.take(phone, [phone.outbox[1], reheadered(phone, 2, key_id="k9")])
    assert (centre.log(), centre.device(phone).arrived_seq) == ([], 0)


def test_a_body_moved_under_another_number_is_unreadable(centre: Centre, phone: Phone) -> None:
    mint(phone, 1)
    moved = reheadered(phone, 1, id=uuid7(phone.now()))
    assert centre.take(phone, [moved]).outcomes[0]["reason"] == "unreadable"


def test_a_damaged_body_is_unreadable_and_kept_as_received(centre: Centre, phone: Phone) -> None:
    mint(phone, 1)
    damaged = phone.outbox[1] | {"body": to_text(b"rubbish")}
    assert centre.take(phone, [damaged]).outcomes[0]["reason"] == "unreadable"
    assert centre.log()[0].body == b"rubbish"


def test_a_forged_header_stops_the_exchange_and_nothing_is_taken(centre: Centre, phone: Phone) -> None:
    mint(phone, 2)
    forged = phone.outbox[2] | {"mac": to_text(b"0" * 32)}
    taken = centre.take(phone, [phone.outbox[1], forged])
    assert (taken.stop, taken.outcomes) == ("forged", [])
    assert centre.device(phone).arrived_seq == 0
    assert centre.log() == []


def test_the_envelope_of_another_device_counts_as_forged(centre: Centre, phone: Phone) -> None:
    other = centre.enrol(OTHER_DEVICE, OTHER_AGENT)
    mint(other, 1)
    assert centre.take(phone, list(other.outbox.values())).stop == "forged"


def test_one_number_for_two_facts_puts_a_cloned_phone_into_quarantine(centre: Centre, phone: Phone) -> None:
    clone = Phone(None, phone.welcome, phone.now)
    mint(phone, 1)
    mint(clone, 2)
    assert centre.take(phone).stop is None
    taken = centre.take(clone)
    assert (taken.stop, taken.outcomes) == ("cloned", [])
    assert centre.device(phone).state == "quarantined"
    assert len(centre.applied) == 1


def test_a_clone_within_one_request_is_noticed_before_anything_is_taken(centre: Centre, phone: Phone) -> None:
    clone = Phone(None, phone.welcome, phone.now)
    mint(phone, 1)
    mint(clone, 1)
    assert centre.take(phone, [phone.outbox[1], clone.outbox[1]]).stop == "cloned"
    assert centre.applied == []


def test_from_a_phone_in_quarantine_nothing_more_is_taken(centre: Centre, phone: Phone) -> None:
    clone = Phone(None, phone.welcome, phone.now)
    mint(phone, 1)
    mint(clone, 1)
    centre.take(phone)
    centre.take(clone)
    mint(phone, 1)
    assert centre.take(phone).stop == "cloned"
    assert len(centre.applied) == 1


def test_a_fact_minted_again_under_a_new_device_id_takes_effect_once_and_keeps_its_outcome(centre: Centre, phone: Phone) -> None:
    done, refused = mint(phone, 1)[0], mint(phone, 1, refuse=True)[0]
    centre.take(phone)
    successor = centre.enrol(OTHER_DEVICE)
    successor.mint("fill_form", CASE, {"form": {}}, mutation_id=done)
    successor.mint("fill_form", CASE, {"form": {}, "refuse": True}, mutation_id=refused)
    successor.mint("fill_form", CASE, {"form": {}})
    outcomes = centre.take(successor).outcomes
    assert [outcome["outcome"] for outcome in outcomes] == ["applied", "refused", "applied"]
    assert outcomes[1]["reason"] == "wrong_state"
    assert len(centre.applied) == 2


def test_the_id_of_another_persons_fact_is_refused(centre: Centre, phone: Phone) -> None:
    taken_id = mint(phone, 1)[0]
    centre.take(phone)
    other = centre.enrol(OTHER_DEVICE, OTHER_AGENT)
    other.mint("fill_form", CASE, {"form": {}}, mutation_id=taken_id)
    assert centre.take(other).outcomes[0]["reason"] == "id_taken"


def test_a_fault_of_ours_on_one_mutation_is_said_and_the_others_are_taken(
    centre: Centre, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    centre.problem = KeyError("a bug")
    mint(phone, 1, fail=True)
    mint(phone, 1)
    assert [outcome["reason"] for outcome in centre.take(phone).outcomes] == ["server_fault", None]
    assert phone.outbox[1]["header"]["id"] in caplog.text


def test_when_the_database_fails_nothing_is_taken_and_the_phone_may_come_again(centre: Centre, phone: Phone) -> None:
    centre.problem = OperationalError("write", {}, Exception("disk full"))
    mint(phone, 1)
    mint(phone, 1, fail=True)
    with pytest.raises(OperationalError):
        centre.take(phone)
    assert centre.log() == []
    centre.problem = None
    assert len(centre.take(phone).outcomes) == 2
