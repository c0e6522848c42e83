"""The page of what was given up, and trying it once more."""

from typing import Any

from flask import abort, redirect, render_template
from sqlalchemy import update
from sqlmodel import col

from server.access import for_staff
from server.auth import current_person
from server.desk import desk
from server.desk.lost_deliveries import case_of, find_lost, lost_record, may_see
from server.services import services
from server.worker import Delivery

PAGE = "/desk/deliveries"
GIVEN_UP = ("dead", "uncertain")


@desk.get(PAGE)
@for_staff()
def lost_page() -> Any:
    """Messages, checks and copies that no further try will bring about."""
    person = current_person()
    with services().database.reading() as session:
        rows = [lost_record(session, person, row, case) for row, case in find_lost(session, person)]
    return render_template("desk/deliveries.html", rows=rows)


@desk.post(PAGE + "/<delivery_id>/resending")
@for_staff()
def send_again(delivery_id: str) -> Any:
    """Once more from the beginning, after whatever was wrong was mended."""
    person, here = current_person(), services()
    with here.database.writing() as session:
        row = session.get(Delivery, delivery_id)
        if row is None or not may_see(person, row, case_of(session, row)):
            abort(404)
        again = update(Delivery).where(col(Delivery.id) == row.id, col(Delivery.state).in_(GIVEN_UP))
        session.execute(again.values(state="ready", run_at=here.clock(), attempts=0, problem=""))
    return redirect(PAGE, 303)
