"""The desk's page for a package: choose the file, read what became of it, print the receipt."""

import io
from typing import Any, BinaryIO, cast

import segno
from flask import make_response, render_template, request
from flask_login import current_user
from markupsafe import Markup
from sqlmodel import Session

from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.access import for_staff
from server.access_log import append
from server.auth import current_person
from server.desk.people import find_device
from server.handover import handover
from server.handover.intake import import_package
from server.handover.words import MEGABYTE, problem_words, result_record
from server.large_bodies import ADDRESS, MOST_BYTES
from server.services import services
from sync.handover import MOST_HANDOVER_BYTES
from sync.log import Device

PAGE = ADDRESS
RECEIVERS = ("clerk", "reviewer")


@handover.url_value_preprocessor
def allow_large_file(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Only who may import may send so much; asked before the form is read, which the check of its token does. Files go to the disk."""
    if current_user.is_authenticated and current_person().role in RECEIVERS:
        request.max_content_length = MOST_BYTES


@handover.get(PAGE)
@for_staff(*RECEIVERS)
def choose_package() -> Any:
    """Where the file is chosen."""
    return _show()


@handover.post(PAGE)
@for_staff(*RECEIVERS)
def bring_package() -> Any:
    """Take the package in and show the result."""
    person, now = current_person(), services().clock()
    chosen = request.files.get("package")

    def note(session: Session, device: Device) -> None:
        append(session, person.id, person.role, "imported_package", now, subject=device.id)

    try:
        if chosen is None or not chosen.filename:
            raise Refusal("nothing_chosen")
        done = import_package(cast(BinaryIO, chosen.stream), _may(person), note, now)
    except Refusal as refusal:
        return make_response(_show(problem_words(refusal)), 422)
    return render_template("desk/handover_package_result.html", result=result_record(done), picture=picture(done.receipt))


def _may(person: Person) -> Any:
    return lambda session, device: find_device(session, person, device.id) is not None


def _show(problem: str = "") -> str:
    return render_template("desk/handover_package.html", problem=problem, most=MOST_HANDOVER_BYTES // MEGABYTE)


def picture(text: str) -> Markup:
    """A QR code as inline SVG; its colours come from the stylesheet."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", xmldecl=False, svgns=True, svgclass="qr", lineclass="qr-line", scale=6, border=4)
    return Markup(out.getvalue().decode())  # noqa: S704  (made by segno from figures and capital letters)
