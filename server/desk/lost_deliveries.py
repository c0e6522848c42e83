"""What the dispatcher gave up: in plain words, with the case it belongs to. What the county's page shows isn't shown twice."""

from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session, col, or_, select

from proxy_service.case import Case, CaseEvent, MaterialPage
from proxy_service.people import Area, Person
from server.catalogue import get_item
from server.china_time import china_moment
from server.worker import Delivery

OF_THE_CENTRE = ("mirror_file",)
ELSEWHERE = ("forward_to_county",)
MOST = 200


def find_lost(session: Session, person: Person) -> list[tuple[Delivery, Case | None]]:
    """The dead deliveries a person may see, newest first: clerks those of their township's cases, the administrator all others."""
    dead = select(Delivery).where(col(Delivery.state).in_(("dead", "uncertain")), col(Delivery.handler).not_in(ELSEWHERE))
    rows = session.exec(dead.order_by(col(Delivery.made_at).desc()).limit(MOST * 5)).all()
    pairs = [(row, case_of(session, row)) for row in rows]
    return [(row, case) for row, case in pairs if may_see(person, row, case)][:MOST]


def may_see(person: Person, row: Delivery, case: Case | None) -> bool:
    """An administrator sees no case; a clerk sees those of his township only."""
    if person.role == "administrator":
        return case is None or row.handler in OF_THE_CENTRE
    return case is not None and row.handler not in OF_THE_CENTRE and case.township in person.areas


def case_of(session: Session, row: Delivery) -> Case | None:
    """The case a delivery is about; through its file where it names only that."""
    case_id = row.case_id
    if case_id is None and row.subject:
        named = or_(col(MaterialPage.id) == row.subject, col(MaterialPage.sealed_sha256) == row.subject)
        case_id = session.exec(select(MaterialPage.case_id).where(named)).first()
    return session.get(Case, case_id) if case_id else None


def lost_record(session: Session, person: Person, row: Delivery, case: Case | None) -> dict[str, Any]:
    """One of them as the page shows it."""
    event = session.get(CaseEvent, row.event_id) if row.event_id else None
    shown = case if person.role != "administrator" else None
    village = session.get(Area, shown.area) if shown else None
    return {
        "id": row.id,
        "what": what_words(row.handler),
        "event": event.name if event else "",
        "why": problem_words(row),
        "then": then_words(row.handler),
        "attempts": row.attempts,
        "at": china_moment(row.made_at),
        "case": f"/desk/cases/{shown.id}" if shown else "",
        "item": get_item(session, shown.item, shown.item_version).name if shown else "",
        "number": (shown.township_no or shown.local_no) if shown else "",
        "village": village.name if village else "",
    }


def what_words(handler: str) -> str:
    """What was to be done."""
    words = {
        "send_sms": _("给办事人的短信"),
        "tell_resident": _("告诉办事人"),
        "tell_agent": _("给代办员的通知"),
        "push_to_resident": _("给办事人的网页通知"),
        "push_to_agent": _("给代办员的通知"),
        "judge_file": _("检查一张照片"),
        "mirror_file": _("备份一个文件"),
        "stop_number": _("记下一个不再发短信的号码"),
        "resume_number": _("恢复给一个号码发短信"),
        "look_after_telling": _("看办事人收到消息没有"),
        "call_off_entry": _("撤回的办件，从要录到县里的里面划掉"),
        "adopt_kept_work": _("办理一部停用手机交来的事"),
    }
    return words.get(handler, _("一件后台的事（%(code)s）", code=handler))


def then_words(handler: str) -> str:
    """What happens without it, so that nobody worries for nothing."""
    words = {
        "send_sms": _("已经改由代办员当面告诉。"),
        "tell_resident": _("办事人可能还不知道，请打开办件看一看，给他打个电话。"),
        "tell_agent": _("代办员打开手机时，待办里也看得到。"),
        "push_to_resident": _("还有短信，或者由代办员当面告诉。"),
        "push_to_agent": _("代办员打开手机时，待办里也看得到。"),
        "judge_file": _("这张照片还没有检查能不能打开，请打开办件看一看。"),
        "mirror_file": _("手机里的那份会留着，直到备份好。"),
        "stop_number": _("记好以前，还可能有短信发给这个号码。"),
        "resume_number": _("恢复以前，有进展由代办员当面告诉。"),
        "look_after_telling": _("可能还没有人告诉办事人，请打开办件看一看。"),
        "call_off_entry": _("“转县里”那一页可能还列着这件，请不要再录。"),
        "adopt_kept_work": _("交来的都存着，一件没少；办好以前，办件里看不到。"),
    }
    return words.get(handler, "")


def problem_words(row: Delivery) -> str:
    """Why it was given up. The note itself is for whoever keeps the system running; it names nobody."""
    known = {
        "no operator took it": _("试了一天多，运营商都没有接。"),
        "every operator refused it": _("运营商都不收。"),
        "the push service answered": _("推送服务不收。"),
        "the push service could not be reached": _("推送服务连不上。"),
        "the address of the push service is not allowed": _("推送服务的地址不在允许的范围里。"),
        "the file was in neither place": _("两处都找不到这个文件，已经请手机再送一次。"),
        "never came to an end": _("每次做到一半程序就停了，先放在一边。"),
    }
    found = next((words for start, words in known.items() if row.problem.startswith(start)), "")
    return found or _("试了很多次没有成（%(note)s）。", note=row.problem or row.state)
