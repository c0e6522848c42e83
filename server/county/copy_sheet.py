"""The copy-assist sheet: a case in the order of the county's form, for a clerk who enters it there by hand (JJ-59)."""

from collections.abc import Iterable
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from proxy_service.case import MaterialPage
from proxy_service.case_work import MANDATE, CaseWork
from server.county.models import GatewayRoute
from server.county.package import MANDATE_NAME
from server.county.profile import FieldRule, LackingField, apply_rules

Row = dict[str, str]
Group = dict[str, Any]


def sheet_groups(work: CaseWork, facts: dict[str, Any], route: GatewayRoute | None) -> list[Group]:
    """Labels and values in the order in which the county asks; an empty value keeps its place, so that nobody slips a line."""
    if route and route.sheet:
        return [{"title": "", "rows": [_configured(FieldRule.model_validate(rule), facts) for rule in route.sheet]}]
    return [group for group in _own_order(work, facts) if group["rows"]]


def sheet_pages(work: CaseWork, *, supplement: bool) -> list[MaterialPage]:
    """The photos to put in, in the order of the item's materials; of a supplement only what is new."""
    codes = [*(material.code for material in work.item.materials), MANDATE]
    pages = [page for code in codes for page in work.current_pages(code) if not page.fault]
    return [page for page in pages if page.round == work.case.round] if supplement else pages


def material_title(work: CaseWork, code: str) -> str:
    """What a material is called on the sheet and in the names of files."""
    material = work.item.find_material(code)
    return material.name if material else MANDATE_NAME


def _configured(rule: FieldRule, facts: dict[str, Any]) -> Row:
    try:
        value = apply_rules([rule], facts).get(rule.theirs, "")
    except LackingField:
        value = ""
    return _row(rule.theirs, "、".join(map(str, value)) if isinstance(value, list) else str(value))


def _own_order(work: CaseWork, facts: dict[str, Any]) -> Iterable[Group]:
    resident, mandate, agent = facts["resident"], facts["mandate"], facts["agent"]
    yield {"title": _("办事人"), "rows": _filled(_resident_rows(resident))}
    known = {name for name, value in resident.items() if value and work.content.form.get(name) == value}
    fields = [(rule.label or rule.name, rule.name) for rule in work.item.fields if rule.name not in known]
    words = facts["form_in_words"]
    yield {"title": _("表里填的"), "rows": _filled(_row(label, words.get(label, "")) for label, _name in fields)}
    if facts["agent"]["acts"] == "yes":
        rows = [
            _row(_("代办人"), agent["name"]),
            _row(_("代办人电话"), agent["phone"]),
            _row(_("委托开始"), mandate.get("starts_on", "")),
            _row(_("委托结束"), mandate.get("ends_on", "")),
        ]
        yield {"title": _("代办人和委托"), "rows": _filled(rows)}
    case = facts["case"]
    rows = [_row(_("乡镇收件编号"), case["township_no"] or ""), _row(_("受理日期"), (case["accepted_at"] or "")[:10])]
    yield {"title": _("乡镇"), "rows": _filled(rows)}


def _resident_rows(resident: dict[str, Any]) -> list[Row]:
    return [
        _row(_("姓名"), resident["name"]),
        _row(_("身份证号"), resident["id_number"]),
        _row(_("性别"), _sex_for_county(resident["sex"])),
        _row(_("出生日期"), resident["birth_date"]),
        _row(_("民族"), resident["ethnicity"]),
        _row(_("电话"), resident["phone"]),
        _row(_("住址"), resident["address"]),
    ]


def _sex_for_county(code: str) -> str:
    """In Chinese whatever the reader's language: it is pasted into the county's form."""
    with force_locale("zh_Hans"):
        return {"male": _("男"), "female": _("女")}.get(code, code)


def _row(label: str, value: str) -> Row:
    return {"label": label, "value": value}


def _filled(rows: Iterable[Row]) -> list[Row]:
    """The item's own order has no place to keep for what nobody answered."""
    return [row for row in rows if row["value"]]
