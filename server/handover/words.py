"""What whoever brings a package reads."""

from typing import Any

from flask_babel import gettext as _

from proxy_service.refusal import Refusal
from server.china_time import china_moment
from server.handover.intake import Imported
from server.refusal_words import refusal_words
from sync.handover import MOST_HANDOVER_BYTES

MEGABYTE = 1024 * 1024


def problem_words(refusal: Refusal) -> str:
    """Why a package was not taken, and what to do. Nothing of it was taken then."""
    words = {
        "not_a_package": _("这个文件不是交接包。请选手机上存的、名字里有 .daiban 的文件。"),
        "unknown_package_version": _("这个交接包是另一个版本的程序做的，中心读不了。请先把手机和中心的程序都更新，再做一个。"),
        "package_damaged": _("这个交接包不完整，可能没有拷完，或者拷坏了。请从手机上重新拷一次。"),
        "package_forged": _("这个交接包不是登记的那部手机做的，或者被人改过，不能收。请从手机上重新拷一次；还是不行，请报告管理员。"),
        "package_unknown_device": _("这个交接包不是本镇登记的手机做的，不能在这里收。"),
        "package_cloned": _("这部手机的编号重了（可能有人复制了手机），不能用交接包收。请让手机联一次网，它会自己换编号。"),
        "oversized": _("这个交接包太大，一次最多 %(most)s MB。请在手机上分几个做。", most=MOST_HANDOVER_BYTES // MEGABYTE),
        "nothing_chosen": _("请先选一个交接包文件。"),
    }
    return words.get(refusal.reason) or words["package_forged"]


def result_record(done: Imported) -> dict[str, Any]:
    """The result page: from whom, how much, what is still missing, what was refused and why."""
    files = len(done.contents.files)
    return {
        "owner": done.owner.name,
        "owner_id": done.owner.id,
        "label": done.device.label,
        "number": done.contents.number,
        "made_at": china_moment(done.contents.made_at),
        "was_here": done.was_here,
        "steps": len(done.contents.steps),
        "taken": len(done.outcomes),
        "files": files,
        "files_here": files - len(done.lacking),
        "lacking": sorted({_lack_words(why) for why in done.lacking.values()}),
        "left": _left_words(done),
        "is_shut_out": done.is_shut_out,
        "refused": [] if done.is_shut_out else [_refused_words(one) for one in done.refused],
        "receipt": done.receipt,
    }


def _refused_words(outcome: dict[str, Any]) -> str:
    words = refusal_words(Refusal(outcome["reason"], **outcome["detail"]))
    return _("第 %(number)s 步：%(words)s", number=outcome["seq"], words=words)


def _left_words(done: Imported) -> str:
    if done.left == "too_much_today":
        return _("这部手机今天交来的太多，其余的没有收。请明天再导入这个文件。")
    if done.left == "unknown_key":
        return _("中心缺一把收件钥匙，其余的打不开，没有收。请管理员看运行状况，补好后再导入这个文件。")
    if done.is_gap:
        return _("中心还没有第 %(number)s 步，它后面的先不收。请先导入更早的那个交接包，再导入这个。", number=done.device.arrived_seq + 1)
    return ""


def _lack_words(why: str) -> str:
    words = {
        "too_much_today": _("今天交来的照片太多，请明天再导入。"),
        "busy": _("有照片正在从网上传来，请等一会儿再导入。"),
        "unknown_key": _("中心缺一把收件钥匙，请管理员补好后再导入。"),
    }
    return words.get(why) or _("有照片对不上，要请代办员看看手机。")
