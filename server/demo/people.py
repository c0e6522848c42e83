"""The invented county 云岭县 (area prefix 999901 is assigned to nowhere) and who works there."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from proxy_service.people import Area, Person
from server.auth import Account, add_account
from sync.pull import touch

COUNTY, TOWNSHIP = "999901000000", "999901100000"
UPPER_VILLAGE, LOWER_VILLAGE, WILLOW_VILLAGE = "999901100201", "999901100202", "999901100203"

AREAS = (
    Area(code=COUNTY, name="云岭县", level="county", phone="0999-8800100", address="云岭县政务服务中心 县城人民路1号"),
    Area(code=TOWNSHIP, name="青石镇", level="township", parent=COUNTY, phone="0999-8812345", address="青石镇便民服务中心 青石街12号"),
    Area(code=UPPER_VILLAGE, name="上坪村", level="village", parent=TOWNSHIP),
    Area(code=LOWER_VILLAGE, name="下坪村", level="village", parent=TOWNSHIP),
    Area(code=WILLOW_VILLAGE, name="柳沟村", level="village", parent=TOWNSHIP),
)


@dataclass(frozen=True)
class DemoPerson:
    """Someone of the demo. Staff sign in with ``login``, which is also the password."""

    id: str
    name: str
    role: str
    areas: tuple[str, ...]
    phone: str = ""
    post: str = ""
    login: str = ""


AGENT_A = DemoPerson(
    "01937f1c-0000-7a10-8c00-00000000000a", "王建国", "agent", (UPPER_VILLAGE, LOWER_VILLAGE), "13900000000", "上坪村代办员"
)
AGENT_B = DemoPerson("01937f1c-0000-7a10-8c00-00000000000b", "赵玉兰", "agent", (WILLOW_VILLAGE,), "13900000002", "柳沟村代办员")
CLERK = DemoPerson("01937f1c-0000-7a10-8c00-00000000000c", "陈丽", "clerk", (TOWNSHIP,), post="窗口工作人员", login="clerk")
REVIEWER = DemoPerson("01937f1c-0000-7a10-8c00-00000000000d", "刘志强", "reviewer", (TOWNSHIP,), post="审核人员", login="reviewer")
ADMINISTRATOR = DemoPerson("01937f1c-0000-7a10-8c00-00000000000e", "周涛", "administrator", (COUNTY,), post="系统管理员", login="admin")
AGENTS = (AGENT_A, AGENT_B)
STAFF = (CLERK, REVIEWER, ADMINISTRATOR)


def seed_people(session: Session, now: datetime) -> None:
    """Areas, people and accounts that are not there yet."""
    for area in AREAS:
        if session.get(Area, area.code) is None:
            session.add(Area(**area.model_dump()))
            if area.level == "township":
                touch(session, f"office:{area.code}", "office", area.code, now)
    for one in (*AGENTS, *STAFF):
        if session.get(Person, one.id) is None:
            _add(session, one, now)


def _add(session: Session, one: DemoPerson, now: datetime) -> Account | None:
    person = Person(id=one.id, name=one.name, role=one.role, areas=list(one.areas), phone=one.phone, post=one.post, demo=True)
    session.add(person)
    session.flush()
    return add_account(session, one.login, one.login, person, now, demo=True) if one.login else None
