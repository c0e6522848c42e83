"""A whole pension enrolment, as an agent collects it: what to say at each step."""

import io
from typing import Any

from PIL import Image

from tests.id_numbers import make_id_number
from tests.phone import Phone

ITEM = "pension-enrolment"
RESIDENT = {
    "name": "李秀英",
    "id_number": make_id_number("1968-03-12", 2),
    "sex": "female",
    "birth_date": "1968-03-12",
    "ethnicity": "汉族",
    "phone": "13900000001",
    "address": "上坪村三组12号",
    "can_write": True,
}
FORM = {
    "name": RESIDENT["name"],
    "sex": "female",
    "ethnicity": "汉族",
    "birth_date": RESIDENT["birth_date"],
    "id_number": RESIDENT["id_number"],
    "household_type": "rural",
    "household_address": RESIDENT["address"],
    "enrolment_date": "2026-11-23",
    "payment_grade": "200",
    "bank_name": "农村信用社",
    "bank_account": "6200000000000000019",
    "account_is_own": "yes",
}
PAGES = (("id-card", 1), ("id-card", 2), ("household-book", 1), ("household-book", 2), ("enrolment-form", 1), ("bank-card", 1))


def picture(number: int = 1, media_type: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small picture; another number, another picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size, (number * 37 % 256, number * 101 % 256, 120)).save(buffer, media_type)
    return buffer.getvalue()


def begin(phone: Phone, *, area: str | None = None, resident: dict[str, Any] | None = None, **more: str) -> str:
    """Open, consent, mandate, form; gives the case's id."""
    case_id = phone.open_case(ITEM, resident or RESIDENT, area=area, **more)
    phone.mint("record_consent", case_id, {"notice_version": 1, "explained_by": "read_aloud", "agreed": True, "telling": ["push"]})
    phone.mint("record_mandate", case_id, mandate(phone))
    phone.mint("fill_form", case_id, {"form": FORM})
    return case_id


def mandate(phone: Phone) -> dict[str, Any]:
    """A mandate for this matter with everything ordinary ticked, signed on the screen."""
    return {**mandate_terms(), "signature": phone.seal_file(picture(99, "PNG"), "image/png").reference}


def mandate_terms() -> dict[str, Any]:
    """The same before it is signed."""
    return {
        "matters": ["城乡居民养老保险参保登记"],
        "authorities": ["submit", "fill_in", "receive_notices", "supplement", "ask_progress", "collect_result"],
        "starts_on": "2026-11-23",
        "ends_on": "2027-05-22",
        "explained_by": "read_aloud",
        "place": "上坪村三组",
        "principal_can_write": True,
        "agent_accepts": True,
    }


def collect(phone: Phone, *, area: str | None = None) -> str:
    """A case with everything, handed in; gives its id. Nothing is sent yet."""
    case_id = begin(phone, area=area)
    files = [phone.attach(case_id, material, picture(number), page=page) for number, (material, page) in enumerate(PAGES)]
    phone.submit(case_id, files)
    return case_id
