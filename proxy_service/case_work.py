"""A case on the table: everything a verb may look at and change, and the facts its guards ask for."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from proxy_service.case import Actor, Case, CaseContent, Event, MaterialPage, MaterialVerdict, NoticeLine
from proxy_service.case_facts import case_facts, material_facts, named_materials
from proxy_service.case_flow import flow
from proxy_service.checklist import ChecklistLine, checklist
from proxy_service.clocks import Calendar, local_day
from proxy_service.custody import Custody
from proxy_service.papers import FileRef, Obligation
from proxy_service.reuse import reuse_problem
from proxy_service.service_item import Material, ServiceItem
from proxy_service.telling import Telling, unknown_tellings

MANDATE = "mandate"
WITNESS = "mandate-witness"
COMMITMENT = "commitment-slip"
CUSTODY = "custody-slip"
RECEIPT = "receipt"
COUNTY_RECEIPT, COUNTY_RESULT = "county-receipt", "county-result"
BY_HAND = "by_hand"
"""Flag: the county's number was entered by a clerk."""
SIGNATURES = (MANDATE, WITNESS, COMMITMENT, CUSTODY, RECEIPT)
"""Materials of no item: their pages hold signatures, and photos of signed papers."""
COUNTY_PAPERS = (COUNTY_RECEIPT, COUNTY_RESULT)
"""Materials of no item: scans of what the county gave, put in by a clerk."""


def tracking_digest(tracking_code: str) -> str:
    """What a case keeps of its tracking code outside the sealed content (130 random bits need no key)."""
    return hashlib.sha256(tracking_code.encode()).hexdigest()


def said_at(claimed_at: datetime | None, now: datetime) -> str:
    """When it happened as told by whoever did it; ISO text, as the sealed content keeps its times."""
    return (claimed_at or now).isoformat()


@dataclass(frozen=True)
class EarlierPage:
    """A page of another case of the same resident: what it shows, and until when that paper is valid ("" when not known)."""

    page: MaterialPage
    material: Material
    valid_until: str = ""

    def problem(self, item: ServiceItem, code: str, today: str) -> str | None:
        """Why it can't be used again as this material, as a refusal code, or None."""
        wanted = item.find_material(code)
        if wanted is None:
            return "earlier_page_differs"
        return reuse_problem(wanted, self.material, {"fault": self.page.fault, "valid_until": self.valid_until}, today)


@dataclass
class CaseWork:
    """A case with its opened content, item, pages, verdicts, the files that arrived, and the calendar.

    ``late_work``: ids of the mutations a former holder's phone handed in late, that wait for the new holder's word.
    """

    case: Case
    content: CaseContent
    item: ServiceItem
    pages: list[MaterialPage] = field(default_factory=list)
    verdicts: list[MaterialVerdict] = field(default_factory=list)
    custody: list[Custody] = field(default_factory=list)
    arrived: set[str] = field(default_factory=set)
    calendar: Calendar = field(default_factory=Calendar)
    tellings: list[Telling] = field(default_factory=list)
    late_work: list[str] = field(default_factory=list)

    def live_pages(self, material: str | None = None) -> list[MaterialPage]:
        """Pages not removed, of one material or of all (signatures too)."""
        return [page for page in self.pages if page.removed_at is None and material in (None, page.material)]

    def current_pages(self, material: str) -> list[MaterialPage]:
        """The pages of a material that count, those of its latest round, from the first to the last."""
        pages = self.live_pages(material)
        latest = max((page.round for page in pages), default=0)
        return sorted((page for page in pages if page.round == latest), key=lambda page: page.page)

    def checklist(self) -> list[ChecklistLine]:
        """One line per material of the item, for the answers given."""
        return checklist(self.item, self.content.form, self._material_pages())

    def tolerable(self) -> list[str]:
        """Codes of asked materials that may come later and aren't there."""
        return [line["code"] for line in self.checklist() if line["tolerated"] and line["missing"]]

    def verdict_on(self, material: str) -> MaterialVerdict | None:
        """The latest word on a material."""
        found = [verdict for verdict in self.verdicts if verdict.material == material]
        return max(found, key=lambda verdict: verdict.round, default=None)

    def reason_of(self, verdict: MaterialVerdict) -> str:
        """Why, in the reviewer's words; empty for what is good."""
        return self.content.verdict_reasons.get(verdict.id, "")

    def lines_on(self, codes: list[str]) -> list[NoticeLine]:
        """The latest word on each of these materials, as a notice says it."""
        found = [self.verdict_on(code) for code in codes]
        return [NoticeLine(material=one.material, verdict=one.verdict, reason=self.reason_of(one)) for one in found if one]

    def record(self) -> dict[str, Any]:
        """The part of the pulled record that the twins read."""
        content = self.content
        return {
            "state": self.case.state,
            "holder": self.case.holder,
            "flags": list(self.case.flags),
            "round": self.case.round,
            "gateway_state": self.case.gateway_state,
            "consent": content.consent.model_dump() if content.consent else None,
            "mandate": content.mandate.model_dump() if content.mandate else None,
            "form": content.form,
            "commitment": content.commitment.model_dump() if content.commitment else None,
            "custody": [paper.model_dump() for paper in content.custody],
            "materials": [{"id": page.id, "material": page.material, "round": page.round} for page in self._material_pages()],
            "notices": [notice.model_dump() for notice in content.notices],
            "presence": content.presence.model_dump() if content.presence else None,
            "delivery": content.delivery.model_dump() if content.delivery else None,
        }

    def agent_facts(self, actor: Actor, now: datetime, **more: Any) -> dict[str, Any]:
        """The facts for an agent's action; ``more`` is what the action itself says."""
        facts = case_facts(self.record(), self.item, actor.id or "", local_day(now).isoformat())
        return facts | {"role": actor.role} | more

    def telling_facts(self, told: list[str]) -> dict[str, Any]:
        """The facts for telling in person."""
        return {"unknown_tellings": unknown_tellings([{"id": one.id} for one in self.tellings], told)}

    def material_facts(self, material: str, file_id: str) -> dict[str, Any]:
        """The facts for attaching a page."""
        return material_facts(self.record(), self.item, material, file_id)

    def office_facts(self, actor: Actor, **more: Any) -> dict[str, Any]:
        """The facts for an action of the office, the county or the system; ``more`` is what the action itself says."""
        asked = [line["code"] for line in self.checklist() if line["asked"]]
        lines = self.notice_materials()
        return {
            "role": actor.role,
            "state": self.case.state,
            "flags": list(self.case.flags),
            "gateway_state": self.case.gateway_state,
            "accepted": self.case.accepted_at is not None,
            "clerk_accepts": self.item.clerk_accepts,
            "holder": self.case.holder,
            "way_before": self.content.delivery.way if self.content.delivery else "agent",
            "entered_by_hand": BY_HAND in self.case.flags,
            "phone_stopped": self.content.phone_stopped,
            "papers_held": [paper.id for paper in self.content.custody if paper.returned is None],
            "unarrived_files": sum(file not in self.arrived for file in self.case.expected_files),
            "unjudged_materials": [code for code in asked if self._needs_verdict(code)],
            "bad_materials": [code for code in asked if self._is_bad(code)],
            "notice_materials": lines,
            "later_materials": self.later_materials(lines),
            "unsettled_obligations": [one.material for one in self.obligations()],
            "unsettled_at_collection": [one.material for one in self.obligations() if one.at_collection],
            "unsupplemented_materials": [code for code in named_materials(self.record()) if not self._is_supplemented(code)],
        } | more

    def obligations(self) -> list[Obligation]:
        """What was promised to come later (容缺) and the office hasn't seen yet."""
        return [one for one in self.content.commitment.obligations if one.is_open] if self.content.commitment else []

    def notice_materials(self) -> list[str]:
        """Materials whose verdict in the current round isn't "good": what a notice given now would list."""
        found = [verdict.material for verdict in self.verdicts if verdict.round == self.case.round and verdict.verdict != "good"]
        order = [material.code for material in self.item.materials]
        return sorted(found, key=order.index)

    def later_materials(self, lines: list[str]) -> list[str]:
        """Those that the previous notice didn't name though they were there to be seen."""
        return [code for code in lines if self.content.notices and code not in named_materials(self.record())]

    def add_page(self, material: str, page: int, file: FileRef, taken_at: datetime | None = None) -> None:
        """Put a file on the case as a page of the current round."""
        self.pages.append(
            MaterialPage(
                id=file.id,
                case_id=self.case.id,
                material=material,
                page=page,
                round=self.case.round,
                plain_sha256=file.plain_sha256,
                sealed_sha256=file.sealed_sha256,
                size=file.size,
                sealed_size=file.sealed_size,
                media_type=file.type,
                taken_at=taken_at,
            )
        )

    def take_over(self, earlier: EarlierPage, material: str, page: int) -> None:
        """Make a page of another case a page of this one too, in the current round: the same file, no second copy."""
        found = earlier.page
        place: dict[str, Any] = {"case_id": self.case.id, "material": material, "page": page, "round": self.case.round}
        same = found.model_dump(exclude={*place, "fault", "removed_at"}) | {"source_case": found.case_id}
        self.pages.append(MaterialPage(**place | same))
        if earlier.valid_until:
            self.content.valid_until = {**self.content.valid_until, found.id: earlier.valid_until}

    def raise_flag(self, flag: str) -> None:
        """Set a flag (JSON columns notice only a new list)."""
        self.case.flags = [*(one for one in self.case.flags if one != flag), flag]

    def drop_flag(self, flag: str) -> None:
        """Clear a flag."""
        self.case.flags = [one for one in self.case.flags if one != flag]

    def did(self, action: str, actor: Actor, *, to: str | None = None, claimed_at: datetime | None = None, **facts: Any) -> Event:
        """Move the case and tell what happened. ``facts`` are codes, counts and ids: never values."""
        found = flow()["actions"][action]
        if to is not None and to not in found["to"]:
            raise ValueError(f"{action} can't lead to {to}: see case_flow.json")
        before = self.case.state or None
        self.case.state = to or self.case.state
        return Event(found["event"], actor, before, self.case.state, facts, claimed_at)

    def _material_pages(self) -> list[MaterialPage]:
        return [page for page in self.live_pages() if page.material not in (*SIGNATURES, *COUNTY_PAPERS)]

    def _needs_verdict(self, material: str) -> bool:
        verdict = self.verdict_on(material)
        if verdict is None:
            return not self._comes_later(material)
        return material in named_materials(self.record()) and verdict.round < self.case.round

    def _is_bad(self, material: str) -> bool:
        verdict = self.verdict_on(material)
        return verdict.verdict != "good" if verdict else not self._comes_later(material)

    def _comes_later(self, material: str) -> bool:
        return material in self.tolerable() and any(one.material == material for one in self.obligations())

    def _is_supplemented(self, material: str) -> bool:
        verdict = self.verdict_on(material)
        if verdict and verdict.round == self.case.round and verdict.verdict == "good":
            return True
        return any(page.round == self.case.round for page in self.current_pages(material))
