"""The first day: what to do, in order, ticking itself off; and a sample to try the printer with."""

from dataclasses import asdict
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from server.access import for_staff
from server.auth import current_person
from server.china_time import china_day, china_today
from server.desk import desk
from server.desk.first_day import Step, first_steps
from server.desk.forms import form_words, sheet_context
from server.desk.reading import note_reading
from server.languages import known, reader_locale
from server.printing import Form, pdf_of, sample
from server.services import services


@desk.get("/desk/first-day")
@for_staff()
def first_day() -> Any:
    """Each step as the facts are now."""
    person, here = current_person(), services()
    with here.database.reading() as session:
        steps = first_steps(session, here, person)
    rows = [asdict(step) | {"href": step.href if _may_open(step, person.role) else ""} for step in steps]
    return render_template("desk/first_day.html", steps=rows, left=sum(not step.done for step in steps))


def _may_open(step: Step, role: str) -> bool:
    return step.opens_to == "" or (step.opens_to == "administrator") == (role == "administrator")


@desk.get("/desk/first-day/sample")
@for_staff()
def sample_page() -> Any:
    """A sheet to try the printer with; it is about nobody."""
    note_reading("printed_form", subject="sample")
    return render_template("desk/form.html", **sheet_context(_sample()), large=bool(request.args.get("large")), back="/desk/first-day")


@desk.get("/desk/first-day/sample/pdf")
@for_staff()
def sample_pdf() -> Any:
    """The same as a PDF."""
    note_reading("printed_form", subject="sample", purpose="pdf")
    form = _sample()
    pdf = pdf_of(form, form_words(form), {}, lang=known()[reader_locale()]["lang"], large=bool(request.args.get("large")))
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": 'inline; filename="sample.pdf"'})


def _sample() -> Form:
    here = services()
    return sample(here.settings.public_url, china_day(china_today(here.clock())), _("打印试样"))
