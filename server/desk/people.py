"""The people of an area and their phones: who reached the centre when, and what still sits on a phone. No ranking, no places, no
online times.

Who manages them: the reviewer in his township, the administrator in his county (domain 3.2). A clerk sees his township's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session, col, select

from proxy_service.people import Area, Person
from server.china_time import china_moment
from server.desk.device_words import device_record
from server.desk.gap_words import Known, gap_record
from server.desk.missing_files import Missing, count_missing, missing_words
from server.kept_work import count_waiting
from server.refused_steps import count_open_refused
from server.services import Services
from server.silence import latest_notes
from server.templating import program_version
from sync.log import Device, EnrolmentCode

LIFETIMES = {"15m": timedelta(minutes=15), "1d": timedelta(days=1), "7d": timedelta(days=7)}
MANAGERS = ("reviewer", "administrator")
MARKS = ("silent", "missing", "refused", "clock", "room", "old")
"""By what a person is found in the list: a silent phone somebody has to ask about, something not here, refused, a wrong clock, little room,
an old program."""


def list_townships(session: Session, here: Services, viewer: Person) -> list[dict[str, Any]]:
    """Every agent of the viewer's areas, and every clerk with a window, grouped by township, with their phones. By name."""
    areas = _areas(session)
    people = session.exec(select(Person).where(col(Person.role).in_(("agent", "clerk"))).order_by(col(Person.name), col(Person.id)))
    mine = [one for one in people if is_below(areas, one, viewer)]
    devices = _devices(session, [one.id for one in mine])
    shown = [one for one in mine if one.role == "agent" or one.id in devices]
    told = _read_told(session, here, areas, shown, devices)
    grouped: dict[str, list[dict[str, Any]]] = {}
    for one in shown:
        grouped.setdefault(_township(areas, one), []).append(told.record(one))
    return [{"name": name, "agents": rows} for name, rows in sorted(grouped.items())]


def count_silent(session: Session, here: Services, viewer: Person) -> int:
    """How many of the viewer's people have a phone that somebody has to ask about."""
    townships = list_townships(session, here, viewer)
    return sum("silent" in agent["marks"] for township in townships for agent in township["agents"])


def person_record(session: Session, here: Services, one: Person) -> dict[str, Any]:
    """The same of one person."""
    return _read_told(session, here, _areas(session), [one], _devices(session, [one.id])).record(one)


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


@dataclass(frozen=True)
class _Told:
    """What is told of many people, read at once. ``kept``: device → how much of a shut-out phone's work waits."""

    areas: Mapping[str, Area]
    devices: Mapping[str, list[Device]]
    codes: Mapping[str, str]
    missing: Mapping[str, Missing]
    refused: Mapping[str, int]
    kept: Mapping[str, int]
    known: Known

    def record(self, one: Person) -> dict[str, Any]:
        """One person with his phones; ``marks``: what he is found by in the list."""
        missing = self.missing.get(one.id, Missing())
        devices = [self._device(device, missing.files) for device in self.devices.get(one.id, [])]
        refused = self.refused.get(one.id, 0)
        marks = {
            "silent": any(device["task"] for device in devices),
            "missing": missing.files > 0 or any(device["waiting"] and device["state"] != "replaced" for device in devices),
            "refused": refused > 0,
            "clock": any(device["skew"] for device in devices),
            "room": any(device["tight"] for device in devices),
            "old": any(device["old"] for device in devices),
        }
        return {
            "id": one.id,
            "name": one.name,
            "post": one.post,
            "phone": one.phone,
            "active": one.active,
            "is_agent": one.role == "agent",
            "villages": _("、").join(self.areas[code].name if code in self.areas else code for code in one.areas),
            "devices": devices,
            "code_until": self.codes.get(one.id, ""),
            "missing": missing_words(missing),
            "refused": refused,
            "marks": [name for name, is_so in marks.items() if is_so],
        }

    def _device(self, device: Device, files_missing: int) -> dict[str, Any]:
        return device_record(device, self.known.names, self.kept) | gap_record(device, self.known, files_missing)


def _read_told(
    session: Session, here: Services, areas: dict[str, Area], people: list[Person], devices: Mapping[str, list[Device]]
) -> _Told:
    ids = [one.id for one in people]
    notes = latest_notes(session, (device for of_one in devices.values() for device in of_one))
    names = _names(session, devices, {note.by for note in notes.values()})
    known = Known(here.clock(), here.settings.silent_days, program_version(), notes, names)
    missing, refused = count_missing(session, ids), count_open_refused(session, ids)
    return _Told(areas, devices, _codes(session, here), missing, refused, count_waiting(session), known)


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


def _names(session: Session, devices: Mapping[str, Iterable[Device]], others: set[str]) -> dict[str, str]:
    """Who shut phones out, and whoever else is named."""
    ids = others | {device.revoked_by for of_one in devices.values() for device in of_one if device.revoked_by}
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all()) if ids else {}
