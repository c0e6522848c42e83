"""The people of an area and their phones: who reached the centre when, and what still sits on a phone. No ranking, no places, no
online times.

Who manages them: the reviewer in his township, the administrator in his county (domain 3.2). A clerk sees his township's.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session, col, func, select

from proxy_service.case import Case, MaterialPage
from proxy_service.people import Area, Person
from server.china_time import china_moment
from server.desk.device_words import device_record
from server.desk.queue import ENDED
from server.kept_work import count_waiting
from server.services import Services
from sync.files import StoredFile
from sync.log import Device, EnrolmentCode

LIFETIMES = {"15m": timedelta(minutes=15), "1d": timedelta(days=1), "7d": timedelta(days=7)}
MANAGERS = ("reviewer", "administrator")


def list_townships(session: Session, here: Services, viewer: Person) -> list[dict[str, Any]]:
    """Every agent of the viewer's areas, and every clerk with a window, grouped by township, with their phones. By name."""
    areas = {area.code: area for area in session.exec(select(Area))}
    people = session.exec(select(Person).where(col(Person.role).in_(("agent", "clerk"))).order_by(col(Person.name), col(Person.id)))
    mine = [one for one in people if is_below(areas, one, viewer)]
    devices = _devices(session, [one.id for one in mine])
    shown = [one for one in mine if one.role == "agent" or one.id in devices]
    missing = _missing_files(session, [one.id for one in shown])
    told = _Told(areas, devices, _codes(session, here), missing, _revokers(session, devices), count_waiting(session))
    grouped: dict[str, list[dict[str, Any]]] = {}
    for one in shown:
        grouped.setdefault(_township(areas, one), []).append(told.record(one))
    return [{"name": name, "agents": rows} for name, rows in sorted(grouped.items())]


def find_agent(session: Session, viewer: Person, person_id: str) -> Person | None:
    """An agent of the viewer's areas."""
    agent = session.get(Person, person_id)
    return agent if agent and agent.role == "agent" and is_below(_areas(session), agent, viewer) else None


def find_holder(session: Session, viewer: Person, person_id: str) -> Person | None:
    """Who may hold cases in the viewer's areas: an agent, or a clerk at the window."""
    one = session.get(Person, person_id)
    return one if one and one.role in ("agent", "clerk") and is_below(_areas(session), one, viewer) else None


def find_device(session: Session, viewer: Person, device_id: str) -> Device | None:
    """A phone of such an agent, or the window of a clerk."""
    device = session.get(Device, device_id)
    owner = session.get(Person, device.person) if device else None
    return device if owner and is_below(_areas(session), owner, viewer) else None


def is_below(areas: dict[str, Area], one: Person, viewer: Person) -> bool:
    """Whether one of the person's places lies in one of the viewer's areas."""
    return any(code in viewer.areas for place in one.areas for code in _upwards(areas, place))


class _Told:
    """What is told of many people, read at once."""

    def __init__(
        self,
        areas: dict[str, Area],
        devices: Mapping[str, list[Device]],
        codes: Mapping[str, str],
        missing: Mapping[str, tuple[int, int]],
        names: Mapping[str, str],
        kept: Mapping[str, int],
    ) -> None:
        self._areas, self._devices, self._codes, self._missing = areas, devices, codes, missing
        self._names, self._kept = names, kept

    def record(self, one: Person) -> dict[str, Any]:
        """One person with his phones."""
        devices = [device_record(device, self._names, self._kept) for device in self._devices.get(one.id, [])]
        return {
            "id": one.id,
            "name": one.name,
            "post": one.post,
            "phone": one.phone,
            "active": one.active,
            "is_agent": one.role == "agent",
            "villages": _("、").join(self._areas[code].name if code in self._areas else code for code in one.areas),
            "devices": devices,
            "code_until": self._codes.get(one.id, ""),
            "missing": _missing_words(*self._missing.get(one.id, (0, 0))),
        }


def _areas(session: Session) -> dict[str, Area]:
    return {area.code: area for area in session.exec(select(Area))}


def _upwards(areas: dict[str, Area], code: str | None) -> list[str]:
    chain: list[str] = []
    while code and code not in chain:
        chain.append(code)
        code = areas[code].parent if code in areas else None
    return chain


def _township(areas: dict[str, Area], one: Person) -> str:
    codes = [code for place in one.areas for code in _upwards(areas, place) if code in areas and areas[code].level == "township"]
    return areas[codes[0]].name if codes else _("没有乡镇")


def _devices(session: Session, people: list[str]) -> dict[str, list[Device]]:
    found: dict[str, list[Device]] = {}
    for device in session.exec(select(Device).where(col(Device.person).in_(people)).order_by(col(Device.enrolled_at).desc())):
        found.setdefault(device.person, []).append(device)
    return found


def _codes(session: Session, here: Services) -> dict[str, str]:
    """Person → until when his unused code is good."""
    living = select(EnrolmentCode).where(col(EnrolmentCode.used_at).is_(None), col(EnrolmentCode.expires_at) > here.clock())
    return {code.person: china_moment(code.expires_at) for code in session.exec(living)}


def _revokers(session: Session, devices: Mapping[str, Iterable[Device]]) -> dict[str, str]:
    ids = {device.revoked_by for of_one in devices.values() for device in of_one if device.revoked_by}
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all()) if ids else {}


def _missing_files(session: Session, people: list[str]) -> dict[str, tuple[int, int]]:
    """Holder → open cases with files that are announced and not here, and how many files."""
    counted = select(Case.holder, func.count(func.distinct(Case.id)), func.count(func.distinct(MaterialPage.id)))
    of_cases = counted.join(MaterialPage, col(MaterialPage.case_id) == col(Case.id))
    lacking = of_cases.outerjoin(StoredFile, col(StoredFile.id) == col(MaterialPage.id)).where(
        col(Case.holder).in_(people),
        col(Case.state).not_in(ENDED),
        col(MaterialPage.removed_at).is_(None),
        col(StoredFile.stored_at).is_(None),
    )
    return {holder: (cases, files) for holder, cases, files in session.exec(lacking.group_by(col(Case.holder)))}


def _missing_words(cases: int, files: int) -> str:
    if not files:
        return ""
    return ngettext(
        "手里有 %(num)s 件办件的照片没有到齐，还缺 %(files)s 张",
        "手里有 %(num)s 件办件的照片没有到齐，还缺 %(files)s 张",
        cases,
        files=files,
    )
