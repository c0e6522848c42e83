"""Charsets: a rare name goes whole or not at all."""

from collections.abc import Iterator

import pytest
from flask import Flask

from server.county import wire
from server.county.profile import FieldRule, LackingField, apply_rules
from server.county.wire import NotEncodable
from server.county_simulator import wire as county_wire
from tests.conftest import Clock
from tests.county import County, FrontDoor
from tests.phone import Phone
from tests.server.county.conftest import Township, bring_case

RARE = "李𠮷&<吉>"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_charsets_that_hold_every_character_carry_it_as_it_is(charset: str) -> None:
    said = {"name": RARE, "list": [RARE, 3, None, True]}
    assert wire.read(wire.write(said, charset, "refuse"), charset, "refuse") == said


def test_gbk_refuses_a_character_it_cannot_hold_and_names_the_field_only() -> None:
    with pytest.raises(NotEncodable) as refused:
        wire.write({"outer": [{"SQRXM": RARE}]}, "gbk", "refuse")
    assert refused.value.where == "SQRXM"
    assert "𠮷" not in str(refused.value)


def test_gbk_writes_it_as_a_reference_where_the_county_reads_them() -> None:
    said = {"SQRXM": RARE, "CLLB": [{"CLMC": RARE}]}
    sent = wire.write(said, "gbk", "reference")
    assert "&#134071;".encode("gbk") in sent
    assert b"?" not in sent
    assert county_wire.read(sent, "gbk") == said
    assert wire.read(county_wire.write(said, "gbk"), "gbk", "reference") == said


@pytest.mark.parametrize("body", [b"\xff", b"[]", b"", '{"a": 1}'.encode("utf-16")])
def test_what_is_no_object_in_this_charset_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        wire.read(body, "gbk", "refuse")


def test_field_rules_translate_codes_leave_out_what_is_empty_and_insist_on_what_is_required() -> None:
    facts = {"resident": {"sex": "female", "phone": ""}, "key": "k"}
    rules = [
        FieldRule(theirs="XB", ours="resident.sex", values={"female": "2"}),
        FieldRule(theirs="DH", ours="resident.phone"),
        FieldRule(theirs="LX", constant="111"),
        FieldRule(theirs="NO", ours="nothing.there.at.all"),
    ]
    assert apply_rules(rules, facts) == {"XB": "2", "LX": "111"}
    with pytest.raises(LackingField):
        apply_rules([FieldRule(theirs="DH", ours="resident.phone", required=True)], facts)


@pytest.fixture(scope="session")
def gbk_simulator(front_door: FrontDoor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    running = County(tmp_path_factory.mktemp("gbk-county"), front_door.origin, charset="gbk")
    yield running
    running.stop()


@pytest.fixture
def county(gbk_simulator: County, clock: Clock) -> County:
    """A county that speaks GBK."""
    gbk_simulator.begin_anew(clock().timestamp())
    return gbk_simulator


def test_a_rare_name_goes_to_a_gbk_county_and_its_words_come_back(
    app: Flask, clock: Clock, phone: Phone, county: County, front_door: FrontDoor
) -> None:
    township = Township(app, clock, phone, bring_case(app, phone, name=RARE))
    township.change_gateway(charset="gbk", unencodable="reference")
    township.forward()
    township.dispatch()
    there = county.the_case()
    assert (there["body"]["SQRXM"], township.case().upstream_no) == (RARE, there["number"])
    assert front_door.hear() == [200]
    county.say(there["number"], "11", "granted", YY=f"同意{RARE}参保")
    assert front_door.hear() == [200]
    assert township.content().decision.reason == f"同意{RARE}参保"


def test_a_rare_name_that_a_gbk_county_cannot_take_fails_clearly_and_nothing_is_sent(
    app: Flask, clock: Clock, phone: Phone, county: County
) -> None:
    township = Township(app, clock, phone, bring_case(app, phone, name=RARE))
    township.change_gateway(charset="gbk", unencodable="refuse")
    township.forward()
    township.dispatch()
    row = township.forwarding()
    assert (row.state, row.problem, row.problem_detail) == ("FAILED", "character_not_in_charset", {"field": "SQRXM", "charset": "GBK"})
    assert county.cases() == []


def test_the_record_that_was_sent_is_known_by_its_hash(app: Flask, township: Township, county: County) -> None:
    township.change_gateway(charset="gbk", unencodable="reference")
    township.forward()
    township.dispatch()
    assert township.forwarding().package_sha256 == county.the_case()["body_sha256"]
