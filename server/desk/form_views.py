"""A case's forms, to print: as a page, and as a PDF. Each printing is noted as a reading."""

from typing import Any

from flask import Response, abort, render_template, request
from sqlmodel import Session

from server.access import for_staff
from server.auth import current_person
from server.desk import desk
from server.desk.case_page import open_work
from server.desk.forms import form_words, sheet_context
from server.desk.reading import note_reading
from server.languages import known, reader_locale
from server.printing import Form, find_form, pdf_of, read_source
from server.sealed_files import open_file
from server.services import services
from sync.sealing import SealBroken


@desk.get("/desk/cases/<case_id>/forms/<form>")
@for_staff("clerk", "reviewer")
def form_page(case_id: str, form: str) -> Any:
    """A form as a page with print styles; ``large=1`` for old eyes."""
    with services().database.reading() as session:
        made = _get_form(session, case_id, form)
    note_reading("printed_form", case_id=case_id, subject=form)
    context = sheet_context(made) | {"large": bool(request.args.get("large")), "back": f"/desk/cases/{case_id}"}
    return render_template("desk/form.html", **context)


@desk.get("/desk/cases/<case_id>/forms/<form>/pdf")
@for_staff("clerk", "reviewer")
def form_pdf(case_id: str, form: str) -> Any:
    """The same form as a PDF, made in memory; the signatures it shows are opened, and noted, one by one."""
    with services().database.reading() as session:
        made = _get_form(session, case_id, form)
        images = {file: plain for file in made.images() if (plain := _open(session, file))}
    note_reading("printed_form", case_id=case_id, subject=form, purpose="pdf")
    for file in images:
        note_reading("opened_file", case_id=case_id, subject=file, purpose="printed_form")
    pdf = pdf_of(made, form_words(made), images, lang=known()[reader_locale()]["lang"], large=bool(request.args.get("large")))
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{made.name}.pdf"'
    return answer


def _get_form(session: Session, case_id: str, name: str) -> Form:
    work = open_work(session, current_person(), case_id)
    return find_form(read_source(session, work), name) or abort(404)


def _open(session: Session, file: str) -> bytes:
    """A signature's picture; nothing when it isn't here or is damaged: then the line stays empty, to be signed by hand."""
    try:
        return open_file(session, file)
    except (FileNotFoundError, SealBroken):
        return b""
