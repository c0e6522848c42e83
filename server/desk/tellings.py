"""Which word reached the resident, by which way and when; and what is still to be said."""

from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session

from proxy_service.case_work import CaseWork
from proxy_service.telling import IN_PERSON, MOOT, REACHED, Telling, is_mobile
from server.china_time import china_moment
from server.telling_records import DELIVERED, TAKEN, UNDELIVERED, SmsMessage, messages_of


def telling_records(session: Session, work: CaseWork) -> list[dict[str, Any]]:
    """One line per thing the resident must hear, the newest first."""
    messages = {message.telling_id: message for message in messages_of(session, work.case.id)}
    return [_record(telling, messages.get(telling.id)) for telling in reversed(work.tellings)]


def phone_record(work: CaseWork) -> dict[str, Any]:
    """Whether text messages go to the resident's phone, in words, and what may be changed about that."""
    agreed = bool(work.content.consent and "phone" in work.content.consent.telling)
    stopped = work.content.phone_stopped
    if stopped:
        words = _("办事人说不要再发短信。") if stopped == "asked" else _("登记的号码不是办事人的，不再发短信。")
    elif not agreed:
        words = _("办事人没有同意发短信。")
    else:
        words = _("有进展发短信到办事人的手机。") if is_mobile(work.content.resident.phone) else _("没有登记手机号，不能发短信。")
    return {"words": words, "may_stop": agreed and not stopped, "may_resume": stopped == "asked"}


def why_words(code: str) -> str:
    """Why no text message could tell it."""
    words = {
        "no_consent": _("没有同意发短信"),
        "no_phone": _("没有登记手机号"),
        "asked": _("办事人不要短信"),
        "wrong_number": _("登记的号码不是办事人的"),
        "no_operator": _("没有接通短信平台"),
        "no_report": _("发了一天，没有送达的回报"),
        "failed": _("短信没有送到"),
        "forgotten": _("个人信息已删除"),
    }
    return words.get(code, "")


def _record(telling: Telling, message: SmsMessage | None) -> dict[str, Any]:
    tone, words = _standing(telling)
    return {
        "event": telling.event,
        "at": china_moment(telling.made_at),
        "tone": tone,
        "words": words,
        "reached_at": china_moment(telling.reached_at) if telling.reached_at else "",
        "message": message_words(message) if message else "",
        "message_at": china_moment(message.reported_at or message.taken_at or message.made_at) if message else "",
    }


def _standing(telling: Telling) -> tuple[str, str]:
    if telling.state == REACHED:
        told = {
            "push": _("已告诉到：网页通知在手机上显示了"),
            "sms": _("已告诉到：短信已送达手机"),
            "delivery": _("已告诉到：领结果时知道了"),
            "in_person": _("已当面告诉家属") if telling.told_to == "family" else _("已当面告诉本人"),
        }
        return "ok", told.get(telling.way, _("已告诉到"))
    if telling.state == IN_PERSON:
        why = why_words(telling.why)
        return "act", _("还没告诉到，等代办员当面告诉") + (_("（%(why)s）", why=why) if why else "")
    if telling.state == MOOT:
        return "wait", _("没告诉到；办件已撤回，不用再说")
    return "wait", _("还没告诉到，正在告诉")


def message_words(message: SmsMessage) -> str:
    """Where a text message is. Sent is not delivered, and delivered is not read."""
    if message.state == DELIVERED:
        return _("短信已送达手机")
    if message.state == TAKEN:
        return _("短信已交给运营商，还不知道送到没有")
    if message.state == UNDELIVERED:
        return _("短信没送到：%(why)s", why=why_words(message.problem) or _("运营商回复 %(code)s", code=message.problem))
    return _("短信等着交给运营商，会自己再试")
