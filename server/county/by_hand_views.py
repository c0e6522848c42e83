"""What a clerk does from the copy-assist sheet: the county's number and word entered by hand, with a picture as proof."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Response, abort, redirect, request
from flask_babel import gettext as _

from proxy_service.case import Case, MaterialPage, NoticeLine
from proxy_service.case_work import COUNTY_RECEIPT, COUNTY_RESULT
from proxy_service.people import Person, may_act_in
from proxy_service.refusal import Refusal
from server.access import for_staff
from server.access_log import note_access
from server.auth import current_person
from server.cases import work_on
from server.county import by_hand, county, ledger
from server.county.county_paper import Scan, keep_scan, read_scan
from server.county.models import GatewayRoute
from server.county.number_doubt import number_doubt
from server.county.sheet_page import Typed, find_forwarding, saved_name, seen_mark, show_sheet
from server.refusal_words import refusal_words
from server.sealed_files import open_file
from server.services import services
from sync.sealing import SealBroken

ROLES = ("clerk", "reviewer")
FORWARDING = "/desk/county/forwardings/<forwarding_id>"
LONGEST_NUMBER = 64
LONGEST_TEXT = 500

Step = Callable[[ledger.Entry, Person], None]


class Overtaken(Exception):
    """A colleague entered something since this clerk opened the page."""


@county.get("/desk/county/cases/<case_id>/sheet")
@for_staff(*ROLES)
def sheet_of_case(case_id: str) -> Any:
    """To the sheet of a case's latest hand-over."""
    with services().database.reading() as session:
        case = session.get(Case, case_id) or abort(404)
        if not may_act_in(current_person(), area=case.area, township=case.township):
            abort(404)
        row = by_hand.latest_of(session, case) or abort(404)
    return redirect(f"/desk/county/forwardings/{row.id}/sheet", 303)


@county.get(FORWARDING + "/sheet")
@for_staff(*ROLES)
def sheet(forwarding_id: str) -> Any:
    """The case in the order of the county's form, to be copied; and the forms for what the county says."""
    return show_sheet(forwarding_id)


@county.get(FORWARDING + "/files/<file_id>")
@for_staff(*ROLES)
def sheet_file(forwarding_id: str, file_id: str) -> Any:
    """One photo, to be put into the county's system. Each opening is logged; the name it is saved under names nobody."""
    here, person = services(), current_person()
    with here.database.reading() as session:
        row, case = find_forwarding(session, forwarding_id)
        page = session.get(MaterialPage, (case.id, file_id))
        if page is None or page.removed_at is not None or page.fault:
            abort(404)
        name = saved_name(row, work_on(session, case), page)
        try:
            plain = open_file(session, page.id)
        except FileNotFoundError:
            abort(404, _("这张照片还没有到中心。"))
        except SealBroken:
            abort(422)
    note_access(here, person.id, person.role, "opened_file", case_id=case.id, subject=page.id, purpose="copy_sheet")
    answer = Response(plain, mimetype=page.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@county.post(FORWARDING + "/manual-entry")
@for_staff(*ROLES)
def manual_entry(forwarding_id: str) -> Any:
    """What its system didn't take goes by hand."""
    now = services().clock()
    with services().database.writing() as session:
        find_forwarding(session, forwarding_id)
        by_hand.take_from_system(ledger.get_entry(session, services(), forwarding_id), now)
    return redirect(f"/desk/county/forwardings/{forwarding_id}/sheet", 303)


@county.post(FORWARDING + "/number")
@for_staff(*ROLES)
def number(forwarding_id: str) -> Any:
    """The county's number, entered after the case was."""
    return _enter("number", forwarding_id, _number_step(mend=False))


@county.post(FORWARDING + "/number-correction")
@for_staff(*ROLES)
def number_correction(forwarding_id: str) -> Any:
    """The number was mistyped: the right one, with a reason."""
    return _enter("number-correction", forwarding_id, _number_step(mend=True))


@county.post(FORWARDING + "/decision")
@for_staff(*ROLES)
def decision(forwarding_id: str) -> Any:
    """Granted or denied, as the county decided."""

    def step(entry: ledger.Entry, person: Person) -> None:
        said = {name: _text(name) for name in ("reason", "remedies", "official_no")}
        said["outcome"] = request.form.get("outcome", "")
        if said["outcome"] not in ("granted", "denied"):
            raise Refusal("outcome_missing")
        _keep(entry, COUNTY_RESULT, person)
        by_hand.enter_decision(entry, said, person, services().clock())

    return _enter("decision", forwarding_id, step)


@county.post(FORWARDING + "/correction")
@for_staff(*ROLES)
def correction(forwarding_id: str) -> Any:
    """The county wants papers mended: which, and why each."""

    def step(entry: ledger.Entry, person: Person) -> None:
        lines = [NoticeLine(material=code, verdict="redo", reason=_text(f"reason-{code}")) for code in request.form.getlist("material")]
        if any(not line.reason for line in lines):
            raise Refusal("reason_missing")
        _keep(entry, COUNTY_RESULT, person)
        by_hand.enter_correction(entry, lines, _text("note"), person, services().clock())

    return _enter("correction", forwarding_id, step)


@county.post(FORWARDING + "/retraction")
@for_staff(*ROLES)
def retraction(forwarding_id: str) -> Any:
    """The decision was entered wrongly."""
    return _enter(
        "retraction", forwarding_id, lambda entry, person: by_hand.take_back_decision(entry, _text("reason"), person, services().clock())
    )


def _enter(form: str, forwarding_id: str, step: Step) -> Any:
    """Take it; or the page again with everything typed: 422 refused, 409 when a colleague was quicker."""
    typed = {name: value for name, value in request.form.items() if name not in ("csrf_token", "seen")}
    typed["material"] = ",".join(request.form.getlist("material"))
    try:
        with services().database.writing() as session:
            find_forwarding(session, forwarding_id)
            entry = ledger.get_entry(session, services(), forwarding_id)
            if seen_mark(entry.forwarding, entry.work.case) != request.form.get("seen"):
                raise Overtaken
            step(entry, current_person())
    except Overtaken:
        return show_sheet(forwarding_id, 409, typed=Typed(form, values=typed))
    except Doubtful as doubtful:
        return show_sheet(forwarding_id, 422, typed=Typed(form, doubt=doubtful.words, values=typed))
    except Refusal as refusal:
        return show_sheet(forwarding_id, 422, typed=Typed(form, refusal_words(refusal), values=typed))
    return redirect(f"/desk/county/forwardings/{forwarding_id}/sheet", 303)


class Doubtful(Exception):
    """The number looks wrong; pressing again says that it is right."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def _number_step(*, mend: bool) -> Step:
    def step(entry: ledger.Entry, person: Person) -> None:
        now, given = services().clock(), _given_number(entry)
        if mend:
            by_hand.mend_number(entry, given, _text("reason"), person, now)
            return
        _keep(entry, COUNTY_RECEIPT, person)
        by_hand.enter_number(entry, given, person, now)

    return step


def _given_number(entry: ledger.Entry) -> str:
    """The number typed. Raises ``Refusal`` when there is none, ``Doubtful`` unless a doubtful one was pressed twice."""
    given = _text("upstream_no", LONGEST_NUMBER)
    if not given:
        raise Refusal("number_missing")
    route = entry.session.get(GatewayRoute, entry.work.case.item)
    words = number_doubt(given, route.number_pattern if route else "", entry.work.case)
    if words and request.form.get("sure") != given:
        raise Doubtful(words)
    return given


def _keep(entry: ledger.Entry, material: str, person: Person) -> None:
    scan: Scan | None = read_scan()
    if scan:
        keep_scan(entry.session, entry.here, entry.work, material, scan, person, services().clock())


def _text(name: str, most: int = LONGEST_TEXT) -> str:
    text = request.form.get(name, "").strip()
    if len(text) > most:
        raise Refusal("too_long", field=name, most=most)
    return text
