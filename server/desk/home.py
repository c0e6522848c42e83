"""The start page: what needs doing first."""

from typing import Any

from flask import redirect, render_template
from flask_babel import gettext as _

from server.access import for_staff
from server.auth import current_person
from server.china_time import china_today
from server.desk import desk
from server.desk.first_day import first_steps
from server.desk.originals import count_held
from server.desk.people import count_silent
from server.desk.queue import Filters, count_groups, find_cases
from server.desk.queue_rows import list_rows
from server.desk.queue_views import group_words
from server.desk.reminders import late_entries
from server.services import services

SHOWN_FIRST = 8
GROUPS_SHOWN = ("pre_review", "receipt", "acceptance", "forwarding", "delivery", "applicant", "county")


@desk.get("/desk/")
@for_staff()
def start() -> Any:
    """What is due first for who handles cases; people and phones for the administrator."""
    person, here = current_person(), services()
    if person.role == "administrator":
        return redirect("/desk/people", 303)
    today = china_today(here.clock())
    with here.database.reading() as session:
        cases, total = find_cases(session, person, Filters(), today)
        counts = count_groups(session, person, Filters(), today)
        overdue = count_groups(session, person, Filters(due="overdue"), today)["todo"]
        late = late_entries(session, person, here.clock())
        held, held_late = count_held(session, person, today)
        silent = count_silent(session, here, person) if person.role == "reviewer" else 0
        rows = list_rows(session, cases[:SHOWN_FIRST], here.clock())
        left = sum(not step.done for step in first_steps(session, here, person))
    groups = [{"label": group_words()[name], "count": counts[name], "href": f"/desk/cases?group={name}"} for name in GROUPS_SHOWN]
    groups.append({"label": _("没还的原件"), "count": held, "href": "/desk/originals"})
    shown = {"held_late": held_late, "overdue": overdue, "left": left, "late": late, "silent": silent}
    return render_template("desk/home.html", rows=rows, total=total, groups=groups, **shown)
