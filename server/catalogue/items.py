"""The catalogue table: versions of service items, linted before they are published, pulled by phones."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from proxy_service.item_lint import lint_item
from proxy_service.listed_item import ListedItem
from proxy_service.service_item import ServiceItem
from server.catalogue.reading import SEED_FOLDER, read_items
from server.pinyin import initials
from sync.pull import touch

SCOPE = "catalogue"
IN_SESSION = "daiban.items"


class CatalogueItem(SQLModel, table=True):
    """One version of an item. ``data`` is the ServiceItem as JSON; a published version is never changed."""

    __tablename__ = "catalogue_item"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: str = Field(primary_key=True, max_length=80, description="code@version")
    code: str = Field(index=True, max_length=64)
    version: int
    status: str = Field(max_length=20, index=True)
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    effective_from: date | None = None
    effective_to: date | None = None
    published_at: datetime | None = None


class ItemRefused(ValueError):
    """An item may not be published; ``problems`` are the linter's findings."""

    def __init__(self, code: str, problems: list[str]) -> None:
        super().__init__(f"{code}: {'; '.join(problems)}")
        self.problems = problems


def publish_item(session: Session, item: ListedItem, now: datetime) -> bool:
    """Put a version into force and tell the phones. False when this very version stands already.

    Raises ItemRefused when the linter objects, or when a published version would be changed in place.
    """
    problems = [finding.text for finding in lint_item(item)]
    if problems:
        raise ItemRefused(item.code, problems)
    identity = f"{item.code}@{item.version}"
    present = session.get(CatalogueItem, identity)
    if present and _checked(present.data).model_copy(update={"initials": []}) == item:
        return False
    if present:
        raise ItemRefused(item.code, [f"version {item.version} is published and stays as it is; raise the version"])
    session.add(_row(with_initials(item), identity, now))
    session.flush()
    touch(session, SCOPE, "item", identity, now)
    return True


def with_initials(item: ListedItem) -> ListedItem:
    """The item with the initials of its name and aliases: read once, when it is published, and never while phones pull."""
    return item.model_copy(update={"initials": [initials(text) for text in (item.name, *item.aliases)]})


def _row(item: ListedItem, identity: str, now: datetime) -> CatalogueItem:
    return CatalogueItem(
        id=identity,
        code=item.code,
        version=item.version,
        status=item.status,
        data=item.as_record(),
        effective_from=date.fromisoformat(item.effective_from) if item.effective_from else None,
        effective_to=date.fromisoformat(item.effective_to) if item.effective_to else None,
        published_at=now,
    )


def _checked(data: dict[str, Any]) -> ListedItem:
    """A stored record, with the defaults of what records didn't have yet when it was published."""
    return (ServiceItem if data.get("details_known", True) else ListedItem).model_validate(data)


def seed_items(session: Session, now: datetime, folder: Path = SEED_FOLDER, *, only: Iterable[str] | None = None) -> list[str]:
    """Publish every item of a folder (or ``only`` those with these codes) that isn't there yet; returns the ids added. Safe to repeat."""
    items = [item for item in read_items(folder) if only is None or item.code in only]
    return [f"{item.code}@{item.version}" for item in items if publish_item(session, item, now)]


def find_item(session: Session, code: str, version: int) -> ServiceItem | None:
    """This version of the item, whatever became of it since; None when it never was, or can't be collected because its
    details aren't known. Checked once per session.
    """
    read: dict[str, ServiceItem] = session.info.setdefault(IN_SESSION, {})
    identity = f"{code}@{version}"
    row = None if identity in read else session.get(CatalogueItem, identity)
    item = _checked(row.data) if row else None
    if isinstance(item, ServiceItem):
        read[identity] = item
    return read.get(identity)


def get_item(session: Session, code: str, version: int) -> ServiceItem:
    """This version of the item. A case always has one: LookupError means a broken installation."""
    found = find_item(session, code, version)
    if found is None:
        raise LookupError(f"item {code}@{version} is not in the catalogue")
    return found


def published_items(session: Session) -> list[ServiceItem]:
    """The newest published version of each item that can be collected, by code."""
    rows = session.exec(
        select(CatalogueItem).where(CatalogueItem.status == "published").order_by(col(CatalogueItem.code), col(CatalogueItem.version))
    ).all()
    newest = [_checked(row.data) for row in {row.code: row for row in rows}.values()]
    return [item for item in newest if isinstance(item, ServiceItem)]


def catalogue_records(session: Session, ids: Iterable[str] | None = None) -> dict[str, dict[str, Any]]:
    """Records of the scope ``catalogue`` by id (``code@version``): all, or those asked for."""
    query = select(CatalogueItem)
    if ids is not None:
        query = query.where(col(CatalogueItem.id).in_(list(ids)))
    return {row.id: row.data for row in session.exec(query).all()}
