"""What is wrong with a phone, in words: that it is silent, its clock, its room, its program (``server/silence.py``: when it is a task)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from server.china_time import china_day, china_moment
from server.silence import SilenceNote, is_silent, is_task, silent_days
from sync.log import Device

SKEW_SHOWN = 300
"""Seconds; a smaller difference of the clocks means nothing."""
KB, MB, GB = 1024, 1024**2, 1024**3
TIGHT_LEFT, TIGHT_PART = 300 * MB, 0.8
"""Where a day's photos (some 300 of 1 MB) may find no room any more, or the browser begins to clear what it keeps."""


@dataclass(frozen=True)
class Known:
    """What the words about a phone are made from. ``version``: of the program that is served; ``names`` of who noted something."""

    now: datetime
    silent_limit: int
    version: str
    notes: Mapping[str, SilenceNote]
    names: Mapping[str, str]


def gap_record(device: Device, known: Known, files_missing: int) -> dict[str, Any]:
    """One phone. ``task``: somebody has to ask its agent now."""
    note = known.notes.get(device.id)
    has_work = device.made_seq > device.arrived_seq or files_missing > 0
    is_living = device.state in ("active", "quarantined")
    return {
        "task": is_task(device, known.now, known.silent_limit, files_missing=files_missing, note=note),
        "silent": _silent_words(silent_days(device, known.now), has_work=has_work)
        if is_silent(device, known.now, known.silent_limit)
        else "",
        "note": note_words(note, known.names) if note else "",
        "skew": skew_words(device.skew_seconds) if is_living else "",
        "room": _room_words(device) if is_living else "",
        "tight": is_living and _is_tight(device),
        "version": device.app_version,
        "old": is_living and device.app_version not in ("", known.version),
    }


def size_words(number: int) -> str:
    """Bytes for people: 340 KB, 1.2 MB, 3.4 GB."""
    if number < MB:
        return _("%(number)s KB", number=max(1, round(number / KB)))
    if number < GB:
        return _("%(number)s MB", number=f"{number / MB:.1f}")
    return _("%(number)s GB", number=f"{number / GB:.1f}")


def skew_words(seconds: int) -> str:
    """How far its clock is off, in the largest unit that fits; empty below five minutes."""
    if abs(seconds) <= SKEW_SHOWN:
        return ""
    ago = _ago(abs(seconds))
    return _("它的时间快 %(ago)s", ago=ago) if seconds > 0 else _("它的时间慢 %(ago)s", ago=ago)


def way_words() -> dict[str, str]:
    """What was done about a silent phone."""
    return {"called": _("和代办员通了话"), "package": _("请他把手机里的东西导出来交")}


def why_words() -> dict[str, str]:
    """Why a phone is silent, as its agent or the office says."""
    return {
        "no_network": _("在山里，没有网"),
        "broken": _("手机坏了，在修"),
        "away": _("人外出或者请假"),
        "changed": _("换了新手机，旧的还在"),
        "not_reached": _("电话没有打通"),
        "other": _("其他原因"),
    }


def note_words(note: SilenceNote, names: Mapping[str, str]) -> str:
    """Who did what about it when, why it is silent, and when it is looked at again."""
    told = {"moment": china_moment(note.at), "who": names.get(note.by, ""), "way": way_words().get(note.way, "")}
    return _("%(moment)s %(who)s%(way)s：%(why)s。%(day)s再看。", why=why_words().get(note.why, ""), day=china_day(note.again_on), **told)


def _silent_words(days: int, *, has_work: bool) -> str:
    words = ngettext("%(num)s 天没有联系中心", "%(num)s 天没有联系中心", days)
    return words if has_work else _("%(words)s，不过没有等着送的", words=words)


def _room_words(device: Device) -> str:
    if device.storage_used is None or device.storage_quota is None:
        return ""
    sizes = {"used": size_words(device.storage_used), "left": size_words(max(0, device.storage_quota - device.storage_used))}
    if device.storage_persisted:
        return _("存了 %(used)s，还能存 %(left)s", **sizes)
    return _("存了 %(used)s，还能存 %(left)s；浏览器没有答应长期保存", **sizes)


def _is_tight(device: Device) -> bool:
    if device.storage_used is None or device.storage_quota is None:
        return False
    return device.storage_quota - device.storage_used < TIGHT_LEFT or device.storage_used > TIGHT_PART * device.storage_quota


def _ago(seconds: int) -> str:
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes < 120:
        return ngettext("%(num)s 分钟", "%(num)s 分钟", minutes)
    if hours < 48:
        return ngettext("%(num)s 小时", "%(num)s 小时", hours)
    return ngettext("%(num)s 天", "%(num)s 天", days)
