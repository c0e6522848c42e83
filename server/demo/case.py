"""One case of the demo on its way: each step by the domain's own verbs, at a moment of the past days."""

import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from proxy_service import office_verbs as office
from proxy_service.case import Actor, Event
from proxy_service.case_work import CaseWork
from proxy_service.clocks import local_day
from proxy_service.delivery_verbs import prepare_delivery
from proxy_service.errand_arguments import PlanVisit
from proxy_service.errand_verbs import plan_visit
from proxy_service.people import Person
from proxy_service.service_item import Material
from server.cases import find_work, save_work
from server.catalogue import get_item
from server.demo.forms import answers, asked_pages, draw_page
from server.demo.papers import draw_signature
from server.demo.people import AGENT_A, CLERK, REVIEWER, DemoPerson
from server.demo.phone import DemoPhone, demo_device
from server.demo.residents import DemoResident

TRACKING_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
THE_CLERK = Actor("staff", CLERK.id, "clerk")
THE_REVIEWER = Actor("staff", REVIEWER.id, "reviewer")
THE_COUNTY = Actor("gateway", role="gateway")


class DemoCase:
    """``pages``: (material, page) → the file that shows it. Each step happens a few minutes after the one before."""

    def __init__(self, session: Session, number: int, code: str, agent: DemoPerson, resident: DemoResident, began: datetime) -> None:
        self.id = case_id(number)
        self._session, self._resident, self._at = session, resident, began
        self._group: str | None = None
        self.pages: dict[tuple[str, int], str] = {}
        person = session.get_one(Person, agent.id)
        self._item, self._local_no = get_item(session, code, 1), f"{'A' if agent is AGENT_A else 'B'}1-{number:04}"
        self._phone = DemoPhone(session, demo_device(session, person, began), person, self.id)

    @property
    def day(self) -> str:
        """The day of the step at hand."""
        return local_day(self._at).isoformat()

    def together(self, group: str) -> "DemoCase":
        """Taken up with others on one form (一表申请)."""
        self._group = group
        return self

    def collect(self, *, blurred: str = "", telling: tuple[str, ...] = (), later: str = "", again: "DemoCase | None" = None) -> "DemoCase":
        """Everything the agent does at the doorstep until it may be handed in.

        ``telling``: how the resident wants to hear of it. ``later``: a material promised for later. ``again``: a case of hers whose
        papers are used once more where this item asks for the same.
        """
        self._tell("open_case", self._opening())
        notice = {"notice_version": self._item.consent_notice.version, "explained_by": "dialect", "agreed": True}
        self._tell("record_consent", {**notice, "telling": list(telling)})
        self._tell("record_mandate", self._mandate(special=("commit",) if later else ()))
        self._tell("fill_form", {"form": answers(self._item, self._resident, self.day)})
        for material, page in asked_pages(self._item):
            known = again.pages.get((material.code, page)) if again else None
            if again and known:
                self._use_again(material.code, page, known, again.id)
            elif material.code != later:
                self._photograph(material, page, blurred=material.code == blurred)
        if later:
            self._promise(later)
        return self

    def hand_in(self, **how: Any) -> "DemoCase":
        """Collect (``how``: see there) and send."""
        self.collect(**how)
        self._tell("submit_case", {"files": list(dict.fromkeys([*self._phone.files, *self.pages.values()])), "warnings": []})
        return self

    def take_along(self, *names: str) -> "DemoCase":
        """Paper originals, against a custody slip."""
        papers = [{"id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.id} {name}")), "name": name, "kind": "original"} for name in names]
        by = (local_day(self._at) + timedelta(days=5)).isoformat()
        signed = {"signature": self._signature(), "agent_signature": self._signature()}
        self._tell("take_original", {"papers": papers, "from_whom": self._resident.name, "relation": "self", "return_by": by, **signed})
        return self

    def plan_visit(self, why: str, note: str, *, after_days: int) -> "DemoCase":
        """The clerk makes an appointment for the agent."""
        day = (local_day(self._at) + timedelta(days=after_days)).isoformat()
        args = PlanVisit(visit=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.id} visit")), why=why, day=day, note=note)
        return self.office(plan_visit, args, claimed_at=None)

    def judge_all(self, faults: dict[str, tuple[str, str]] | None = None) -> "DemoCase":
        """The clerk's word on every material that is there; ``faults``: material → (verdict, reason)."""
        for material in dict.fromkeys(material for material, _page in self.pages):
            verdict, reason = (faults or {}).get(material, ("good", ""))
            self.office(office.judge_material, material, verdict, reason)
        return self

    def accept(self) -> "DemoCase":
        """From a good pre-review to acceptance, all on one morning; by the reviewer where a clerk may not."""
        self.judge_all().office(office.pass_pre_review)
        self.office(office.receive_case, f"QS{self.day.replace('-', '')}-{self._local_no[-4:]}")
        return self._save(office.accept_case, THE_CLERK if self._item.clerk_accepts else THE_REVIEWER)

    def decide(self) -> "DemoCase":
        """The county takes it over and grants it; the result lies ready."""
        self.office(office.forward_case).county(office.begin_review, f"YL-{self._local_no}")
        return self.county(office.grant_case, official_no=f"YL{self.day[:4]}-{self._local_no[-4:]}").office(prepare_delivery)

    def deliver(self) -> "DemoCase":
        """The agent brings the result, the resident signs."""
        place = self._resident.address
        said = {"received_by": self._resident.name, "relation": "self", "place": place, "signature": self._signature()}
        self._tell("confirm_delivery", said)
        return self

    def office(self, verb: Callable[..., Event], *args: Any, **more: Any) -> "DemoCase":
        """A verb of the township."""
        return self._save(verb, THE_CLERK, *args, **more)

    def county(self, verb: Callable[..., Event], *args: Any, **more: Any) -> "DemoCase":
        """A verb of the county, as its gateway would report it."""
        return self._save(verb, THE_COUNTY, *args, **more)

    def pause(self, **much: float) -> "DemoCase":
        """Let time pass before the next step."""
        self._at += timedelta(**much)
        return self

    def _use_again(self, material: str, page: int, file_id: str, from_case: str) -> None:
        self._tell("reuse_page", {"material": material, "page": page, "file_id": file_id, "from_case": from_case, "agreed": True})
        self.pages[material, page] = file_id

    def _photograph(self, material: Material, page: int, *, blurred: bool) -> None:
        file = self._phone.keep(draw_page(material, page, self._resident, blurred=blurred), "image/jpeg", self._at)
        doubt = {"doubts": ["blurred"], "kept_because": "light"} if blurred else {}
        self._tell("attach_material", {"material": material.code, "page": page, "file": file, **doubt})
        self.pages[material.code, page] = file["id"]

    def _promise(self, material: str) -> None:
        """容缺: by a day within the promise, signed."""
        due = (local_day(self._at) + timedelta(days=10)).isoformat()
        said = {"obligations": [{"material": material, "due_on": due}], "explained_by": "dialect", "signature": self._signature()}
        self._tell("record_commitment", said)

    def _signature(self) -> dict[str, Any]:
        return self._phone.keep(draw_signature(self._resident.name), "image/png", self._at)

    def _save(self, verb: Callable[..., Event], actor: Actor, *args: Any, **more: Any) -> "DemoCase":
        work = self._work()
        save_work(self._session, work, verb(work, *args, actor=actor, now=self._at, **more), self._at)
        return self.pause(minutes=4)

    def _tell(self, name: str, args: dict[str, Any]) -> None:
        self._phone.do(name, args, self._at)
        self.pause(minutes=2)

    def _work(self) -> CaseWork:
        work = find_work(self._session, self.id)
        if work is None:
            raise LookupError(f"the demo's case {self.id} was not opened")
        return work

    def _opening(self) -> dict[str, Any]:
        tracking = "".join(secrets.choice(TRACKING_ALPHABET) for _ in range(26))
        place = {"area": self._resident.area, "local_no": self._local_no, "tracking_code": tracking}
        said = {"item": self._item.code, "item_version": self._item.version, "resident": self._resident.as_argument(), **place}
        return said | ({"group": self._group} if self._group else {})

    def _mandate(self, special: tuple[str, ...]) -> dict[str, Any]:
        ends = local_day(self._at) + timedelta(days=180)
        return {
            "matters": [self._item.name],
            "authorities": [one.code for one in self._item.authorities if not one.special or one.code in special],
            "starts_on": self.day,
            "ends_on": ends.isoformat(),
            "explained_by": "dialect",
            "place": self._resident.address,
            "principal_can_write": True,
            "agent_accepts": True,
            "signature": self._signature(),
        }


def case_id(number: int) -> str:
    """The id of the demo's n-th case."""
    return f"01937f1c-0000-7a10-8c00-0000000001{number:02}"
