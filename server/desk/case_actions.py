"""The next steps the case flow offers a role: each as a button or a form, or with the reason why it isn't possible yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from proxy_service.case import Actor
from proxy_service.case_flow import actions_for, check
from proxy_service.case_work import CaseWork
from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.desk.errand_fields import (
    Choice,
    changing_way,
    delivering_ways,
    giving_back,
    handing_over,
    sending,
    step_field,
    travelling,
    visiting,
)
from server.refusal_words import refusal_words

TYPED_LATER = {
    "number": "1",
    "reason": "1",
    "received_by": "1",
    "relation": "1",
    "why_later": "1",
    "courier": "1",
    "today": "",
    "visit_planned": True,
    "visit_why": "sign",
    "visit_day": "",
    "trip_who": "resident",
    "trip_to": "township",
    "trip_on": "",
    "trips_before": 0,
    "new_holder": "",
    "new_holder_covers": True,
}
"""What the clerk will say when he acts; until then a step isn't called impossible for lack of it."""
NOTICES = ("return_case", "request_correction")
NOT_SHOWN = ("nothing_to_correct", "already_forwarded", "mandate_missing", "mandate_revoked", "not_by_courier", "paper_not_held")
"""Reasons that would only puzzle: such a step isn't wanted now."""
NEVER_PREFERRED = ("withdraw_case", "record_revocation", "not_accept_case", "change_delivery", "record_return")
AROUND = ("plan_visit", "record_trip", "reassign_case")
"""Steps that don't move the case on: they stand in their own part of the page."""
PAPERS = ("record_return",)
"""Steps beside the papers they are about."""


@dataclass(frozen=True)
class TypedAction:
    """A step that could not be taken: why, and everything that was typed for it."""

    action: str
    problem: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """How a step looks at the desk. ``url`` is a noun below the case's address."""

    url: str
    label: str
    hint: str
    fields: tuple[dict[str, Any], ...] = ()


def staff_actor(person: Person) -> Actor:
    """Who acts, for the domain."""
    return Actor("staff", person.id, person.role)


def offered_steps(
    work: CaseWork, person: Person, now: datetime, typed: TypedAction | None = None, holders: Sequence[Choice] = ()
) -> list[dict[str, Any]]:
    """Steps in the order of the flow, those that mend something first when something is wrong. ``holders``: who could take the case."""
    facts = work.office_facts(staff_actor(person), mandate=work.record()["mandate"]) | TYPED_LATER
    facts["delivery_way"] = "window" if facts["way_before"] == "agent" else "agent"
    facts["returned_papers"] = facts["papers_held"]
    names = material_names(work)
    records = [
        _record(work, name, check(name, facts), names, typed, holders)
        for name in actions_for(work.case.state, person.role)
        if name in steps()
    ]
    shown = [record for record in records if record["reason"] not in NOT_SHOWN]
    _prefer(shown, unjudged=bool(facts["unjudged_materials"]))
    return shown


def waiting_steps(steps: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What isn't possible yet, once per reason."""
    reasons: dict[str, list[str]] = {}
    for step in steps:
        if step["blocked"]:
            reasons.setdefault(step["blocked"], []).append(step["label"].rstrip("…"))
    return [{"labels": _("、").join(labels), "why": why} for why, labels in reasons.items()]


def _prefer(records: list[dict[str, Any]], *, unjudged: bool) -> None:
    """Mark the step that usually comes next; none while materials are still to be looked at."""
    possible = [record for record in records if not record["blocked"] and record["name"] not in (*NEVER_PREFERRED, *AROUND)]
    if possible and not unjudged:
        next((record for record in possible if record["is_notice"]), possible[0])["primary"] = True


def step_words(action: str) -> str:
    """What a step is called on its button."""
    return steps()[action].label


def material_names(work: CaseWork) -> dict[str, str]:
    """Material code → name."""
    return {material.code: material.name for material in work.item.materials}


def steps() -> dict[str, Step]:
    """The steps of the desk, in the reader's language."""
    return {
        "pass_pre_review": Step("pre-review", _("预审通过"), _("照片都合格。接下来等正式收件。")),
        "return_case": Step("return", _("一次告知，退回补材料…"), _("先看告知书，再发给代办员。一次说全，以后不再加。")),
        "receive_case": Step("receipt", _("收件"), _("正式收下申请，给收件编号。从今天起五个工作日内要决定是否受理。")),
        "request_correction": Step("correction", _("一次告知，要求补正…"), _("先看补正告知书，再发给代办员。一次说全，以后不再加。")),
        "receive_correction": Step("correction-receipt", _("补正收齐"), _("要补的都到了，重新计算受理期限。")),
        "accept_case": Step("acceptance", _("受理"), _("从今天起按承诺的时限办结。")),
        "not_accept_case": Step("non-acceptance", _("不予受理…"), _("要写明原因；归别的部门办的，写明该去哪里。"), _not_accepting()),
        "forward_case": Step("forwarding", _("转县里办理"), _("把材料交给县里的系统。")),
        "prepare_delivery": Step("delivery-preparation", _("通知领取结果…"), _("结果到了乡镇，告诉办事人和代办员。"), delivering_ways()),
        "change_delivery": Step("delivery-plan", _("改领取办法…"), _("办事人会看到新的办法。"), changing_way()),
        "send_result": Step("dispatch", _("寄出结果…"), _("交给快递以后记下，办事人在进度页看得到。"), sending()),
        "deliver_case": Step("delivery", _("送达签收…"), _("办事人在窗口签收了纸质回执，或者快递已经签收。"), _delivering()),
        "record_revocation": Step(
            "mandate-revocation", _("记下收回委托…"), _("办事人自己来说不再委托了。记下以后，代办员只能还原件。"), _revoking()
        ),
        "withdraw_case": Step("withdrawal", _("按申请撤回…"), _("只有办事人自己要求时才撤回，原件退还。"), _withdrawing()),
        "record_return": Step(
            "custody-return", _("记下已在窗口还…"), _("办事人或家里人在窗口拿回了原件，在保管单上签了收。"), giving_back()
        ),
        "plan_visit": Step("visits", _("约上门…"), _("代办员的走访单上会有这一次，没有网也看得到。"), visiting()),
        "record_trip": Step("trips", _("记一次跑动…"), _("为这件跑的每一趟都记。办事人和代办员的分开算。"), travelling()),
        "reassign_case": Step("reassignment", _("换代办员…"), _("新的代办员手机上会有整件办件。前任晚到的步骤不会丢。"), handing_over()),
    }


def _record(
    work: CaseWork, name: str, no: Any, names: dict[str, str], typed: TypedAction | None, holders: Sequence[Choice]
) -> dict[str, Any]:
    step, mine = steps()[name], typed if typed and typed.action == name else None
    return {
        "name": name,
        "href": f"/desk/cases/{work.case.id}/{step.url}",
        "label": step.label,
        "hint": step.hint,
        "is_notice": name in NOTICES,
        "fields": [_filled(work, name, field, mine, holders) for field in step.fields],
        "reason": no["reason"] if no else "",
        "blocked": refusal_words(Refusal(no["reason"], **no["detail"]), names) if no else "",
        "typed": bool(mine),
        "opened": bool(mine) or (name == "withdraw_case" and "withdrawal_requested" in work.case.flags),
        "primary": False,
    }


def _filled(work: CaseWork, name: str, field: dict[str, Any], typed: TypedAction | None, holders: Sequence[Choice]) -> dict[str, Any]:
    choices = {"new_holder": holders, "paper": _held_papers(work)}.get(field["name"], field["choices"])
    return field | {"choices": choices, "value": _value(work, name, field["name"], typed)}


def _held_papers(work: CaseWork) -> list[Choice]:
    return [("all", _("全部")), *((paper.id, paper.name) for paper in work.content.custody if paper.returned is None)]


def _value(work: CaseWork, action: str, field: str, typed: TypedAction | None) -> str:
    if typed:
        return typed.values.get(field, "")
    return work.content.withdrawal.get("reason", "") if (action, field) == ("withdraw_case", "reason") else ""


def _not_accepting() -> tuple[dict[str, Any], ...]:
    return (
        step_field("reason", _("不予受理的原因"), kind="long", hint=_("办事人会看到，写得让他看懂。"), most=500),
        step_field("right_body", _("应当去哪个部门办"), required=False, hint=_("不归这里办的，必须写。"), most=100),
    )


def _delivering() -> tuple[dict[str, Any], ...]:
    return (
        step_field("received_by", _("签收人姓名"), most=40),
        step_field("relation", _("和办事人的关系"), hint=_("本人、儿子、女儿、代办员……"), most=40),
        step_field("place", _("在哪里签收"), required=False, most=100),
        step_field("came", _("办事人或家属为取结果到乡镇跑了一趟吗"), kind="choice", choices=(("no", _("没有")), ("yes", _("跑了一趟")))),
    )


def _revoking() -> tuple[dict[str, Any], ...]:
    return (step_field("reason", _("办事人怎么说的"), kind="long", hint=_("什么时候、谁来说的、为什么。"), most=500),)


def _withdrawing() -> tuple[dict[str, Any], ...]:
    return (step_field("reason", _("撤回的原因"), kind="long", most=500),)
