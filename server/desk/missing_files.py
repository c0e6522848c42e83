"""Photos and signatures that are announced and not here, by whose cases lack them: how many, and one by one with their sizes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session, col, func, select

from proxy_service.case import Case, MaterialPage
from proxy_service.case_work import SIGNATURES
from proxy_service.people import Person
from server.catalogue import get_item
from server.desk.gap_words import size_words
from server.desk.queue import ENDED
from server.desk.queue_rows import shown_number
from server.item_words import item_words
from server.partial_files import PartialFiles
from server.services import services
from sync.files import StoredFile

MOST = 200
"""Files on one page; the oldest are on it."""


@dataclass(frozen=True)
class Missing:
    """How many cases of a person lack files, and how many files."""

    cases: int = 0
    files: int = 0


def count_missing(session: Session, people: Iterable[str]) -> dict[str, Missing]:
    """Holder → what his open cases lack."""
    counted = select(Case.holder, func.count(func.distinct(Case.id)), func.count(func.distinct(MaterialPage.id)))
    lacking = _lacking(counted.join(MaterialPage, col(MaterialPage.case_id) == col(Case.id)), people)
    return {holder: Missing(cases, files) for holder, cases, files in session.exec(lacking.group_by(col(Case.holder)))}


def missing_words(missing: Missing) -> str:
    """The same in a sentence; empty when nothing is missing."""
    if not missing.files:
        return ""
    return ngettext(
        "手里有 %(num)s 件办件的照片没有到齐，还缺 %(files)s 张",
        "手里有 %(num)s 件办件的照片没有到齐，还缺 %(files)s 张",
        missing.cases,
        files=missing.files,
    )


def missing_rows(session: Session, viewer: Person, person: Person) -> list[dict[str, Any]]:
    """One line per file of the viewer's townships: of which paper and case, how large, and how much of it is here already."""
    pages = select(MaterialPage, Case).join(Case, col(MaterialPage.case_id) == col(Case.id))
    here = _lacking(pages, [person.id]).where(col(Case.township).in_(viewer.areas))
    found = session.exec(here.order_by(col(Case.opened_at), col(MaterialPage.material), col(MaterialPage.page)).limit(MOST))
    uploads = PartialFiles(services().settings.data_dir / "uploads")
    return [_row(session, page, case, uploads.size(page.id)) for page, case in found]


def _row(session: Session, page: MaterialPage, case: Case, here: int) -> dict[str, Any]:
    return {
        "number": shown_number(case),
        "href": f"/desk/cases/{case.id}",
        "paper": _paper(session, page, case),
        "size": size_words(page.sealed_size),
        "here": _("已到 %(here)s", here=size_words(here)) if here else _("一点都没到"),
    }


def _paper(session: Session, page: MaterialPage, case: Case) -> str:
    item = get_item(session, case.item, case.item_version)
    material = item.find_material(page.material)
    name = item_words(item, material.name) if material else _("签名") if page.material in SIGNATURES else page.material
    return _("%(paper)s 第 %(page)s 页", paper=name, page=page.page)


def _lacking(statement: Any, people: Iterable[str]) -> Any:
    return statement.outerjoin(StoredFile, col(StoredFile.id) == col(MaterialPage.id)).where(
        col(Case.holder).in_(list(people)),
        col(Case.state).not_in(ENDED),
        col(MaterialPage.removed_at).is_(None),
        col(StoredFile.stored_at).is_(None),
    )
