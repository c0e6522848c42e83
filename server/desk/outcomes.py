"""What came of a case: notices given, the decision, the receipt, a refusal to accept, a withdrawal."""

from typing import Any

from flask_babel import gettext as _

from proxy_service.case import Notice
from proxy_service.case_work import CaseWork
from server.china_time import china_day_of
from server.printing import moment_of, notice_title, relation_to_resident


def outcome_records(work: CaseWork) -> list[dict[str, Any]]:
    """Headings with lines, the latest first; notices link to their printable page."""
    content, found = work.content, []
    if content.receipt:
        receipt = content.receipt
        lines = [(_("签收人"), receipt.received_by), (_("关系"), relation_to_resident(receipt.relation)), (_("地点"), receipt.place)]
        found.append(_record(_("结果已送达"), [*lines, (_("时间"), moment_of(receipt.at))]))
    if content.decision:
        heading = _("县里通过了") if content.decision.outcome == "granted" else _("县里没有通过")
        lines = [
            (_("理由"), content.decision.reason),
            (_("怎样申诉"), content.decision.remedies),
            (_("文号"), content.decision.official_no),
        ]
        found.append(_record(heading, [*lines, (_("时间"), moment_of(content.decision.at))]))
    if content.not_accepted:
        lines = [(_("原因"), content.not_accepted.get("reason", "")), (_("应当去"), content.not_accepted.get("right_body", ""))]
        found.append(_record(_("不予受理"), [*lines, (_("日期"), china_day_of(content.not_accepted.get("on", "")))]))
    if content.withdrawal.get("on"):
        lines = [(_("原因"), content.withdrawal.get("reason", "")), (_("日期"), china_day_of(content.withdrawal["on"]))]
        found.append(_record(_("已撤回"), lines))
    return found + [_notice(work, notice) for notice in reversed(content.notices)]


def _notice(work: CaseWork, notice: Notice) -> dict[str, Any]:
    names = {material.code: material.name for material in work.item.materials}
    lines = [(names.get(line.material, line.material), line.reason) for line in notice.lines]
    href = f"/desk/cases/{work.case.id}/forms/notice-{notice.round}"
    return _record(notice_title(notice.kind), [*lines, (_("时间"), moment_of(notice.at))]) | {"href": href}


def _record(heading: str, lines: list[tuple[str, str]]) -> dict[str, Any]:
    return {"heading": heading, "lines": [{"label": label, "value": value} for label, value in lines if value], "href": ""}
