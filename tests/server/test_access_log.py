"""The access log: a chain of its own that shows any change, gap or cut."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from sqlmodel import select

from server.access_log import AccessRecord, log_is_whole, note_access
from server.services import services
from sync.pull import ScopeVersion


@pytest.fixture
def log(app):
    for number in range(5):
        note_access(services(app), "person", "clerk", "opened_case", case_id=f"case-{number}", purpose="SUBMITTED")
    return app


def is_whole(app) -> bool:
    with services(app).database.reading() as session:
        return log_is_whole(session)


def alter(app, change) -> None:
    with services(app).database.writing() as session:
        rows = session.exec(select(AccessRecord).order_by(AccessRecord.number)).all()
        change(session, rows)


def test_records_are_numbered_without_gaps_and_chained(log):
    with services(log).database.reading() as session:
        rows = session.exec(select(AccessRecord).order_by(AccessRecord.number)).all()
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert all(later.previous_hash == earlier.hash for earlier, later in pairwise(rows))
    assert is_whole(log)


def test_an_empty_log_is_whole(app):
    assert is_whole(app)


def test_a_changed_record_shows(log):
    alter(log, lambda session, rows: setattr(rows[2], "person", "someone else"))
    assert not is_whole(log)


def test_a_record_taken_out_of_the_middle_shows(log):
    alter(log, lambda session, rows: session.delete(rows[2]))
    assert not is_whole(log)


def test_records_cut_off_at_the_end_show(log):
    alter(log, lambda session, rows: session.delete(rows[4]))
    assert not is_whole(log)


def test_many_readers_at_once_make_one_chain(app):
    with ThreadPoolExecutor(6) as pool:
        list(
            pool.map(lambda number: note_access(services(app), f"person-{number}", "clerk", "opened_file", subject=str(number)), range(30))
        )
    assert is_whole(app)
    with services(app).database.reading() as session:
        assert len(session.exec(select(AccessRecord)).all()) == 30


def test_reading_feeds_no_phone_and_unknown_kinds_are_refused(log):
    with services(log).database.reading() as session:
        before = {row.scope: row.version for row in session.exec(select(ScopeVersion))}
    note_access(services(log), "person", "clerk", "searched", subject="name")
    with services(log).database.reading() as session:
        assert {row.scope: row.version for row in session.exec(select(ScopeVersion))} == before
    with pytest.raises(ValueError, match="unknown"):
        note_access(services(log), "person", "clerk", "glanced")
