"""Opening a case, its numbers in full, and its photos. Each opening is logged before anything is shown."""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template
from flask_babel import gettext as _
from sqlmodel import Session

from proxy_service.case import MaterialPage
from server.access import for_staff
from server.auth import current_person, htmx
from server.cases import find_case_for
from server.desk import desk
from server.desk.case_facts import form_groups, resident_rows
from server.desk.case_page import open_work, show_case
from server.desk.reading import note_reading
from server.late_work import find_late_file
from server.picture_faults import find_image_fault
from server.sealed_files import open_file
from server.services import services
from sync.sealing import SealBroken

SHOWN_TYPES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n", "image/webp": b"RIFF"}
"""What the viewer shows, with the bytes such a file begins with."""


@desk.get("/desk/cases/<case_id>")
@for_staff("clerk", "reviewer")
def case_page(case_id: str) -> Any:
    """The case."""
    return show_case(case_id)


@desk.post("/desk/cases/<case_id>/unmasking")
@for_staff("clerk", "reviewer")
def unmasking(case_id: str) -> Any:
    """The case with its numbers in full."""
    if not htmx:
        return show_case(case_id, clear=True)
    with services().database.reading() as session:
        work = open_work(session, current_person(), case_id)
        rows, groups = resident_rows(work.content.resident, clear=True), form_groups(work, clear=True)
    note_reading("unmasked_numbers", case_id=case_id, purpose=work.case.state)
    return render_template("desk/_answers.html", case={"id": case_id}, resident=rows, groups=groups, clear=True)


@desk.get("/desk/cases/<case_id>/files/<file_id>")
@for_staff("clerk", "reviewer")
def photo(case_id: str, file_id: str) -> Any:
    """One photo, opened in memory for this look. Only pictures leave here, and no cache keeps them."""
    with services().database.reading() as session:
        wanted = _find_picture(session, case_id, file_id) or abort(404)
        signature = SHOWN_TYPES.get(wanted.media_type) or abort(415)
        plain = b"" if wanted.fault else _open(session, wanted)
    if not plain.startswith(signature) or (wanted.is_late and find_image_fault(plain)):
        abort(422)
    note_reading("opened_file", case_id=case_id, subject=file_id)
    answer = Response(plain, mimetype=wanted.media_type)
    answer.headers["Content-Disposition"] = f'inline; filename="{file_id}.{wanted.media_type.partition("/")[2]}"'
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@dataclass(frozen=True)
class _Picture:
    """A photo that may be looked at. ``is_late``: it came after the case had changed hands, so it is no page yet and unjudged."""

    id: str
    media_type: str
    plain_sha256: str
    fault: str | None = None
    is_late: bool = False


def _find_picture(session: Session, case_id: str, file_id: str) -> _Picture | None:
    case = find_case_for(session, current_person(), case_id)
    if case is None:
        return None
    page = session.get(MaterialPage, (case.id, file_id))
    if page is not None:
        return None if page.removed_at else _Picture(page.id, page.media_type, page.plain_sha256, page.fault)
    late = find_late_file(session, case, file_id)
    return _Picture(late.id, late.type, late.plain_sha256, is_late=True) if late else None


def _open(session: Session, wanted: _Picture) -> bytes:
    try:
        plain = open_file(session, wanted.id)
    except FileNotFoundError:
        abort(404, _("这张照片还没有到中心。"))
    except SealBroken:
        abort(422)
    return plain if hashlib.sha256(plain).hexdigest() == wanted.plain_sha256 else b""
