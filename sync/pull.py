"""What a phone is told: whole current records per scope, ordered by a version. See protocol.md, step 5 and 8."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Boolean, Index, bindparam, event, text
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Field, Session, SQLModel, col, select

from sync.protocol import MOST_RECORDS

Records = Mapping[str, Mapping[str, Any]]
Build = Callable[[str, list[str]], Records]
"""Takes a kind and record ids; gives id → current data. An id it leaves out counts as deleted."""

_TOUCHED = "touched records"


class ScopeVersion(SQLModel, table=True):
    """The highest version of a scope; raised inside the writing transaction."""

    __tablename__ = "scope_version"

    scope: str = Field(primary_key=True, max_length=40)
    version: int = 0


class ScopeEntry(SQLModel, table=True):
    """A record's place in a scope: the version at which it last changed. No two entries of a scope share a version."""

    __tablename__ = "scope_entry"
    __table_args__ = (Index("ix_scope_entry_scope_version", "scope", "version"),)

    scope: str = Field(primary_key=True, max_length=40)
    kind: str = Field(primary_key=True, max_length=16)
    record: str = Field(primary_key=True, max_length=64)
    version: int
    deleted: bool = False
    changed_at: datetime


_WHEN = SQLModel.metadata.tables["scope_entry"].c.changed_at.type


class _Asked:
    """Statements every exchange needs, built once: building them anew took longer than running them."""

    versions = text("SELECT scope, version FROM scope_version WHERE scope IN :scopes").bindparams(bindparam("scopes", expanding=True))
    raised = text(
        "INSERT INTO scope_version (scope, version) VALUES (:scope, :by) "
        "ON CONFLICT (scope) DO UPDATE SET version = scope_version.version + :by RETURNING version"
    )
    entry = text(
        "INSERT INTO scope_entry (scope, kind, record, version, deleted, changed_at) "
        "VALUES (:scope, :kind, :record, :version, :deleted, :changed_at) ON CONFLICT (scope, kind, record) "
        "DO UPDATE SET version = excluded.version, deleted = excluded.deleted, changed_at = excluded.changed_at"
    ).bindparams(bindparam("deleted", type_=Boolean), bindparam("changed_at", type_=_WHEN))


def touch(session: Session, scope: str, kind: str, record: str, now: datetime, *, deleted: bool = False) -> None:
    """Note that this record changed: it gets the scope's next version when the transaction commits.

    Only then, and scope by scope in sorted order, so that two transactions that touch the same villages in a different
    order can't block each other. A scope's row stays locked from its numbering to the end of the commit: versions become
    visible in the order they were given, and no reader can pass one by.
    """
    if _TOUCHED not in session.info:
        session.info[_TOUCHED] = {}
        event.listen(session, "before_commit", _number)
        event.listen(session, "after_soft_rollback", _forget)
    session.info[_TOUCHED][scope, kind, record] = (now, deleted)


def _forget(session: Session, ended: SessionTransaction) -> None:
    """Nothing of a transaction that was rolled back is told. One savepoint rolled back (a refused mutation) takes nothing from the rest."""
    if not ended.nested:
        session.info[_TOUCHED].clear()


def _number(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()  # rows first, scopes last: whoever holds a scope waits for nobody
    touched = dict(session.info[_TOUCHED])
    session.info[_TOUCHED].clear()
    entries: list[dict[str, Any]] = []
    for scope, keys in groupby(sorted(touched), key=lambda key: key[0]):
        of_scope = list(keys)
        version = _raise(session, scope, len(of_scope)) - len(of_scope)
        for place, (_, kind, record) in enumerate(of_scope, start=1):
            now, deleted = touched[scope, kind, record]
            place_of = {"scope": scope, "kind": kind, "record": record, "version": version + place}
            entries.append({**place_of, "deleted": deleted, "changed_at": now})
    if entries:
        session.connection().execute(_Asked.entry, entries)


def _raise(session: Session, scope: str, by: int) -> int:
    """The scope's version, raised; its row is locked until the transaction ends."""
    return int(session.connection().execute(_Asked.raised, {"scope": scope, "by": by}).scalar_one())


def changes(
    session: Session, scopes: Iterable[str], cursors: Mapping[str, int], build: Build, *, new_epoch: bool
) -> dict[str, dict[str, Any]]:
    """What changed in the agent's scopes since his cursors; a scope with nothing to say is left out.

    A scope he holds and lost comes back emptied. A cursor of another epoch, or one from ahead of us, counts as 0.
    """
    told: dict[str, dict[str, Any]] = {}
    has = list(scopes)
    highest: dict[str, int] = (
        {row.scope: row.version for row in session.connection().execute(_Asked.versions, {"scopes": has})} if has else {}
    )
    for scope in sorted(set(cursors) - set(has)):
        told[scope] = {"version": 0, "reset": True, "more": False, "records": []}
    for scope in has:
        change = _change(session, scope, (cursors.get(scope), highest.get(scope, 0)), build, new_epoch=new_epoch)
        if change["records"] or change["reset"]:
            told[scope] = change
    return told


def _change(session: Session, scope: str, place: tuple[int | None, int], build: Build, *, new_epoch: bool) -> dict[str, Any]:
    cursor, highest = place
    reset = cursor is not None and (new_epoch or cursor > highest)
    since = 0 if reset or cursor is None else cursor
    entries = _entries(session, scope, since) if highest > since else []
    page = entries[:MOST_RECORDS]
    version = page[-1].version if page else since
    return {"version": version, "reset": reset, "more": len(entries) > len(page), "records": _records(page, build)}


def _entries(session: Session, scope: str, since: int) -> list[ScopeEntry]:
    after = select(ScopeEntry).where(ScopeEntry.scope == scope, col(ScopeEntry.version) > since)
    return list(session.exec(after.order_by(col(ScopeEntry.version)).limit(MOST_RECORDS + 1)))


def _records(entries: list[ScopeEntry], build: Build) -> list[dict[str, Any]]:
    data: dict[tuple[str, str], Mapping[str, Any]] = {}
    for kind in sorted({entry.kind for entry in entries}):
        built = build(kind, [entry.record for entry in entries if entry.kind == kind and not entry.deleted])
        data.update({(kind, record): content for record, content in built.items()})
    return [_record(entry, data.get((entry.kind, entry.record))) for entry in entries]


def _record(entry: ScopeEntry, data: Mapping[str, Any] | None) -> dict[str, Any]:
    if data is None:
        return {"kind": entry.kind, "id": entry.record, "deleted": True, "data": None}
    return {"kind": entry.kind, "id": entry.record, "deleted": False, "data": data}
