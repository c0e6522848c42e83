"""What a push message says: the matter and the step, never a name, a number or a reason."""

from flask_babel import gettext as _

RESIDENT_EVENTS = (
    "case_returned",
    "case_received",
    "correction_requested",
    "upstream_correction_requested",
    "case_accepted",
    "case_not_accepted",
    "case_granted",
    "case_denied",
    "decision_retracted",
    "result_ready",
    "result_delivered",
    "case_withdrawn",
)
AGENT_EVENTS = (
    "case_returned",
    "correction_requested",
    "upstream_correction_requested",
    "case_not_accepted",
    "decision_retracted",
    "result_ready",
    "case_withdrawn",
)


def for_resident(event: str, item: str) -> tuple[str, str]:
    """Title and body for the resident and the family."""
    bodies = {
        "case_returned": _("有材料要补。代办员会再来找您，您不用跑。"),
        "correction_requested": _("有材料要补。代办员会再来找您，您不用跑。"),
        "upstream_correction_requested": _("县里要求补材料。代办员会再来找您，您不用跑。"),
        "case_received": _("乡镇已收件。"),
        "case_accepted": _("已受理，正在办理。"),
        "case_not_accepted": _("这件事没能受理，原因请点开看。"),
        "case_granted": _("已办结：通过。"),
        "case_denied": _("已办结：没有通过。原因和怎么申诉请点开看。"),
        "decision_retracted": _("前面告诉您的结果有误，正在核对，请等通知。"),
        "result_ready": _("结果已出。怎么拿到，请点开看。"),
        "result_delivered": _("结果已送到。"),
        "case_withdrawn": _("已按申请撤回。"),
    }
    return item, bodies[event]


def for_agent(event: str, item: str) -> tuple[str, str]:
    """Title and body for the agent; which case it is shows after unlocking the phone."""
    bodies = {
        "case_returned": _("有一件退回补材料：%(item)s", item=item),
        "correction_requested": _("有一件要补正：%(item)s", item=item),
        "upstream_correction_requested": _("县里要求补正一件：%(item)s", item=item),
        "case_not_accepted": _("有一件不予受理：%(item)s", item=item),
        "decision_retracted": _("有一件的结果录错了，已收回：%(item)s", item=item),
        "result_ready": _("有结果待送达：%(item)s", item=item),
        "case_withdrawn": _("有一件已撤回：%(item)s", item=item),
    }
    return _("代办"), bodies[event]
