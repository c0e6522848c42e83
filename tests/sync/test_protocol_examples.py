"""The JSON blocks of sync/protocol.md say what the server really takes and answers."""

import json
import re
from pathlib import Path
from typing import Any

from flask import Flask

from proxy_service.arguments import ARGUMENTS, read_arguments
from server.services import services
from sync import messages
from sync.handover import Contents
from sync.log import Device
from sync.mutations import Mutation
from sync.protocol import FileHeader, to_text
from tests import pension_case, people
from tests.conftest import Clock
from tests.installation import code_for, renewal_code_for
from tests.phone import Phone

PROTOCOL_TEXT = (Path(__file__).parent.parent.parent / "sync" / "protocol.md").read_text()
EXAMPLES: dict[str, Any] = {name: json.loads(text) for name, text in re.findall(r"```json ([a-z-]+)\n(.*?)```", PROTOCOL_TEXT, re.S)}
LEFT_OUT = "…"


def filled(example: Any, filler: str) -> Any:
    """The example with something in the places of ``…``."""
    if isinstance(example, dict):
        return {name: filled(part, filler) for name, part in example.items()}
    if isinstance(example, list):
        return [filled(part, filler) for part in example]
    return example.replace(LEFT_OUT, filler) if isinstance(example, str) else example


def shape(content: Any) -> Any:
    """What kind of thing stands where; ids, scopes and numbers don't matter."""
    if isinstance(content, dict):
        keys = {re.sub(r"[0-9a-f-]{36}|\d{12}", "#", key) for key in content}
        return {key: shape(content[name]) for key, name in sorted(zip(sorted(keys), sorted(content), strict=True))}
    if isinstance(content, list):
        return [shape(content[0])] if content else []
    return type(content).__name__ if content is not None else "NoneType"


def test_every_example_is_looked_at_here() -> None:
    assert set(EXAMPLES) == {
        "enrolment-request", "returning-request", "enrolment-answer", "escrow-request", "pin-renewal-request", "pin-renewal-answer",
        "mutation", "reuse-arguments",
        "envelope", "exchange-request", "exchange-answer",
        "late-work", "shut-out-answer", "handover-contents",
    }  # fmt: skip


def test_requests_and_the_mutation_are_what_the_server_takes() -> None:
    messages.EnrolmentRequest.model_validate(EXAMPLES["enrolment-request"])
    returning = filled(EXAMPLES["returning-request"], "AAAA")
    returning["returning"]["device_secret"] = to_text(b"s" * messages.SECRET_BYTES)
    messages.EnrolmentRequest.model_validate(returning)
    messages.EscrowRequest.model_validate(filled(EXAMPLES["escrow-request"], "AAAA"))
    messages.PinRenewalRequest.model_validate(filled(EXAMPLES["pin-renewal-request"], "AAAA"))
    messages.ExchangeRequest.model_validate(EXAMPLES["exchange-request"])
    envelope = filled(EXAMPLES["envelope"], "AAAA")
    envelope["header"]["sealed_sha256"] = "0" * 64
    messages.Envelope.model_validate(envelope)
    mutation = Mutation.model_validate(EXAMPLES["mutation"])
    read_arguments(mutation.name, mutation.args)
    read_arguments("reuse_page", EXAMPLES["reuse-arguments"])
    Contents.model_validate(filled(EXAMPLES["handover-contents"], "AAAA"))


def test_the_table_names_every_mutation_and_every_argument() -> None:
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", PROTOCOL_TEXT, re.M))
    assert set(rows) == set(ARGUMENTS)
    for name, text in rows.items():
        assert set(ARGUMENTS[name].model_fields) <= set(re.findall(r"[a-z_]+", text)), name


def test_a_files_reference_and_header_have_the_fields_it_says() -> None:
    reference = re.search(r"`file` is `\{(.*?)\}`", PROTOCOL_TEXT)
    header = re.search(r"header `\{(.*?)\}`\. Location", PROTOCOL_TEXT, re.S)
    assert reference is not None
    assert header is not None
    assert set(re.findall(r'"([a-z_0-9]+)"', header[1])) == set(FileHeader.model_fields)
    assert set(re.findall(r'"([a-z_0-9]+)"', reference[1])) == {"id", "plain_sha256", "sealed_sha256", "size", "sealed_size", "type"}


def test_answers_have_the_shape_it_says(app: Flask, clock: Clock) -> None:
    phone = Phone.enrol(app.test_client(), code_for(app, people.AGENT_A), clock)
    assert shape(phone.welcome) == shape(EXAMPLES["enrolment-answer"])
    case_id = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    file = phone.seal_file(b"x" * 100)
    phone.announce(file)
    answer = phone.send_exchange(cursors={}, epoch="").json
    answer["changes"] = {"area:999901100201": answer["changes"]["area:999901100201"]}
    answer["changes"]["area:999901100201"]["records"][0]["data"] = {}
    assert answer["outcomes"][0]["id"] in str(phone.outbox)
    assert case_id in str(answer["changes"])
    assert shape(answer) == shape(EXAMPLES["exchange-answer"])


def test_a_local_key_comes_back_as_it_says(app: Flask, clock: Clock) -> None:
    phone = Phone.enrol(app.test_client(), code_for(app, people.AGENT_A), clock)
    phone.escrow(b"k" * 32)
    code = renewal_code_for(app, phone.device)
    assert re.sub(r"[0-9A-Z]", "#", code) == re.sub(r"[0-9A-Z]", "#", EXAMPLES["pin-renewal-request"]["code"])
    reply = phone.renew_pin(code)
    assert shape(reply.json) == shape(EXAMPLES["pin-renewal-answer"])
    assert phone.open_answer(reply) == b"k" * 32


def test_a_device_that_is_shut_out_is_answered_as_it_says(app: Flask, clock: Clock) -> None:
    phone = Phone.enrol(app.test_client(), code_for(app, people.AGENT_A), clock)
    phone.exchange()
    phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    with services(app).database.writing() as session:
        session.get_one(Device, phone.device).state = "revoked"
    answer = phone.send_exchange().json
    assert shape(answer) == shape(EXAMPLES["shut-out-answer"])
    assert [one["reason"] for one in answer["outcomes"]] == ["device_revoked"]


def test_a_code_as_printed_there_can_be_used(app: Flask) -> None:
    pattern = re.sub(r"[0-9A-Z]", "#", EXAMPLES["enrolment-request"]["code"])
    assert re.sub(r"[0-9A-Z]", "#", code_for(app, people.AGENT_A)) == pattern
