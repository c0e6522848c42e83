"""A phone, or a window's computer, in words: when it last reached the centre, what of its work has not arrived, why it was shut out."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from server.china_time import china_moment
from server.desk.gap_words import skew_words
from server.safety import safe_seq
from sync.log import Device

REVOCABLE = ("active", "quarantined")


def device_record(device: Device, names: Mapping[str, str] | None = None, kept: Mapping[str, int] | None = None) -> dict[str, Any]:
    """One device. ``names`` tells who shut it out; ``kept`` how much it handed in since then that nobody decided of."""
    waiting = max(0, device.made_seq - device.arrived_seq)
    return {
        "id": device.id,
        "is_window": device.kind == "window",
        "label": device.label or (_("没有名字的电脑") if device.kind == "window" else _("没有名字的手机")),
        "state": device.state,
        "state_words": state_words(device.state),
        "enrolled": china_moment(device.enrolled_at),
        "contact": china_moment(device.last_contact_at) if device.last_contact_at else _("还没有"),
        "made": max(device.made_seq, device.arrived_seq),
        "arrived": device.arrived_seq,
        "safe": safe_seq(device),
        "waiting": waiting,
        "waiting_words": ngettext("还有 %(num)s 步没有到中心", "还有 %(num)s 步没有到中心", waiting) if waiting else "",
        "skew": skew_words(device.skew_seconds),
        "may_revoke": device.state in REVOCABLE,
        "may_renew_pin": device.state == "active",
        "lost": _lost_words(device, waiting),
        "wiped": _("%(moment)s 说东西都交了，自己清空了", moment=china_moment(device.wiped_at)) if device.wiped_at else "",
        "kept": (kept or {}).get(device.id, 0),
        "revoked": _revoked_words(device, names or {}),
    }


def revocation_reasons() -> dict[str, str]:
    """Why a device is shut out. Chosen, not written: such a reason stands in clear."""
    return {
        "lost": _("丢了，或者被偷了"),
        "broken": _("坏了"),
        "changed": _("换了新的"),
        "left": _("人离岗了"),
        "doubt": _("怀疑被别人用过"),
    }


def state_words(state: str) -> str:
    """What a device's state is called."""
    words = {"active": _("在用"), "quarantined": _("有疑问，先不收它的"), "revoked": _("已停用")}
    return words.get(state, state)


def _lost_words(device: Device, waiting: int) -> str:
    """Its browser cleared what was stored: what had not arrived is gone, and somebody should ask what it was."""
    if device.storage_lost_at is None:
        return ""
    moment = china_moment(device.storage_lost_at)
    if not waiting:
        return _("%(moment)s 重新登记了：浏览器清掉了它存的东西，做过的都到了中心", moment=moment)
    return ngettext(
        "%(moment)s 重新登记了：浏览器清掉了它存的东西，%(num)s 步没有到中心，请问代办员是哪几件",
        "%(moment)s 重新登记了：浏览器清掉了它存的东西，%(num)s 步没有到中心，请问代办员是哪几件",
        waiting,
        moment=moment,
    )


def _revoked_words(device: Device, names: Mapping[str, str]) -> str:
    if device.revoked_at is None:
        return ""
    why = revocation_reasons().get(device.revoked_why or "", "")
    who = names.get(device.revoked_by or "", "")
    return _("%(moment)s %(who)s 停用：%(why)s", moment=china_moment(device.revoked_at), who=who, why=why)
