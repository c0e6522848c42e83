"""The page of one resident: cases, papers on file, household. Opening it is logged; numbers are masked."""

from typing import Any

from flask import abort, render_template

from server.access import for_staff
from server.auth import current_person
from server.desk import desk
from server.desk.case_facts import resident_rows
from server.desk.queue_rows import list_rows
from server.desk.reading import note_reading
from server.desk.residents import cases_of_resident, household_records, open_works, paper_record, papers_on_file
from server.services import services


@desk.get("/desk/residents/<resident_key>")
@for_staff("clerk", "reviewer")
def resident_page(resident_key: str) -> Any:
    """What is known of a resident in this person's area; 404 when that is nothing."""
    person, used = current_person(), services()
    with used.database.reading() as session:
        cases = cases_of_resident(session, person, resident_key) or abort(404)
        works, now = open_works(session, cases), used.clock()
        context = {
            "name": works[0].content.resident.name,
            "resident": resident_rows(works[0].content.resident, clear=False),
            "rows": list_rows(session, cases, now),
            "papers": [paper_record(paper, now) for paper in papers_on_file(works)],
            "household": household_records(session, person, cases, resident_key),
        }
    note_reading("opened_resident", subject=resident_key)
    return render_template("desk/resident.html", **context)
