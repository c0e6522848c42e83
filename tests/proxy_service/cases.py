"""Cases in every state, reached only by the verbs themselves."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from proxy_service import agent_verbs, delivery_verbs, office_verbs
from proxy_service.arguments import read_arguments
from proxy_service.case import Actor, Event
from proxy_service.case_work import CaseWork
from proxy_service.clocks import Calendar
from proxy_service.people import Person
from proxy_service.refusal import Refusal
from proxy_service.service_item import ServiceItem
from server.catalogue.reading import read_items
from tests.id_numbers import make_id_number
from tests.people import AGENT_A, TOWNSHIP, UPPER_VILLAGE

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday, 09:00 in China."""

ITEMS: dict[str, ServiceItem] = {item.code: item for item in read_items() if isinstance(item, ServiceItem)}
WEEKDAYS = Calendar({date(2026, 1, 1) + timedelta(days=n): (date(2026, 1, 1) + timedelta(days=n)).weekday() < 5 for n in range(365)})

AGENT = Actor("agent", "agent-a", "agent", "device-1", AGENT_A.name)
OTHER_AGENT = Actor("agent", "agent-b", "agent", "device-2")
CLERK = Actor("staff", "clerk", "clerk")
REVIEWER = Actor("staff", "reviewer", "reviewer")
COUNTY = Actor("gateway", "county", "gateway")

FORMS: dict[str, dict[str, Any]] = {
    "pension-enrolment": {
        "name": "李秀英",
        "sex": "female",
        "ethnicity": "汉族",
        "birth_date": "1968-03-12",
        "id_number": make_id_number("1968-03-12", 2),
        "phone": "13900000001",
        "household_type": "rural",
        "household_address": "上坪村三组12号",
        "enrolment_date": "2026-11-23",
        "payment_grade": "200",
        "special_groups": [],
        "bank_name": "农村信用社",
        "bank_account": "6210000000000000001",
        "account_is_own": "yes",
    },
    "old-age-allowance": {
        "name": "𠮷秀英",
        "sex": "female",
        "id_number": make_id_number("1946-03-12", 2),
        "birth_date": "1946-03-12",
        "birth_dates_agree": "yes",
        "household_address": "上坪村三组12号",
        "lives_at_registered_address": "yes",
        "living_alone": "yes",
        "bank_name": "农村信用社",
        "bank_account": "6210000000000000002",
        "start_on": "2026-12-01",
        "relatives": "none",
    },
}


def file(number: int) -> dict[str, Any]:
    """A file as a mutation names it."""
    sizes = {"size": 1000, "sealed_size": 1081, "type": "image/jpeg"}
    return {"id": f"01937f1c-5d2e-7a10-8c00-{number:012x}", "plain_sha256": f"{number:064x}", "sealed_sha256": f"{number + 1:064x}"} | sizes


def agent(name: str, work: CaseWork, args: dict[str, Any], *, actor: Actor = AGENT, now: datetime = NOW) -> Event:
    """An agent's mutation on a case, through the same door as on the server."""
    event: Event = agent_verbs.VERBS[name](work, read_arguments(name, args), actor=actor, claimed_at=now, now=now)
    return event


def opening(item: str = "pension-enrolment", **changes: Any) -> dict[str, Any]:
    """Arguments of ``open_case``."""
    form = FORMS[item]
    resident = {name: form[name] for name in ("name", "sex", "birth_date", "id_number")}
    basics = {"item": item, "item_version": 1, "area": UPPER_VILLAGE[0], "local_no": "A1-0001", "tracking_code": "a" * 26}
    return basics | {"resident": resident} | changes


def open_case(item: str = "pension-enrolment", *, policy: str | None = None, **changes: Any) -> CaseWork:
    """A draft."""
    found = ITEMS[item].model_copy(update={"proxy_policy": policy} if policy else {})
    person = Person(id="agent-a", name=AGENT_A.name, role="agent", areas=list(AGENT_A.areas))
    args = read_arguments("open_case", opening(item, **changes))
    assert isinstance(args, agent_verbs.given.OpenCase)
    case_id = "01937f1c-5d2e-7a10-8c00-0000000000c1"
    where = {"township": TOWNSHIP[0], "calendar": WEEKDAYS, "person": person, "actor": AGENT}
    work, _ = agent_verbs.open_case(args, case_id=case_id, item=found, claimed_at=NOW, now=NOW, **where)  # type: ignore[arg-type]
    return work


def consent(work: CaseWork, **changes: Any) -> Event:
    return agent("record_consent", work, {"notice_version": 1, "explained_by": "dialect", "agreed": True, "telling": ["phone"]} | changes)


def mandate(work: CaseWork, *, number: int = 900, **changes: Any) -> Event:
    authorities = ["submit", "fill_in", "receive_notices", "supplement", "ask_progress", "collect_result"]
    term = {"starts_on": "2026-11-23", "ends_on": "2027-05-23", "explained_by": "read_aloud", "place": "上坪村"}
    signed = {"principal_can_write": True, "signature": file(number) | {"type": "image/png"}, "agent_accepts": True}
    return agent("record_mandate", work, {"matters": [work.item.name], "authorities": authorities} | term | signed | changes)


def collecting(item: str = "pension-enrolment", **mandate_changes: Any) -> CaseWork:
    """A case whose resident agreed and signed."""
    work = open_case(item)
    consent(work)
    mandate(work, **mandate_changes)
    return work


def photograph(work: CaseWork, material: str, numbers: list[int]) -> None:
    """Pages of a material; ``numbers`` become the file ids."""
    for page, number in enumerate(numbers, start=1):
        agent("attach_material", work, {"material": material, "page": page, "file": file(number)})


def ready(item: str = "pension-enrolment", **mandate_changes: Any) -> CaseWork:
    """Everything collected."""
    work = collecting(item, **mandate_changes)
    agent("fill_form", work, {"form": FORMS[item]})
    number = 1
    for line in work.checklist():
        photograph(work, line["code"], list(range(number, number + line["missing"])))
        number += line["missing"]
    return work


def commit(work: CaseWork, *, number: int = 950, explained_by: str = "read_aloud", **obligations: str) -> Event:
    """A commitment: material (``-`` as ``_``) → the day it comes, or ``collection``."""
    lines = [
        {"material": code.replace("_", "-")} | ({"at_collection": True} if day == "collection" else {"due_on": day})
        for code, day in obligations.items()
    ]
    return agent("record_commitment", work, {"obligations": lines, "explained_by": explained_by, "signature": file(number)})


def tolerant(**obligations: str) -> CaseWork:
    """An allowance with everything collected but what may come later, which was promised."""
    work = ready("old-age-allowance", authorities=["submit", "supplement", "collect_result", "commit"])
    for code in obligations:
        for page in work.live_pages(code.replace("_", "-")):
            agent("remove_page", work, {"material": page.material, "file_id": page.id})
    commit(work, **obligations)
    return work


def tolerantly_accepted(**obligations: str) -> CaseWork:
    """Accepted while promised materials are still to come (容缺受理)."""
    work = tolerant(**obligations)
    submit(work)
    arrive(work)
    office_verbs.receive_case(work, "QS-1", actor=CLERK, now=NOW)
    for line in work.checklist():
        if line["asked"] and not line["missing"]:
            office_verbs.judge_material(work, line["code"], "good", actor=CLERK, now=NOW)
    office_verbs.accept_case(work, actor=REVIEWER, now=NOW)
    return work


def submit(work: CaseWork, *, now: datetime = NOW) -> Event:
    files = [page.id for page in work.live_pages()]
    return agent("submit_case", work, {"files": files, "warnings": []}, now=now)


def arrive(work: CaseWork) -> None:
    """Every file of the case reaches the centre."""
    work.arrived |= {page.id for page in work.live_pages()}


def submitted(item: str = "pension-enrolment", **mandate_changes: Any) -> CaseWork:
    """Handed in, every file there."""
    work = ready(item, **mandate_changes)
    submit(work)
    arrive(work)
    office_verbs.files_complete(work, NOW)
    return work


def judge(work: CaseWork, verdicts: dict[str, str] | None = None) -> None:
    """A verdict on every asked material: good, if not said otherwise."""
    for line in work.checklist():
        if line["asked"]:
            verdict = (verdicts or {}).get(line["code"], "good")
            reason = "" if verdict == "good" else "照片模糊，字看不清"
            office_verbs.judge_material(work, line["code"], verdict, reason, actor=CLERK, now=NOW)


def received(item: str = "pension-enrolment", **mandate_changes: Any) -> CaseWork:
    work = submitted(item, **mandate_changes)
    office_verbs.receive_case(work, "QS-2026-0001", actor=CLERK, now=NOW)
    return work


def accepted() -> CaseWork:
    work = received()
    judge(work)
    office_verbs.accept_case(work, actor=CLERK, now=NOW)
    return work


def in_review() -> CaseWork:
    work = accepted()
    office_verbs.forward_case(work, actor=CLERK, now=NOW)
    office_verbs.begin_review(work, "XJ-77", actor=COUNTY, now=NOW)
    return work


def to_deliver(**mandate_changes: Any) -> CaseWork:
    work = received(**mandate_changes)
    judge(work)
    office_verbs.accept_case(work, actor=CLERK, now=NOW)
    office_verbs.forward_case(work, actor=CLERK, now=NOW)
    office_verbs.begin_review(work, "XJ-77", actor=COUNTY, now=NOW)
    office_verbs.grant_case(work, "符合条件", "GF-9", actor=COUNTY, now=NOW)
    delivery_verbs.prepare_delivery(work, actor=CLERK, now=NOW)
    return work


def returned(verdicts: dict[str, str] | None = None) -> CaseWork:
    """Sent back with one notice."""
    work = submitted()
    judge(work, verdicts or {"id-card": "redo", "bank-card": "missing"})
    office_verbs.return_case(work, "请重拍", actor=CLERK, now=NOW)
    return work


def supplement(work: CaseWork, *, first: int = 500, now: datetime = NOW) -> Event:
    """Photograph everything the latest notice names, and hand it in."""
    materials = []
    for line in work.content.notices[-1].lines:
        material = work.item.find_material(line.material)
        assert material
        numbers = list(range(first, first + material.pages_min))
        first += 50
        photograph(work, line.material, numbers)
        materials.append({"code": line.material, "files": [file(number)["id"] for number in numbers]})
    return agent("supplement_case", work, {"round": work.case.round, "materials": materials, "note": ""}, now=now)


def refusal_of(call: Any, *args: Any, **kwargs: Any) -> tuple[str, dict[str, Any]]:
    """The reason and the detail with which a call refuses."""
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.reason, caught.value.detail


def in_correction() -> CaseWork:
    """Received, and the form is to be written anew."""
    work = received()
    judge(work, {"enrolment-form": "redo"})
    office_verbs.request_correction(work, "表要重填", actor=REVIEWER, now=NOW)
    return work
