"""What staff read when a rule says no. The phone words its own refusals; the codes are the domain's."""

import json
from functools import cache

from flask_babel import gettext as _
from flask_babel import ngettext

from proxy_service.refusal import Refusal
from server.config import ROOT


def refusal_words(refusal: Refusal, names: dict[str, str] | None = None) -> str:
    """One or two plain sentences: what is lacking. ``names`` turns material codes into what they are called."""
    words = _words(refusal)
    listed = [(names or {}).get(code, code) for code in _materials(refusal)]
    return _("%(words)s（%(materials)s）", words=words, materials=_("、").join(listed)) if listed else words


def _materials(refusal: Refusal) -> list[str]:
    named = refusal.detail.get("materials") or [refusal.detail.get("material")]
    return [code for code in named if code]


def _words(refusal: Refusal) -> str:
    if refusal.reason == "files_missing":
        missing = int(refusal.detail.get("missing", 0))
        return ngettext("还有 %(num)s 张照片没有到，到齐了才能办。", "还有 %(num)s 张照片没有到，到齐了才能办。", missing)
    fixed = {
        "wrong_state": _("这件办件现在的状态不能做这一步，可能刚刚有人办过了。"),
        "not_your_part": _("这一步不归您的岗位办。"),
        "unknown_material": _("这件事项没有这样材料。"),
        "unknown_verdict": _("请选一个结论：合格、要重拍，或缺。"),
        "reason_missing": _("请写明原因，办事人要看得懂。"),
        "material_has_no_pages": _("这样材料没有照片。看过原件的，请勾选“看过原件”。"),
        "material_not_judged": _("还有材料没有审，审完才能一次说清。"),
        "material_not_good": _("还有材料不合格，请先一次告知，让代办员补来。"),
        "nothing_to_correct": _("没有要补的材料。请先在材料上选“要重拍”或“缺”。"),
        "why_later_missing": _("有的材料上次就能看出问题，却没有告知。请写明上次为什么没说。"),
        "supplement_incomplete": _("要补的材料还没有全部到。"),
        "acceptance_not_delegated": _("这个事项由审核人员受理，窗口不能受理。"),
        "already_forwarded": _("已经转给县里，不用再转。"),
        "number_missing": _("请写编号。"),
        "mandate_missing": _("这件没有委托书。"),
        "mandate_revoked": _("办事人已经收回委托。"),
        "obligation_not_open": _("这样材料没有欠，或者已经补齐了。"),
        "obligation_open": _("说好领结果时交的材料还没有补齐，补齐了才能把结果交给办事人。"),
        "receipt_missing": _("请写明谁签收、和办事人是什么关系。"),
        "paper_not_held": _("这些原件已经还了，不用再记。"),
        "remedies_missing": _("请写明办事人可以怎样申诉。"),
        "outcome_missing": _("请选县里通过了，还是没有通过。"),
        "scan_not_an_image": _("这个文件不是照片，请选 JPG 或 PNG 的照片或扫描图。"),
        "scan_too_many_pixels": _("这张图大得不正常，没有收。请换一张。"),
        "not_entered_by_hand": _("这是县里的系统自己说的，不能在这里改。请打电话请县里更正。"),
        "telling_not_stopped": _("没有停发短信，或者号码不是办事人的，不能恢复。"),
        "visit_unsound": _("请选为什么上门，写明哪一天，不能是过去的日子；选“其他”的，写明做什么。"),
        "unknown_visit": _("这次上门已经记过了。"),
        "next_day_missing": _("请写明改到哪一天。"),
        "trip_unsound": _("跑动记得不对：请看看是谁、去了哪里、哪一天。"),
        "trip_unexplained": _("跑了不止一趟，请写明为什么。"),
        "same_holder": _("这件本来就在他手上，请选别人。"),
        "new_holder_unfit": _("请选在岗的、管这个村的代办员或本窗口人员。"),
        "unknown_delivery_way": _("请选结果怎样到办事人手里。"),
        "same_delivery_way": _("本来就是这样领，不用改。"),
        "not_by_courier": _("这件不是寄快递的。要寄，请先改领取办法。"),
        "day_unreadable": _("请写明是哪一天。"),
        "courier_missing": _("请写是哪家快递。"),
        "text_with_nul": _("文字里有看不见的坏字符，请删掉后重写。"),
        "too_long": _("文字太长，请写短一些。"),
        "not_a_date": _("日期不对，请从日历里选。"),
    }
    return fixed.get(refusal.reason) or _("规则不允许这一步（%(code)s）。", code=refusal.reason)


def mended_by(reason: str) -> str:
    """What an agent mends something refused by: a step of the case flow, or same_step, again, office, update, nothing."""
    return str(_codes().get(reason, {}).get("mended_by") or "office")


@cache
def _codes() -> dict[str, dict[str, object]]:
    tables = (ROOT / folder / "refusal_codes.json" for folder in ("proxy_service", "sync"))
    return {code: told for table in tables for code, told in json.loads(table.read_text("utf-8")).items()}
