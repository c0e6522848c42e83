"""The demo's cases, one for each thing a newcomer should see: where they stand, and how they came there."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from proxy_service import office_verbs as office
from proxy_service.case import Case
from proxy_service.clocks import due_after, local_day
from server.catalogue import get_item, load_calendar
from server.demo.case import DemoCase, case_id
from server.demo.forms import ALLOWANCE, CHRONIC, CLAIM, PENSION
from server.demo.people import AGENT_A, AGENT_B
from server.demo.residents import CHEN, HE, LI, SUN, WANG, WU, ZHANG, ZHAO, ZHENG
from server.worker import Delivery

LONGEST_LOOK_BACK = 60
WAITING, RETURNED, DUE_SOON, TO_DELIVER, DELIVERED, LOOKED_THROUGH, ONE_FORM, ON_THE_SAME_FORM, TOLERATED, BY_HAND = range(1, 11)
HAPPENING_NOW = tuple(case_id(number) for number in (TOLERATED, BY_HAND))
"""What follows from these happens when the demo starts: a text message goes off, a hand-over waits to be entered by hand."""


def seed_cases(session: Session, now: datetime) -> None:
    """The cases, in the caller's write transaction; nothing when they are there. Nobody is told of the past again."""
    if session.get(Case, case_id(WAITING)):
        return
    DemoCase(session, WAITING, PENSION, AGENT_A, LI, now - timedelta(hours=3)).hand_in()
    _returned(DemoCase(session, RETURNED, PENSION, AGENT_A, ZHANG, now - timedelta(days=1, hours=2)))
    _due_soon(session, now)
    to_deliver = DemoCase(session, TO_DELIVER, PENSION, AGENT_A, ZHAO, now - timedelta(days=6))
    to_deliver.hand_in().pause(hours=3).accept().pause(days=2).decide()
    delivered = DemoCase(session, DELIVERED, PENSION, AGENT_A, WANG, now - timedelta(days=12))
    delivered.hand_in().pause(days=1).accept().pause(days=3).decide().pause(days=2).deliver()
    looked_through = DemoCase(session, LOOKED_THROUGH, ALLOWANCE, AGENT_B, CHEN, now - timedelta(days=1))
    looked_through.hand_in().pause(hours=2).judge_all().office(office.pass_pre_review)
    _one_form(session, now - timedelta(hours=5))
    _tolerated(DemoCase(session, TOLERATED, ALLOWANCE, AGENT_A, HE, now - timedelta(days=1, hours=4)))
    _by_hand(DemoCase(session, BY_HAND, ALLOWANCE, AGENT_A, ZHENG, now - timedelta(days=2)))
    past = col(Delivery.event_id).is_not(None) & col(Delivery.case_id).not_in(HAPPENING_NOW)
    session.execute(update(Delivery).where(past).values(state="done", done_at=now))


def _returned(case: DemoCase) -> None:
    faults = {"id-card": ("redo", "照片模糊，字看不清"), "household-book": ("redo", "缺本人页")}
    case.hand_in(blurred="id-card").pause(hours=4).judge_all(faults).office(office.return_case, "两处都补好，一次交来就行。")


def _due_soon(session: Session, now: datetime) -> None:
    """Accepted so long ago that its promise ends by tomorrow."""
    limit, calendar = get_item(session, PENSION, 1).promise_limit, load_calendar(session)
    today = local_day(now)
    days = next(
        n for n in range(1, LONGEST_LOOK_BACK) if due_after(today - timedelta(days=n), limit, calendar).on <= today + timedelta(days=1)
    )
    DemoCase(session, DUE_SOON, PENSION, AGENT_B, SUN, now - timedelta(days=days, hours=3)).hand_in().pause(hours=1).accept()


def _one_form(session: Session, began: datetime) -> None:
    """Two matters of one resident on one form, her papers photographed once; the clerk wants to see an original tomorrow."""
    group = case_id(ONE_FORM)
    first = DemoCase(session, ONE_FORM, CLAIM, AGENT_A, WU, began).together(group).hand_in(telling=("phone",))
    DemoCase(session, ON_THE_SAME_FORM, CHRONIC, AGENT_A, WU, began).together(group).hand_in(telling=("phone",), again=first)
    first.pause(hours=1).plan_visit("see_originals", "看一眼社会保障卡原件", after_days=1)


def _tolerated(case: DemoCase) -> None:
    """A photo promised for later (容缺), an original taken along; accepted, and the text message about it goes off at the start."""
    case.hand_in(telling=("phone",), later="portrait").take_along("户口簿").pause(hours=3).accept()


def _by_hand(case: DemoCase) -> None:
    """For a county system that can only be typed into. The resident has no telephone: what happens, the agent tells her."""
    case.hand_in(telling=("phone",)).pause(hours=6).accept().office(office.forward_case)
