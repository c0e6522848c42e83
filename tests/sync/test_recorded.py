"""Phones that were released go on speaking as they did: every recorded request is answered today as it was, or with more."""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from proxy_service.arguments import ARGUMENTS
from server.services import services
from sync.log import MutationRecord
from sync.protocol import PROTOCOL, SPEAKS
from tests import databases
from tests.sync.recording import CORPUS, Centre, build, lacks, send, told

RECORDINGS = sorted(CORPUS.glob("*/*.json"))


@pytest.mark.parametrize("place", RECORDINGS, ids=[f"{place.parent.name}-{place.stem}" for place in RECORDINGS])
def test_a_recorded_phone_is_answered_as_it_was_or_with_more(place: Path, tmp_path: Path) -> None:
    recording = json.loads(place.read_text("utf-8"))
    app = build(tmp_path, databases.empty("sqlite"), Centre(**recording["centre"]))
    client = app.test_client()
    for number, one in enumerate(recording["heard"]):
        lacking = lacks(one["answer"], told(send(client, one["request"])))
        assert lacking == [], f"request {number}: {one['request']['method']} {one['request']['path']}"
    services(app).database.close()


def test_every_protocol_the_centre_speaks_was_recorded_and_it_speaks_the_newest() -> None:
    assert {int(place.parent.name) for place in RECORDINGS} >= set(SPEAKS)
    assert max(SPEAKS) == PROTOCOL


def test_every_mutation_stands_in_a_recording(tmp_path: Path) -> None:
    place = CORPUS / str(PROTOCOL) / "every_mutation.json"
    recording = json.loads(place.read_text("utf-8"))
    app = build(tmp_path, databases.empty("sqlite"), Centre(**recording["centre"]))
    client = app.test_client()
    for one in recording["heard"]:
        send(client, one["request"])
    with services(app).database.reading() as session:
        seen = set(session.exec(select(MutationRecord.name)))
    services(app).database.close()
    assert seen == set(ARGUMENTS)


@pytest.mark.parametrize(
    ("today", "lacking"),
    [
        ({"a": 1, "b": [1, {"c": 2}], "more": 0}, []),
        ({"a": 1}, ["answer.b: gone"]),
        ({"a": "1", "b": [1, {"c": 2}]}, ["answer.a: 1 became '1'"]),
        ({"a": 1, "b": [1, {"c": 3}]}, ["answer.b[1].c: 2 became 3"]),
        ({"a": 1, "b": [1]}, ["answer.b: [1, {'c': 2}] became [1]"]),
    ],
)
def test_what_an_answer_lost_is_found_and_what_it_gained_is_allowed(today: object, lacking: list[str]) -> None:
    assert lacks({"a": 1, "b": [1, {"c": 2}]}, today) == lacking
