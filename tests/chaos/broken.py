"""The product made wrong on purpose, one way at a time: a simulation that doesn't notice proves nothing.

Each function breaks something while its context lasts. What is broken stands in its docstring.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from server import db
from server.agent_api import exchange
from server.partial_files import PartialFile
from sync import push
from tests.chaos import carried

Broken = Callable[[], AbstractContextManager[None]]
ALL: dict[str, Broken] = {}


def breaks(function: Callable[[], Iterator[None]]) -> Broken:
    """Add to the list under its name."""
    ALL[function.__name__] = contextmanager(function)
    return ALL[function.__name__]


@breaks
def no_dedupe() -> Iterator[None]:
    """A step that comes again under another number is done again."""
    with patch.object(push, "_earlier", lambda *_: None):
        yield


@breaks
def gap_accepted() -> Iterator[None]:
    """Numbers are taken as they come, with holes."""
    take_up = push._take_up_to_gap

    def with_holes(intake: Any, in_order: list[Any], *rest: Any) -> Any:
        first = next((one.header.seq for one in in_order if one.header.seq > intake.device.arrived_seq), None)
        if first is not None:
            intake.device.arrived_seq = max(intake.device.arrived_seq, first - 1)
        return take_up(intake, in_order, *rest)

    with patch.object(push, "_take_up_to_gap", with_holes):
        yield


@breaks
def relaxed_commit() -> Iterator[None]:
    """A commit does not wait for the disk."""
    connect = db._on_sqlite_connect

    def relaxed(connection: Any, record: Any) -> None:
        connect(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    with patch.object(db, "_on_sqlite_connect", relaxed), patch.object(db, "make_engine", db.make_engine.__wrapped__):  # type: ignore[attr-defined]
        yield


@breaks
def answered_before_commit() -> Iterator[None]:
    """The outcome is told although its transaction was rolled back."""
    hand_in = exchange._hand_in

    def rolled_back(*given: Any) -> Any:
        writing = db.Database.writing

        @contextmanager
        def forgetting(database: db.Database) -> Iterator[Any]:
            with writing(database) as session:
                yield session
                session.flush()
                session.expunge_all()
                session.rollback()

        with patch.object(db.Database, "writing", forgetting):
            return hand_in(*given)

    with patch.object(exchange, "_hand_in", rolled_back):
        yield


@breaks
def receipt_before_fsync() -> Iterator[None]:
    """Bytes of a photo are acknowledged before they are on the disk."""

    def hasty(partial: PartialFile, data: bytes) -> None:
        with partial._path.open("ab") as file:
            file.write(data)

    def unsynced(path: Any) -> None:
        return None

    with patch.object(PartialFile, "append", hasty), patch("server.sealed_store._sync", unsynced):
        yield


@breaks
def safe_too_early() -> Iterator[None]:
    """What is only here is called safe."""
    with patch.object(exchange.safety, "safe_seq", lambda device: device.arrived_seq):
        yield


@breaks
def stored_taken_for_safe() -> Iterator[None]:
    """A photo counts as safe before the second place has it."""
    with patch.object(exchange.safety, "is_file_safe", lambda _file: True):
        yield


@breaks
def refusal_dropped() -> Iterator[None]:
    """A refused step leaves no record; only its number advances."""
    refuse = push._refuse

    def dropped(record: Any, refusal: Any) -> None:
        refuse(record, refusal)
        record.id = record.id[:-4] + "dead"

    with patch.object(push, "_refuse", dropped):
        yield


@breaks
def copy_of_a_phone_overlooked() -> Iterator[None]:
    """Two facts under one number are not noticed: the later one is taken for the earlier."""
    with (
        patch.object(push, "_is_cloned", lambda *_: False),
        patch.object(push, "differs", lambda *_: False),
        patch.object(exchange, "differs", lambda *_: False),
    ):
        yield


@breaks
def deleted_before_the_receipt() -> Iterator[None]:
    """A phone forgets its envelopes when they arrived, not when they are safe."""
    take_over = carried.Carried._take_over

    def forgetful(phone: carried.Carried, answer: dict[str, Any]) -> None:
        take_over(phone, answer)
        for seq in [seq for seq, deed in phone.deeds.items() if deed.outcome]:
            phone.forget(seq)

    with patch.object(carried.Carried, "_take_over", forgetful):
        yield


@breaks
def photo_deleted_when_sent() -> Iterator[None]:
    """A phone forgets the bytes of a photo as soon as the last one was sent."""
    told = carried.Ledger.told_stored

    def forgetful(ledger: Any, file_id: str) -> None:
        told(ledger, file_id)
        for phone in ledger.phones:
            phone.phone.files.pop(file_id, None)

    with patch.object(carried.Ledger, "told_stored", forgetful):
        yield
