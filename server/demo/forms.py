"""What the demo's residents answered, and the papers the agent photographed for each material."""

from proxy_service.service_item import Material, ServiceItem
from server.demo.papers import Line, draw_paper
from server.demo.residents import DemoResident

PENSION, ALLOWANCE = "pension-enrolment", "old-age-allowance"
CLAIM, CHRONIC = "pension-claim", "chronic-disease-recognition"


def answers(item: ServiceItem, resident: DemoResident, day: str) -> dict[str, object]:
    """The whole form of an item; ``day`` is the day it was filled in."""
    known: dict[str, object] = {
        "name": resident.name,
        "sex": resident.sex,
        "id_number": resident.id_number,
        "birth_date": resident.birth_date,
        "phone": resident.phone,
        "household_address": resident.address,
        "bank_name": "云岭县农村信用社",
        "bank_account": f"9990 1200 0000 {resident.number:04}",
    }
    asked = {field.name for field in item.fields}
    own = {PENSION: _pension, ALLOWANCE: _allowance, CLAIM: _claim, CHRONIC: _chronic}[item.code](day)
    return {name: answer for name, answer in known.items() if name in asked} | own


def _pension(day: str) -> dict[str, object]:
    return {
        "ethnicity": "汉族",
        "household_type": "rural",
        "enrolment_date": day,
        "payment_grade": "300",
        "special_groups": [],
        "account_is_own": "yes",
    }


def _allowance(day: str) -> dict[str, object]:
    return {
        "birth_dates_agree": "yes",
        "lives_at_registered_address": "yes",
        "living_alone": "no",
        "start_on": day,
        "relatives": "away",
        "contact_name": "王晓明",
        "contact_relation": "child",
        "contact_phone": "13900000021",
    }


def _claim(_day: str) -> dict[str, object]:
    return {"ethnicity": "汉族", "birth_dates_agree": "yes", "payment_years": "16", "has_arrears": "no", "other_pension": "no"}


def _chronic(day: str) -> dict[str, object]:
    return {"diseases": ["hypertension"], "hospital": "云岭县医院（示例）", "diagnosed_on": day, "designated_provider": "青石镇卫生院"}


def asked_pages(item: ServiceItem) -> list[tuple[Material, int]]:
    """(material, page) for every paper asked of everybody."""
    asked = [one for one in item.materials if not one.shared and one.asked_when is None]
    return [(one, page) for one in asked for page in range(1, one.pages_min + 1)]


def draw_page(material: Material, page: int, resident: DemoResident, *, blurred: bool = False) -> bytes:
    """A JPEG of one page. ``blurred`` as taken with an unsteady hand."""
    return draw_paper(_title(material, page), _lines(resident, page), blurred=blurred, portrait=page == 1)


def _title(material: Material, page: int) -> str:
    return f"{material.name} {material.page_names[page - 1] if page <= len(material.page_names) else page}"


def _lines(resident: DemoResident, page: int) -> list[Line]:
    if page > 1:
        return [("签发", "云岭县（示例）"), ("住址", resident.address), ("备注", "演示用，不是真的证件")]
    return [
        ("姓名", resident.name),
        ("性别", "男" if resident.sex == "male" else "女"),
        ("出生", resident.birth_date),
        ("号码", resident.id_number),
    ]
