"""What lies before a journey begins: cases handed in over the wire by phones nobody looks at."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from proxy_service.clocks import local_day
from sync.protocol import time_text
from tests import pension_case
from tests.journeys.centre import Centre
from tests.journeys.folk import SHEN, Resident
from tests.phone import Phone
from tests.wire import Wire

CLAIM, CLAIM_NAME = "pension-claim", "城乡居民养老保险待遇支付"
"""An item whose papers are partly those of other items."""


def phone_of(centre: Centre, agent: str) -> Phone:
    """Another phone of this agent, enrolled at the running centre."""
    return Phone.enrol(Wire(centre.desk_url), centre.new_code(agent))


def hand_in(phone: Phone, resident: Resident, *, telling: list[str] | None = None) -> str:
    """A whole pension enrolment of this resident, arrived at the centre with every photo; gives its id."""
    case_id = phone.open_case(pension_case.ITEM, as_argument(resident))
    _agree(phone, case_id, "城乡居民养老保险参保登记", telling or [])
    answers = {"name": resident.name, "id_number": resident.id_number, "birth_date": birth_date(resident)}
    phone.mint("fill_form", case_id, {"form": pension_case.FORM | answers | {"household_address": resident.address}})
    pages = enumerate(pension_case.PAGES)
    phone.submit(case_id, [phone.attach(case_id, material, pension_case.picture(number), page=page) for number, (material, page) in pages])
    _send(phone)
    return case_id


def photograph_id_card(phone: Phone, resident: Resident) -> str:
    """Another matter of this resident, of which the identity card lies at the centre already; gives its id."""
    case_id = phone.open_case(CLAIM, as_argument(resident))
    _agree(phone, case_id, CLAIM_NAME, [])
    for page in (1, 2):
        phone.attach(case_id, "id-card", pension_case.picture(page), page=page)
    _send(phone)
    return case_id


def leave_gaps(centre: Centre, phone: Phone) -> None:
    """A phone that handed in some of what it holds, was refused two steps, dropped one of them, and has been silent for six days."""
    case_id = pension_case.begin(phone, resident=as_argument(SHEN))
    phone.attach(case_id, "id-card", pension_case.picture(1, size=(640, 480)))
    refused = [phone.mint("fill_form", case_id, {"form": {"no_such_field": "x"}}) for _ in range(2)]
    phone.mint("submit_case", case_id, {"files": [], "warnings": []})
    phone.mint("drop_refused", case_id, {"mutations": refused[:1], "why": "other", "note": "办事人的儿子另外填了一份"})
    room = {"used": 1900 * 2**20, "quota": 2048 * 2**20, "persisted": False}
    phone.exchange(device_time=time_text(phone.now() + timedelta(minutes=12)), storage=room, made_seq=phone.seq + 7)
    centre.inside.fall_silent(phone.device, phone.now() - timedelta(days=6))


def as_argument(resident: Resident) -> dict[str, Any]:
    """The ``resident`` of ``open_case``."""
    told = {"name": resident.name, "id_number": resident.id_number, "phone": resident.phone, "address": resident.address}
    return {**told, "sex": "female", "birth_date": birth_date(resident), "ethnicity": "汉族", "can_write": True}


def birth_date(resident: Resident) -> str:
    """As the number says it."""
    digits = resident.id_number[6:14]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def today() -> date:
    """The day it is in China."""
    return local_day(datetime.now(UTC))


def _send(phone: Phone) -> None:
    """Everything, and all of it taken."""
    phone.sync()
    refused = [outcome for outcome in phone.outcomes.values() if outcome["outcome"] != "applied"]
    assert refused == []


def _agree(phone: Phone, case_id: str, matter: str, telling: list[str]) -> None:
    consent = {"notice_version": 1, "explained_by": "read_aloud", "agreed": True, "telling": telling}
    phone.mint("record_consent", case_id, consent)
    term = {"starts_on": today().isoformat(), "ends_on": (today() + timedelta(days=180)).isoformat()}
    phone.mint("record_mandate", case_id, pension_case.mandate(phone) | term | {"matters": [matter]})
