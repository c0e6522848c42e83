"""Phones are told every change of their scopes, none is passed by, and only whole current records."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from server.db import Database
from sync.protocol import MOST_RECORDS
from sync.pull import ScopeVersion, changes, touch

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
UPPER, LOWER = "area:999901100201", "area:999901100202"


def change(database: Database, *touched: tuple[str, str], deleted: bool = False) -> None:
    with database.writing() as session:
        for scope, record in touched:
            touch(session, scope, "case", record, NOW, deleted=deleted)


def build(kind: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    return {record: {"kind": kind} for record in ids if record != "forgotten"}


def pull(database: Database, scopes: list[str], cursors: dict[str, int], *, new_epoch: bool = False) -> dict[str, dict[str, Any]]:
    with database.reading() as session:
        return changes(session, scopes, cursors, build, new_epoch=new_epoch)


def ids(told: dict[str, Any]) -> list[str]:
    return [record["id"] for record in told["records"]]


def test_a_first_pull_tells_everything_and_the_next_only_what_changed(database: Database) -> None:
    change(database, (UPPER, "c1"), (UPPER, "c2"))
    first = pull(database, [UPPER], {})[UPPER]
    assert (ids(first), first["version"], first["reset"]) == (["c1", "c2"], 2, False)
    change(database, (UPPER, "c1"))
    assert ids(pull(database, [UPPER], {UPPER: 2})[UPPER]) == ["c1"]


def test_a_scope_with_nothing_new_is_not_mentioned(database: Database) -> None:
    change(database, (UPPER, "c1"))
    assert pull(database, [UPPER, LOWER], {UPPER: 1}) == {}


def test_a_record_changed_often_in_one_transaction_is_told_once(database: Database) -> None:
    change(database, (UPPER, "c1"), (UPPER, "c1"), (UPPER, "c1"))
    assert pull(database, [UPPER], {})[UPPER]["version"] == 1


def test_what_is_gone_is_told_as_deleted(database: Database) -> None:
    change(database, (UPPER, "c1"), (UPPER, "forgotten"))
    change(database, (UPPER, "c1"), deleted=True)
    told = pull(database, [UPPER], {})[UPPER]["records"]
    assert told == [
        {"kind": "case", "id": "forgotten", "deleted": True, "data": None},
        {"kind": "case", "id": "c1", "deleted": True, "data": None},
    ]


def test_many_changes_come_in_pages_without_loss_or_repetition(database: Database) -> None:
    names = [f"c{number:04}" for number in range(2 * MOST_RECORDS + 50)]
    change(database, *((UPPER, name) for name in names))
    seen: list[str] = []
    cursor, more = 0, True
    while more:
        told = pull(database, [UPPER], {UPPER: cursor})[UPPER]
        seen, cursor, more = seen + ids(told), told["version"], told["more"]
    assert seen == names


def test_a_lost_scope_comes_back_empty_with_a_reset(database: Database) -> None:
    change(database, (UPPER, "c1"))
    assert pull(database, [LOWER], {UPPER: 1}) == {UPPER: {"version": 0, "reset": True, "more": False, "records": []}}


def test_a_cursor_of_another_epoch_counts_as_nothing(database: Database) -> None:
    change(database, (UPPER, "c1"))
    told = pull(database, [UPPER], {UPPER: 1}, new_epoch=True)[UPPER]
    assert (ids(told), told["reset"]) == (["c1"], True)


def test_a_cursor_from_ahead_of_us_counts_as_nothing(database: Database) -> None:
    change(database, (UPPER, "c1"))
    assert pull(database, [UPPER], {UPPER: 900})[UPPER]["reset"]


def test_a_rolled_back_change_raises_no_version(database: Database) -> None:
    class Stop(Exception):
        pass

    try:
        with database.writing() as session:
            touch(session, UPPER, "case", "c1", NOW)
            raise Stop
    except Stop:
        pass
    assert pull(database, [UPPER], {}) == {}


def test_a_savepoint_does_not_number_before_the_transaction_does(database: Database) -> None:
    with database.writing() as session:
        with session.begin_nested():
            touch(session, UPPER, "case", "c1", NOW)
        assert session.get(ScopeVersion, UPPER) is None
    assert ids(pull(database, [UPPER], {})[UPPER]) == ["c1"]


def write_often(database: Database, worker: int, scopes: list[str], failures: list[BaseException]) -> None:
    try:
        for number in range(15):
            with database.writing() as session:
                for scope in scopes:
                    touch(session, scope, "case", f"{worker}-{number}", NOW)
    except BaseException as failure:
        failures.append(failure)


def test_concurrent_writers_in_opposite_order_neither_block_each_other_nor_let_a_reader_pass_a_change_by(database: Database) -> None:
    failures: list[BaseException] = []
    orders = [[UPPER, LOWER], [LOWER, UPPER], [UPPER, LOWER], [LOWER, UPPER]]
    writers = [threading.Thread(target=write_often, args=(database, worker, order, failures)) for worker, order in enumerate(orders)]
    for writer in writers:
        writer.start()
    seen: set[str] = set()
    cursor = 0
    while any(writer.is_alive() for writer in writers):
        cursor = _read_on(database, cursor, seen)
    for writer in writers:
        writer.join()
    while (after := _read_on(database, cursor, seen)) != cursor:
        cursor = after
    assert failures == []
    assert seen == {f"{worker}-{number}" for worker in range(4) for number in range(15)}
    assert cursor == 60


def _read_on(database: Database, cursor: int, seen: set[str]) -> int:
    told = pull(database, [UPPER], {UPPER: cursor}).get(UPPER)
    if told is None:
        return cursor
    assert not told["reset"]
    seen.update(ids(told))
    return told["version"]
