"""Plain words for residents: where the matter stands, and whether they have to do anything."""

from dataclasses import dataclass

from flask_babel import gettext as _

from proxy_service.case import CaseEvent
from proxy_service.errands import DeliveryPlan
from server.china_time import china_day_of


@dataclass(frozen=True)
class Standing:
    """Where it stands, what happens next, and what the resident has to do (usually nothing)."""

    heading: str
    next: str
    tone: str


def standing(state: str, plan: DeliveryPlan | None = None, *, at_window: bool = False) -> Standing:
    """The words for a case state (public wording of the case flow, with what follows from it).

    ``plan``: how the result goes. ``at_window``: it was taken at the window, so no agent comes to the house.
    """
    if state == "TO_DELIVER":
        planned = plan or DeliveryPlan(way="agent")
        return result_standing(DeliveryPlan(way="window") if at_window and planned.way == "agent" else planned)
    return (_at_window().get(state) if at_window else None) or _standings()[state]


def result_standing(plan: DeliveryPlan) -> Standing:
    """How the result reaches the resident: said as it is planned now, and of what was sent by whom, under which number, since when."""
    if plan.way == "window":
        return Standing(_("结果已出，请来领"), _("结果在乡镇窗口。请您或家里人带身份证来领，地址在下面。"), "act")
    if plan.way == "agent":
        return Standing(_("结果已出，等着送来"), _("代办员会把结果送到您家，请您签收。您不用跑。"), "ok")
    if not plan.sent_on:
        return Standing(_("结果已出，等着寄出"), _("乡镇会用快递寄给您。寄出以后，这里看得到快递单号。"), "ok")
    told = {"courier": plan.courier, "number": plan.number, "day": china_day_of(plan.sent_on)}
    return Standing(_("结果已寄出"), _("%(day)s寄出，%(courier)s，单号 %(number)s。收到请签收。", **told), "ok")


def _at_window() -> dict[str, Standing]:
    collecting = Standing(_("正在收材料"), _("窗口还在收材料，还没有上报。"), "wait")
    lacking = _("要补什么已一次写清，窗口会告诉您。补齐了带到窗口。")
    return {
        "DRAFT": collecting,
        "COLLECTING": collecting,
        "READY": Standing(_("材料已收好，待上报"), _("窗口的电脑连上网就会上报。"), "wait"),
        "PRE_RETURNED": Standing(_("有材料要补"), lacking, "act"),
        "CORRECTION": Standing(_("有材料要补正"), lacking, "act"),
        "NOT_ACCEPTED": Standing(_("不能受理"), _("原因已书面写明，窗口会讲给您听，也可以打电话问。"), "stop"),
    }


def _standings() -> dict[str, Standing]:
    return {
        "DRAFT": Standing(_("已登记"), _("代办员还在收材料，还没有上报。"), "wait"),
        "COLLECTING": Standing(_("正在收材料"), _("代办员还在收材料，还没有上报。"), "wait"),
        "READY": Standing(_("材料已收好，待上报"), _("代办员的手机连上网就会上报。"), "wait"),
        "SUBMITTED": Standing(_("已上报，正在看材料"), _("乡镇正在看材料。您不用做什么。"), "wait"),
        "PRE_RETURNED": Standing(_("有材料要补"), _("要补什么已一次告知代办员，他会再来找您。您不用跑。"), "act"),
        "PRE_PASSED": Standing(_("材料合格，待收件"), _("乡镇马上正式收件。您不用做什么。"), "wait"),
        "RECEIVED": Standing(_("已收件"), _("乡镇已正式收件，会告诉您是否受理。"), "wait"),
        "CORRECTION": Standing(_("有材料要补正"), _("要补什么已一次告知代办员，他会再来找您。您不用跑。"), "act"),
        "ACCEPTED": Standing(_("已受理"), _("正在转给县里办理。您不用做什么。"), "ok"),
        "IN_REVIEW": Standing(_("正在审核"), _("县里正在审核。您不用做什么。"), "wait"),
        "GRANTED": Standing(_("已办结：通过"), _("结果出来后，会通知您怎么领取。"), "ok"),
        "DENIED": Standing(_("已办结：没有通过"), _("原因和怎么申诉，乡镇会书面告诉您，也可以打电话问。"), "stop"),
        "DELIVERED": Standing(_("已送到"), _("这件事办完了。"), "ok"),
        "NOT_ACCEPTED": Standing(_("不能受理"), _("原因已书面写明，代办员会讲给您听，也可以打电话问。"), "stop"),
        "WITHDRAWN": Standing(_("已撤回"), _("按您的申请撤回了，以后可以再办。"), "stop"),
        "DISCARDED": Standing(_("未办理"), _("这次没有办理，材料已退还。"), "stop"),
    }


def step(event: CaseEvent) -> str | None:
    """The words for one event of the timeline; None for what does not concern the resident."""
    return {
        "case_opened": _("窗口登记了这件事") if event.actor_kind == "staff" else _("代办员登记了这件事"),
        "mandate_revoked": _("您已收回委托，代办员不能再替您办"),
        "commitment_recorded": _("您签了承诺书：缺的材料以后补"),
        "commitment_supplemented": _("说好以后补的材料已上报"),
        "obligation_settled": _("说好以后补的材料已收齐"),
        "obligation_reopened": _("补的材料不行，代办员会再来找您"),
        "original_taken": _("代办员带走了您的原件，收条上写着哪天还"),
        "original_returned": _("您的原件已经还了"),
        "case_submitted": _("材料上报到乡镇"),
        "files_completed": _("材料全部到达乡镇"),
        "case_returned": _("有材料要补，已一次告知"),
        "case_supplemented": _("补的材料已上报"),
        "pre_review_passed": _("材料看过，合格"),
        "case_received": _("乡镇正式收件"),
        "correction_requested": _("有材料要补正，已一次告知"),
        "correction_received": _("补正材料收齐"),
        "case_accepted": _("已受理"),
        "case_not_accepted": _("不予受理"),
        "case_forwarded": _("乡镇开始转给县里"),
        "forwarding_sent": _("已发给县里，等县里回执"),
        "review_begun": _("县里收到，开始审核"),
        "upstream_correction_requested": _("县里要求补材料"),
        "case_granted": _("已办结：通过"),
        "case_denied": _("已办结：没有通过"),
        "decision_retracted": _("前面的结果录错了，已收回，正在核对"),
        "result_ready": _("结果已出"),
        "case_reassigned": _("换了代办员，接着办"),
        "delivery_changed": _("改了领取办法"),
        "result_sent": _("结果已寄出"),
        "result_delivered": _("结果已送到"),
        "withdrawal_requested": _("申请撤回"),
        "case_withdrawn": _("已撤回"),
        "case_discarded": _("未办理"),
    }.get(event.name)
