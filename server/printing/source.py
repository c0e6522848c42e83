"""What every form draws on: a case on the table, and the people and places around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlmodel import Session, col, select

from proxy_service.case import CaseEvent
from proxy_service.case_work import CaseWork
from proxy_service.clocks import due_after, local_day
from proxy_service.people import Area, Person
from proxy_service.service_item import Limit
from server.china_time import china_day, china_moment, china_today
from server.services import services


@dataclass(frozen=True)
class Source:
    """A case with its office, village, agent, and who of the staff took which step last (event → name)."""

    work: CaseWork
    office: Area | None
    village: Area | None
    agent: Person | None
    officers: Mapping[str, str]
    public_url: str
    today: date

    @property
    def office_name(self) -> str:
        """The centre as it signs."""
        return _("%(township)s便民服务中心", township=self.office.name) if self.office else ""

    @property
    def number(self) -> str:
        """The number of the office, or before it gave one, the phone's."""
        return self.work.case.township_no or self.work.case.local_no

    @property
    def tracking(self) -> str:
        """The page where the resident follows the case."""
        return f"{self.public_url}/t/{self.work.content.tracking_code}"

    @property
    def phones(self) -> str:
        """Where to ask and where to complain, the office first."""
        item, office = self.work.item, self.office.phone if self.office else ""
        asked = _("、").join(dict.fromkeys(number for number in (office, item.consult_phone) if number))
        return _("咨询电话 %(consult)s　投诉电话 %(complaint)s", consult=asked, complaint=item.complaint_phone)

    def due_on(self, since: datetime | None, limit: Limit) -> str:
        """The last day of a limit that began then, in words; provisional ones say so."""
        if since is None:
            return ""
        due = due_after(local_day(since), limit, self.work.calendar)
        return china_day(due.on) + (_("（暂定）") if due.provisional else "")


def read_source(session: Session, work: CaseWork) -> Source:
    """Look everything up."""
    case, here = work.case, services()
    return Source(
        work=work,
        office=session.get(Area, case.township),
        village=session.get(Area, case.area),
        agent=session.get(Person, case.holder),
        officers=_officers(session, case.id),
        public_url=here.settings.public_url,
        today=china_today(here.clock()),
    )


def day_of(moment: datetime | None) -> str:
    """The day of a moment in words; empty for none."""
    return china_day(china_today(moment)) if moment else ""


def moment_of(text: str) -> str:
    """A moment kept as ISO text, in words."""
    return china_moment(datetime.fromisoformat(text)) if text else ""


def _officers(session: Session, case_id: str) -> dict[str, str]:
    staff = select(CaseEvent.name, Person.name).join(Person, col(Person.id) == col(CaseEvent.actor))
    rows = session.exec(staff.where(CaseEvent.case_id == case_id, CaseEvent.actor_kind == "staff").order_by(col(CaseEvent.number)))
    return dict(rows.all())
