"""What the case page says about a case: resident, answers, mandate, consent. Numbers are masked until someone asks for them."""

from typing import Any

from flask_babel import gettext as _

from proxy_service.case import Resident
from proxy_service.case_work import MANDATE, CaseWork
from proxy_service.fields import is_filled, read_id_number, shown_fields
from proxy_service.service_item import FieldRule
from server.china_time import china_day_of
from server.desk.case_papers import revocation_words, way_words, witness_records
from server.desk.wording import masked
from server.printing import explained_words

MASKED_KINDS = ("id_number", "bank_account", "phone")

Row = dict[str, Any]


def resident_rows(resident: Resident, *, clear: bool) -> list[Row]:
    """The principal, as told at the doorstep, with doubts about the identity number."""
    rows = [
        _row(_("姓名"), resident.name),
        _row(_("身份证号"), resident.id_number if clear else masked(resident.id_number), id_number_doubts(resident.id_number)),
        _row(_("性别"), {"male": _("男"), "female": _("女")}.get(resident.sex, resident.sex)),
        _row(_("出生日期"), china_day_of(resident.birth_date)),
        _row(_("民族"), resident.ethnicity),
        _row(_("电话"), resident.phone if clear else masked(resident.phone)),
        _row(_("住址"), resident.address),
        _row(_("会写字"), _("会") if resident.can_write else _("不会，按手印")),
    ]
    return [row for row in rows if row["value"]]


def id_number_doubts(number: str) -> str:
    """Doubts that only warn: wrong old numbers exist (GB 11643)."""
    words = {
        "wrong_check_digit": _("最后一位校验不对，请对照证件"),
        "wrong_length": _("不是 18 位"),
        "wrong_character": _("有不该有的字"),
        "impossible_date": _("出生日期不可能"),
    }
    return _("，").join(words.get(problem, problem) for problem in read_id_number(number)["problems"]) if number else ""


def form_groups(work: CaseWork, *, clear: bool) -> list[dict[str, Any]]:
    """The answers that were asked, under their headings, in the order of the form."""
    shown = set(shown_fields(work.item, work.content.form))
    groups: dict[str, list[Row]] = {}
    for rule in work.item.fields:
        if rule.name in shown:
            groups.setdefault(rule.group, []).append(_answer(rule, work.content.form.get(rule.name), clear=clear))
    return [{"name": name, "rows": rows} for name, rows in groups.items()]


def mandate_record(work: CaseWork, today: str) -> dict[str, Any] | None:
    """The mandate (授权委托书): how far and how long, special powers marked, and where the signature is."""
    mandate = work.content.mandate
    if mandate is None:
        return None
    given = [one for one in work.item.authorities if one.code in mandate.authorities]
    return {
        "authorities": [{"label": one.label, "special": one.special} for one in given],
        "starts_on": china_day_of(mandate.starts_on),
        "ends_on": china_day_of(mandate.ends_on),
        "over": mandate.ends_on < today,
        "explained": explained_words(mandate.explained_by),
        "place": mandate.place,
        "way": way_words(mandate.way),
        "witnesses": witness_records(work),
        "revoked": revocation_words(mandate.revocation),
        "signature": mandate.signature.id if any(page.id == mandate.signature.id for page in work.live_pages(MANDATE)) else "",
    }


def consent_words(work: CaseWork) -> str:
    """That the resident agreed to the handling of sensitive information, and how it was explained."""
    consent = work.content.consent
    if consent is None:
        return _("没有记录同意")
    return _(
        "同意（告知书第 %(version)s 版，%(explained)s）", version=consent.notice_version, explained=explained_words(consent.explained_by)
    )


def _answer(rule: FieldRule, answer: Any, *, clear: bool) -> Row:
    if answer is None or not is_filled(answer):
        return _row(rule.label, "—")
    labels = {choice.value: choice.label for choice in rule.choices} | ({"yes": _("是"), "no": _("否")} if rule.kind == "yes_no" else {})
    if isinstance(answer, list):
        return _row(rule.label, _("、").join(str(labels.get(value, value)) for value in answer))
    if rule.kind in MASKED_KINDS:
        doubts = id_number_doubts(answer) if rule.kind == "id_number" else ""
        return _row(rule.label, answer if clear else masked(answer), doubts)
    return _row(rule.label, china_day_of(answer) if rule.kind == "date" else labels.get(answer, answer))


def _row(label: str, value: str, doubts: str = "") -> Row:
    return {"label": label, "value": value, "doubts": doubts}
