"""The township's figures of a period, from the database (domain 3.4). By matter, never by village or agent."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, select

from proxy_service import metrics
from proxy_service.case import Case, CaseEvent
from proxy_service.clocks import due_after, local_day
from proxy_service.custody import Custody
from proxy_service.metrics import Average, DecidedCase, JudgedCase, LentPaper, ReceivedCase, Share
from proxy_service.people import Person
from server.catalogue import get_item, load_calendar, published_items
from server.china_time import CHINA, china_today
from server.item_words import item_words

DECIDED = ("GRANTED", "DENIED", "TO_DELIVER", "DELIVERED")
PERIODS = ("this_month", "last_month", "this_year", "last_year")


@dataclass(frozen=True)
class Period:
    """From the first day up to and including the last, in China."""

    first: date
    last: date

    def holds(self, column: Any) -> Any:
        """SQL: a moment of this period."""
        begin = datetime.combine(self.first, time(), CHINA)
        return (column >= begin) & (column < datetime.combine(self.last + timedelta(days=1), time(), CHINA))


Figures = dict[str, Share | Average]


def period_of(name: str, now: datetime) -> Period:
    """One of PERIODS; this month for anything else."""
    today = china_today(now)
    first = today.replace(day=1)
    if name == "last_month":
        last = first - timedelta(days=1)
        return Period(last.replace(day=1), last)
    if name in ("this_year", "last_year"):
        year = today.year - (name == "last_year")
        return Period(date(year, 1, 1), date(year, 12, 31))
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def read_figures(session: Session, person: Person, period: Period, now: datetime) -> Figures:
    """The figures of the person's townships together, by their key."""
    decided, received = decided_cases(session, person, period), _received(session, person, period)
    papers, items = _papers(session, person, period, china_today(now)), published_items(session)
    return {
        **of_decided(decided),
        "passed_at_once": metrics.passed_at_once(_judged(session, person, period)),
        "sent_back": metrics.sent_back(received),
        "withdrawn": metrics.withdrawn(received),
        "not_accepted": metrics.not_accepted(received),
        "returned_in_time": metrics.returned_in_time(papers),
        "promised_at_most_one_trip": metrics.promised_at_most_one_trip(items),
        "promised_no_trip": metrics.promised_no_trip(items),
        "handled_at_once": metrics.handled_at_once(items),
    }


def of_decided(cases: list[DecidedCase]) -> Figures:
    """What is told of decided cases, of all or of one matter."""
    return {
        "at_most_one_trip": metrics.at_most_one_trip(cases),
        "no_trip": metrics.no_trip(cases),
        "resident_trips": metrics.resident_trips(cases),
        "agent_trips": metrics.agent_trips(cases),
        "decided_on_time": metrics.decided_on_time(cases),
    }


def by_matter(session: Session, person: Person, period: Period) -> list[tuple[str, Figures]]:
    """The name of each matter that was decided, with its figures; by name."""
    groups: dict[str, list[DecidedCase]] = {}
    for (_unit, item), cases in metrics.by_unit_and_item(decided_cases(session, person, period)).items():
        groups.setdefault(item, []).extend(cases)
    return sorted((name, of_decided(cases)) for name, cases in groups.items())


def decided_cases(session: Session, person: Person, period: Period) -> list[DecidedCase]:
    """D of the period; the matter by its name."""
    calendar = load_calendar(session)
    found = _cases(session, person, period.holds(col(Case.decided_at)), col(Case.state).in_(DECIDED))
    items = {key: get_item(session, *key) for key in {(case.item, case.item_version) for case in found}}
    told = []
    for case in found:
        item = items[case.item, case.item_version]
        begun, ended = local_day(case.accepted_at or case.opened_at), local_day(case.decided_at or case.opened_at)
        on_time = ended <= due_after(begun, item.promise_limit, calendar).on
        told.append(DecidedCase(case.township, item_words(item, item.name), case.resident_trips, case.agent_trips, on_time))
    return told


def _judged(session: Session, person: Person, period: Period) -> list[JudgedCase]:
    accepted = _cases(session, person, period.holds(col(Case.accepted_at)))
    refused = select(CaseEvent.case_id).where(CaseEvent.name == "case_not_accepted", period.holds(col(CaseEvent.at)))
    others = _cases(session, person, col(Case.id).in_(refused))
    return [
        *(JudgedCase(case.round, is_accepted=True) for case in accepted),
        *(JudgedCase(case.round, is_accepted=False) for case in others),
    ]


def _received(session: Session, person: Person, period: Period) -> list[ReceivedCase]:
    found = _cases(session, person, period.holds(col(Case.received_at)))
    return [ReceivedCase(case.round, case.state == "WITHDRAWN", case.state == "NOT_ACCEPTED") for case in found]


def _papers(session: Session, person: Person, period: Period, today: date) -> list[LentPaper]:
    """Originals due back in the period, as far as it has gone: what is due later says nothing yet."""
    due = select(Custody).join(Case, col(Case.id) == col(Custody.case_id)).where(col(Case.township).in_(person.areas))
    past = due.where(col(Custody.return_by) >= period.first, col(Custody.return_by) <= min(period.last, today - timedelta(days=1)))
    return [LentPaper(paper.return_by, local_day(paper.returned_at) if paper.returned_at else None) for paper in session.exec(past)]


def _cases(session: Session, person: Person, *wanted: Any) -> list[Case]:
    return list(session.exec(select(Case).where(col(Case.township).in_(person.areas), *wanted)))
