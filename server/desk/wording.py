"""Words, veils and dates of the desk."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from proxy_service.case import Case, PageRemark
from proxy_service.clocks import DELIVERY, NOTICE, PRE_REVIEW, Calendar, due_after, local_day
from proxy_service.service_item import ServiceItem
from server.china_time import china_day
from server.services import services

STARS = 4


def veiled_name(name: str) -> str:
    """A name in lists: the first character and stars. The case page, whose opening is logged, shows it whole."""
    return name[:1] + "＊" * max(1, len(name) - 1) if name else _("（没有姓名）")


def masked(value: str) -> str:
    """A number on the case page before it is unmasked: the ends only, enough to compare with what someone reads out."""
    kept = 4 if len(value) > 11 else 3 if len(value) > 7 else 1
    return f"{value[:kept]}{'＊' * STARS}{value[-kept:]}" if value else ""


@dataclass(frozen=True)
class Due:
    """When something is due, for people: ``tone`` ok, act, stop or wait; ``light`` in words, because colour alone says nothing."""

    tone: str
    light: str
    what: str
    on: str
    provisional: bool


def due_words(case: Case, item: ServiceItem, today: date, calendar: Calendar) -> Due | None:
    """The running clock of a case in words; None when no clock runs."""
    if case.clock == "K7":
        return Due("wait", _("等办事人补材料"), "", "", False)
    if case.clock is None or case.due_on is None:
        return None
    return _light(case.clock, case.due_on, _limit(case, item), today, calendar, provisional=case.due_provisional)


def custody_due(return_by: date, today: date, calendar: Calendar) -> Due:
    """When a paper is to be back with its owner, by the same lights."""
    return _light("custody", return_by, 0, today, calendar, provisional=False)


def all_due_words(case: Case, item: ServiceItem, today: date, calendar: Calendar) -> list[Due]:
    """Every clock that runs: beside the promise (K4) also the limit of the law (K3), which is longer and says when it gets serious."""
    first = due_words(case, item, today, calendar)
    if first is None or case.clock != "K4" or case.accepted_at is None or item.statutory_limit is None:
        return [first] if first else []
    law = due_after(local_day(case.accepted_at), item.statutory_limit, calendar)
    return [first, _light("K3", law.on, item.statutory_limit.value, today, calendar, provisional=law.provisional)]


def _light(clock: str, due_on: date, limit: int, today: date, calendar: Calendar, *, provisional: bool) -> Due:
    """Green, yellow or red. Yellow begins with the last working days, or the last part of the limit, as set."""
    late, left = working_days(due_on, today, calendar), working_days(today, due_on, calendar)
    if late or due_on < today:
        tone, light = "stop", _("已超期") if not late else ngettext("已超期 %(num)s 个工作日", "已超期 %(num)s 个工作日", late)
    elif due_on == today:
        tone, light = "act", _("今天到期")
    else:
        tone = "act" if left <= _yellow_from(limit) else "ok"
        light = ngettext("还剩 %(num)s 个工作日", "还剩 %(num)s 个工作日", left)
    return Due(tone, light, _clock_words(clock), china_day(due_on), provisional)


def _yellow_from(limit: int) -> float:
    settings = services().settings
    return max(settings.yellow_days, limit * settings.yellow_percent / 100)


def working_days(after: date, until: date, calendar: Calendar) -> int:
    """How many working days lie after one day, up to and including another; 0 when the other is earlier."""
    return sum(calendar.is_workday(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


def gateway_words(state: str) -> str:
    """How the hand-over to the county stands."""
    words = {
        "NONE": _("还没有转给县里"),
        "PENDING": _("正在转给县里，还没有回音"),
        "SENT": _("已发给县里，等县里确认"),
        "ACKED": _("县里已收到"),
        "FAILED": _("没有转成，要人处理"),
        "UNCERTAIN": _("不知道县里收到没有，要人查清"),
        "BY_HAND": _("等窗口在县里的系统里录入"),
    }
    return words.get(state, state)


def fault_words(fault: str) -> str:
    """Why a photo can't be used."""
    words = {
        "not_an_image": _("这个文件不是照片，打不开"),
        "too_many_pixels": _("照片大得不正常，没有打开"),
        "hash_differs": _("照片和手机上登记的不一样，不能用"),
    }
    return words.get(fault, _("这张照片不能用"))


def remark_words(remark: PageRemark) -> tuple[str, str]:
    """What the phone doubted about a picture, and what the agent said to it. A doubt is a hint: thresholds are provisional."""
    doubts = {
        "blurred": _("字可能糊"),
        "glare": _("可能反光"),
        "dark": _("可能太暗"),
        "small": _("可能拍得太小"),
        "tilted": _("可能拍斜了"),
    }
    reasons = {"worn": _("原件本身就旧、磨损了"), "light": _("当时光线没办法")}
    said = _("，").join(part for part in (reasons.get(remark.kept_because, ""), remark.kept_note) if part)
    return _("、").join(doubts.get(code, code) for code in remark.doubts), said


def _limit(case: Case, item: ServiceItem) -> int:
    fixed = {"K1": PRE_REVIEW.value, "K2": NOTICE.value, "K4": item.promise_limit.value, "K5": DELIVERY.value}
    return fixed.get(case.clock or "", 0)


def _clock_words(clock: str) -> str:
    words = {"K1": _("看完材料"), "K2": _("决定是否受理"), "K3": _("法定办结"), "K4": _("承诺办结"), "K5": _("送到办事人手里")}
    return words.get(clock, "")
