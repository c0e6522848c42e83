"""What the desk asks for visits, trips, delivery, papers and handing over: fields of the steps, and the words for what was said."""

from typing import Any

from flask_babel import gettext as _

from proxy_service.errands import PLACES, visit_reasons

Choice = tuple[str, str]


def step_field(
    name: str, label: str, *, kind: str = "text", required: bool = True, hint: str = "", most: int = 200, choices: tuple[Choice, ...] = ()
) -> dict[str, Any]:
    """A field of a step. ``kind``: text, long, day, choice."""
    return {"name": name, "label": label, "kind": kind, "required": required, "hint": hint, "most": most, "choices": choices}


def why_field(label: str) -> dict[str, Any]:
    """A reason in words."""
    return step_field("reason", label, kind="long", most=500)


def way_words(way: str) -> str:
    """How a result reaches the resident."""
    return {"agent": _("代办员送上门"), "window": _("到窗口领"), "courier": _("寄快递")}.get(way, way)


def visit_words(why: str) -> str:
    """Why somebody goes to the resident's."""
    words = {
        "correction": _("补材料"),
        "delivery": _("送结果"),
        "tell": _("当面告诉"),
        "commitment": _("补说好的材料"),
        "machine_check": _("上门看机具"),
        "return_original": _("还原件"),
        "see_originals": _("看材料原件"),
        "collect": _("上门收材料"),
        "sign": _("补签字"),
        "explain": _("当面说明"),
        "other": _("其他"),
    }
    return words.get(why, visit_reasons()[why]["label"] if why in visit_reasons() else why)


def half_words(half: str) -> str:
    """Morning, afternoon, or nothing for the whole day."""
    return {"am": _("上午"), "pm": _("下午")}.get(half, "")


def place_words(place: str) -> str:
    """Where a trip led."""
    return {"station": _("村便民站"), "township": _("乡镇"), "county": _("县里"), "home": _("办事人家")}.get(place, place)


def delivering_ways() -> tuple[dict[str, Any], ...]:
    """How the result goes."""
    ways = tuple((way, way_words(way)) for way in ("agent", "window", "courier"))
    return (step_field("way", _("结果怎样到办事人手里"), kind="choice", choices=ways),)


def changing_way() -> tuple[dict[str, Any], ...]:
    """Another way, and why."""
    return (*delivering_ways(), why_field(_("为什么改")))


def sending() -> tuple[dict[str, Any], ...]:
    """Which courier took it."""
    return (
        step_field("courier", _("哪家快递"), most=40),
        step_field("number", _("快递单号"), most=40),
        step_field("sent_on", _("哪天寄的"), kind="day"),
    )


def visiting() -> tuple[dict[str, Any], ...]:
    """An appointment."""
    reasons = tuple((code, visit_words(code)) for code, reason in visit_reasons().items() if reason["planned"])
    halves = (("", _("全天")), ("am", _("上午")), ("pm", _("下午")))
    return (
        step_field("why", _("为什么上门"), kind="choice", choices=reasons),
        step_field("day", _("哪一天"), kind="day"),
        step_field("half", _("上午还是下午"), kind="choice", choices=halves, required=False),
        step_field("note", _("要说明的"), required=False, hint=_("选“其他”的，写明做什么。")),
    )


def travelling() -> tuple[dict[str, Any], ...]:
    """A trip made for the case."""
    who = (("resident", _("办事人或家属")), ("agent", _("代办员")))
    return (
        step_field("who", _("谁跑的"), kind="choice", choices=who),
        step_field("to", _("去了哪里"), kind="choice", choices=tuple((place, place_words(place)) for place in PLACES)),
        step_field("on", _("哪一天"), kind="day"),
        step_field("why", _("为什么跑"), required=False, hint=_("第二趟起要写。")),
    )


def giving_back() -> tuple[dict[str, Any], ...]:
    """Which papers went back, and to whom; the choices are filled in for each case."""
    return (
        step_field("paper", _("还了哪样"), kind="choice"),
        step_field("received_by", _("谁收回的"), most=50),
        step_field("relation", _("和办事人的关系"), most=40),
    )


def handing_over() -> tuple[dict[str, Any], ...]:
    """Who goes on with the case; the choices are filled in for each case."""
    return (step_field("new_holder", _("交给谁"), kind="choice"), why_field(_("为什么换")))
