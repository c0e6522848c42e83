"""The desk's page about the county, and what a clerk may decide there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request
from sqlalchemy import update
from sqlmodel import Session, col

from proxy_service.case import Actor, Case
from proxy_service.people import Person, may_act_in
from proxy_service.refusal import Refusal
from server.access import for_staff
from server.auth import current_person, htmx
from server.china_time import china_moment, china_today
from server.county import county, ledger
from server.county.desk_rows import find_all, groups_of, tag_of
from server.county.handler import HANDLER
from server.county.models import ACKED, DONE, FAILED, UNCERTAIN, CallbackReceipt, Forwarding
from server.services import services
from server.worker import Delivery, enqueue

ROLES = ("clerk", "reviewer")
PAGE = "/desk/county"
LONGEST_NUMBER = 64


@county.get(PAGE)
@for_staff(*ROLES)
def county_page() -> Any:
    """All hand-overs of the township, open ones first. The page asks again with the tag it has; 304 when nothing changed."""
    here, person = services(), current_person()
    with here.database.reading() as session:
        found = find_all(session, person)
        tag = tag_of(found, china_today(here.clock()))
        asked_again = bool(htmx) and request.headers.get("HX-Target", "").endswith("#county")
        if asked_again and request.if_none_match.contains(tag):
            return Response(status=304)
        context = {"groups": groups_of(session, here, person, found), "tag": tag, "asked_at": china_moment(here.clock())}
    answer = make_response(render_template("desk/_county_list.html" if asked_again else "desk/county.html", **context))
    answer.set_etag(tag)
    return answer


@county.post(PAGE + "/forwardings/<forwarding_id>/resending")
@for_staff(*ROLES)
def resend(forwarding_id: str) -> Any:
    """Once more, after whatever was wrong was mended."""
    with _deciding(forwarding_id, FAILED) as entry:
        _send_again(entry)
    return redirect(PAGE, 303)


@county.post(PAGE + "/forwardings/<forwarding_id>/arrival")
@for_staff(*ROLES)
def arrived(forwarding_id: str) -> Any:
    """A clerk asked: the county has it, under this number."""
    number = request.form.get("upstream_no", "").strip()
    if not number:
        raise Refusal("number_missing")
    if len(number) > LONGEST_NUMBER:
        raise Refusal("too_long")
    with _deciding(forwarding_id, UNCERTAIN) as entry:
        ledger.acknowledge(entry, number, Actor("staff", id=current_person().id, role="gateway"), services().clock())
        _close_deliveries(entry)
    return redirect(PAGE, 303)


@county.post(PAGE + "/forwardings/<forwarding_id>/absence")
@for_staff(*ROLES)
def absent(forwarding_id: str) -> Any:
    """A clerk asked: the county does not have it. It goes once more, unless it was withdrawn meanwhile."""
    with _deciding(forwarding_id, UNCERTAIN) as entry:
        if entry.work.case.state == "ACCEPTED":
            _send_again(entry)
        else:
            ledger.call_off(entry, services().clock())
            _close_deliveries(entry)
    return redirect(PAGE, 303)


@county.post(PAGE + "/forwardings/<forwarding_id>/notification")
@for_staff(*ROLES)
def county_told(forwarding_id: str) -> Any:
    """A clerk told the county that the case was withdrawn."""
    with _deciding(forwarding_id, ACKED) as entry:
        entry.forwarding.done_at = services().clock()
        entry.move(DONE, services().clock())
    return redirect(PAGE, 303)


@county.post(PAGE + "/messages/<message_id>/settlement")
@for_staff(*ROLES)
def settled(message_id: str) -> Any:
    """A clerk cleared up with the county what could not be applied."""
    now = services().clock()
    with services().database.writing() as session:
        message = session.get(CallbackReceipt, message_id) or abort(404)
        _must_be_mine(session, current_person(), message.forwarding_id)
        message.settled_at = message.settled_at or now
        session.add(message)
    return redirect(PAGE, 303)


@contextmanager
def _deciding(forwarding_id: str, state: str) -> Iterator[ledger.Entry]:
    """The hand-over, locked, still in the state the clerk saw: 404 outside his area, 409 when someone was quicker."""
    with services().database.writing() as session:
        _must_be_mine(session, current_person(), forwarding_id)
        entry = ledger.get_entry(session, services(), forwarding_id)
        if entry.forwarding.state != state:
            abort(409)
        yield entry


def _must_be_mine(session: Session, person: Person, forwarding_id: str | None) -> None:
    row = session.get(Forwarding, forwarding_id or "") or abort(404)
    case = session.get_one(Case, row.case_id)
    if not may_act_in(person, area=case.area, township=case.township):
        abort(404)


def _send_again(entry: ledger.Entry) -> None:
    person, now, row = current_person(), services().clock(), entry.forwarding
    ledger.renew(entry, Actor("staff", id=person.id, role=person.role), now)
    _close_deliveries(entry)
    enqueue(entry.session, HANDLER, now, event_id=row.event_id, case_id=row.case_id, subject=row.id)


def _close_deliveries(entry: ledger.Entry) -> None:
    stuck = (col(Delivery.handler) == HANDLER) & (col(Delivery.case_id) == entry.forwarding.case_id)
    given_up = stuck & col(Delivery.state).in_(("dead", "uncertain"))
    entry.session.execute(update(Delivery).where(given_up).values(state="done", done_at=services().clock()))
