"""The catalogue table, on both databases: versions stand, the linter guards the door, phones are told."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from proxy_service.service_item import Material
from server.catalogue import catalogue_records, find_item, get_item, published_items, seed_items
from server.catalogue.items import ItemRefused, publish_item, with_initials
from server.catalogue.reading import read_items
from server.db import Database
from sync.pull import ScopeEntry, ScopeVersion
from tests import people

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ITEMS = {item.code: item for item in read_items() if item.code in people.ITEMS}
PENSION = ITEMS["pension-enrolment"]
IDS = ["old-age-allowance@1", "pension-enrolment@1"]


def test_seeding_publishes_both_items_and_can_be_repeated(database: Database) -> None:
    with database.writing() as session:
        assert seed_items(session, NOW, only=people.ITEMS) == IDS
    with database.writing() as session:
        assert seed_items(session, NOW, only=people.ITEMS) == []
    with database.reading() as session:
        assert [item.code for item in published_items(session)] == ["old-age-allowance", "pension-enrolment"]


def test_an_item_comes_back_as_it_was_published(database: Database) -> None:
    with database.writing() as session:
        seed_items(session, NOW, only=people.ITEMS)
    with database.reading() as session:
        for item in ITEMS.values():
            assert get_item(session, item.code, item.version) == with_initials(item)


def test_an_unknown_version_is_found_as_nothing_and_must_not_be_asked_for(database: Database) -> None:
    with database.reading() as session:
        assert find_item(session, "pension-enrolment", 9) is None
        with pytest.raises(LookupError):
            get_item(session, "pension-enrolment", 9)


def test_phones_are_told_of_each_item_once(database: Database) -> None:
    with database.writing() as session:
        seed_items(session, NOW, only=people.ITEMS)
        seed_items(session, NOW, only=people.ITEMS)
    with database.reading() as session:
        entries = session.exec(select(ScopeEntry).where(ScopeEntry.scope == "catalogue").order_by(ScopeEntry.version)).all()
        assert [(entry.kind, entry.record, entry.version) for entry in entries] == [("item", IDS[0], 1), ("item", IDS[1], 2)]
        assert session.get_one(ScopeVersion, "catalogue").version == 2


def test_records_for_the_pull_are_the_items_as_json(database: Database) -> None:
    with database.writing() as session:
        seed_items(session, NOW, only=people.ITEMS)
    with database.reading() as session:
        assert sorted(catalogue_records(session)) == IDS
        records = catalogue_records(session, ["pension-enrolment@1", "nothing@1"])
        assert list(records) == ["pension-enrolment@1"]
        assert records["pension-enrolment@1"]["materials"][0]["class"] == "main"
        assert records["pension-enrolment@1"]["initials"][:2] == ["cxjmylbxcbdj", "jmylcb"]
        assert json.loads(json.dumps(records, ensure_ascii=False)) == records


def test_a_published_version_is_never_changed_in_place(database: Database) -> None:
    item = PENSION
    with database.writing() as session:
        publish_item(session, item, NOW)
        with pytest.raises(ItemRefused, match="raise the version"):
            publish_item(session, item.model_copy(update={"fee": "10元"}), NOW)


def test_a_new_version_stands_beside_the_one_residents_were_told(database: Database) -> None:
    item = PENSION
    with database.writing() as session:
        publish_item(session, item, NOW)
        publish_item(session, item.model_copy(update={"version": 2, "fee": "10元"}), NOW)
    with database.reading() as session:
        assert get_item(session, item.code, 1).fee == "免费"
        assert [(one.version, one.fee) for one in published_items(session)] == [(2, "10元")]


def test_the_linter_keeps_a_catch_all_out(database: Database) -> None:
    item = PENSION
    greedy = item.model_copy(update={"materials": [*item.materials, Material(code="more", name="其他有关材料", legal_basis="无")]})
    with database.writing() as session:
        with pytest.raises(ItemRefused, match="兜底条款"):
            publish_item(session, greedy, NOW)
        assert published_items(session) == []


def test_a_folder_of_items_is_checked_when_read(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text('{"code": "x"}', "utf-8")
    with pytest.raises(ValueError, match="version"):
        read_items(tmp_path)
