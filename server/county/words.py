"""Hand-overs and the county's messages in words for clerks."""

from flask_babel import gettext as _

from proxy_service.refusal import Refusal
from server.county.models import ACKED, BY_HAND, DONE, FAILED, PENDING, SENT, UNCERTAIN, CallbackReceipt, Forwarding
from server.refusal_words import refusal_words


def state_words(state: str) -> str:
    """How a hand-over stands."""
    words = {
        PENDING: _("等着转出去"),
        SENT: _("已发出，还没有收到回执"),
        ACKED: _("县里已收到"),
        UNCERTAIN: _("不知道县里收到没有"),
        BY_HAND: _("等窗口在县里的系统里录入"),
        FAILED: _("没有转成"),
        DONE: _("不用再转"),
    }
    return words[state]


def problem_words(row: Forwarding) -> str:
    """What went wrong, and what that means; empty when nothing did."""
    if not row.problem:
        return ""
    return (_on_the_way(row.problem) or _in_the_package(row) or _("转送时出了问题（{code}）。")).format(
        code=row.problem, **row.problem_detail
    )


def withdrawn_words() -> str:
    """For a case that was withdrawn while the county has it."""
    return _("办件已经撤回，县里还不知道。请打电话告诉县里不办了。")


def message_words(receipt: CallbackReceipt) -> str:
    """A word of the county that could not be applied."""
    if receipt.outcome == "unknown_status":
        return _("县里发来一个没有对应的状态码（{code}）。请打电话问县里，再请管理员补上对应关系。").format(code=receipt.upstream_status)
    why = refusal_words(Refusal(receipt.reason))
    return _("县里发来的结果（状态码 {code}）没有办成：{why}请打电话和县里核对。").format(code=receipt.upstream_status, why=why)


def _on_the_way(code: str) -> str:
    words = {
        "unreachable": _("连不上县里的系统，会自己再试。"),
        "county_busy": _("县里的系统说现在忙，会自己再试。"),
        "county_error": _("县里的系统出错了，没有说收到没有。"),
        "answer_lost": _("发出以后断了线，没有收到县里的回执。"),
        "answer_too_long": _("县里的回执太长，读不了。"),
        "number_missing": _("县里的回执里没有编号。"),
        "query_failed": _("问县里收到没有，县里的系统没有答上来，会自己再问。"),
        "not_there": _("问过了，县里没有收到，正在再发。"),
        "withdrawn_before": _("还没有发出就撤回了，没有转到县里。"),
        "moved_on": _("还没有发出，办件已经不在“已受理”，没有转到县里。"),
        "withdrawn_meanwhile": _("办件已经撤回，撤回之前可能已经发到县里。"),
        "internal_error": _("本系统出了点问题，请管理员查看日志。"),
    }
    return words.get(code, "")


def _in_the_package(row: Forwarding) -> str:
    words = {
        "rejected": _("县里的系统不收，说："),
        "field_empty": _("县里必填的“{field}”是空的。"),
        "character_not_in_charset": _("“{field}”里有县里的系统（{charset}）写不了的字。请和县里商量怎么办，不要改成别的字。"),
        "signature_refused": _("县里的系统不认我们的签名。请管理员核对密钥和时间。"),
        "address_moved": _("县里的系统换了地址。请管理员核对。"),
        "address_not_allowed": _("县里系统的地址不在允许的范围里。请管理员核对。"),
        "no_gateway": _("县里的系统停用了。请改为手工录入，或者请管理员接通以后再转。"),
        "gateway_misconfigured": _("县里接口的设置有错。请管理员核对。"),
        "file_missing": _("“{material}”的照片不见了。请管理员从备份里找回。"),
        "file_damaged": _("“{material}”的照片坏了，没有发出去。"),
    }
    return words.get(row.problem, "")
