"""The marker outside the database notices that the database went back in time."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.db import Database
from server.epoch import EpochMarker
from sync.pull import ScopeVersion, touch

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def check(path: Path, database: Database) -> str:
    with database.reading() as session:
        return EpochMarker(path).check(session, NOW)


def change(database: Database, scope: str) -> int:
    with database.writing() as session:
        touch(session, scope, "case", "c1", NOW)
    with database.reading() as session:
        return session.get_one(ScopeVersion, scope).version


def test_a_first_start_mints_an_epoch_and_the_next_start_keeps_it(tmp_path: Path, database: Database) -> None:
    first = check(tmp_path / "epoch.json", database)
    assert first == check(tmp_path / "epoch.json", database)


def test_a_lost_marker_mints_a_new_epoch(tmp_path: Path, database: Database) -> None:
    first = check(tmp_path / "epoch.json", database)
    (tmp_path / "epoch.json").unlink()
    assert check(tmp_path / "epoch.json", database) != first


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"epoch": 3, "given": {}}'])
def test_a_damaged_marker_counts_as_missing(tmp_path: Path, database: Database, damage: str) -> None:
    first = check(tmp_path / "epoch.json", database)
    (tmp_path / "epoch.json").write_text(damage)
    assert check(tmp_path / "epoch.json", database) != first


def test_a_database_that_grew_keeps_its_epoch(tmp_path: Path, database: Database) -> None:
    marker = EpochMarker(tmp_path / "epoch.json")
    with database.reading() as session:
        first = marker.check(session, NOW)
    marker.note_given({"area:999901100201": change(database, "area:999901100201")})
    change(database, "area:999901100201")
    assert check(tmp_path / "epoch.json", database) == first


def test_a_database_behind_what_phones_were_told_mints_a_new_epoch_even_if_another_scope_is_far_ahead(
    tmp_path: Path, database: Database
) -> None:
    marker = EpochMarker(tmp_path / "epoch.json")
    with database.reading() as session:
        first = marker.check(session, NOW)
    for _ in range(5):
        version = change(database, "catalogue")
    marker.note_given({"catalogue": version, "area:999901100201": change(database, "area:999901100201")})
    with database.writing() as session:
        session.delete(session.get(ScopeVersion, "area:999901100201"))
    second = check(tmp_path / "epoch.json", database)
    assert second != first
    assert second == check(tmp_path / "epoch.json", database)


def test_two_processes_add_to_the_same_marker(tmp_path: Path, database: Database) -> None:
    one, two = EpochMarker(tmp_path / "epoch.json"), EpochMarker(tmp_path / "epoch.json")
    with database.reading() as session:
        first = one.check(session, NOW)
        assert two.check(session, NOW) == first
    one.note_given({"catalogue": change(database, "catalogue")})
    two.note_given({"office:999901100000": change(database, "office:999901100000")})
    with database.writing() as session:
        session.delete(session.get(ScopeVersion, "catalogue"))
    assert check(tmp_path / "epoch.json", database) != first
