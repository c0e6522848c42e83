"""What may not be published (JJ-43, YZ-10, DG-56): catch-all clauses, materials the office can fetch itself, promises
longer than the law allows, items without a legal basis, secret matters; and policies the item doesn't bear out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from proxy_service.case_work import COUNTY_PAPERS, SIGNATURES
from proxy_service.fields import is_filled
from proxy_service.listed_item import TOPICS, ListedItem
from proxy_service.service_item import Condition, Limit, ServiceItem

PAPERS = "(?:材料|证明|资料|文件|手续)"
CATCH_ALL = re.compile(f"其他.{{0,6}}(?:{PAPERS}|条件)|(?:有关|相关)的?{PAPERS}|等(?:相关|有关|其他)?{PAPERS}|需要的{PAPERS}")
"""Clauses that let anything be asked for."""

SHARED_DIRECTORY = {"marriage-record": "婚姻登记信息", "death-record": "死亡信息", "payment-record": "社会保险缴费记录"}
"""Materials every office can query itself today, so no item may ask for them; households are added by the county (see shared_note)."""

RESERVED = {*SIGNATURES, *COUNTY_PAPERS}
"""Codes under which signatures, slips and the county's papers lie among a case's pages: such a material would be taken for one."""

SECRET = re.compile("涉密|绝密|机密|秘密|不予公开")
"""GN-24: secret matters are not entered into a system like this, not even by name."""

SIGNED_BY_PRINCIPAL = {"fill_in", "commit", "withdraw"}
"""What an agent who only carries papers can't be given: the principal does it with her own hand."""


@dataclass(frozen=True)
class Finding:
    """Why an item may not be published: a code, where, and a sentence."""

    code: str
    where: str
    text: str


def lint_item(item: ListedItem) -> list[Finding]:
    """Everything that keeps the item from being published; empty when it may be."""
    known = [*_topic(item), *_secret(item), *_sample(item), *_way_out(item)]
    if not isinstance(item, ServiceItem):
        return known
    return [*known, *_catch_alls(item), *_shared(item), *_limits(item), *_basis(item), *_conditions(item), *_policy(item), *_reserved(item)]


def _topic(item: ListedItem) -> Iterator[Finding]:
    if item.topic not in TOPICS:
        yield Finding("unknown_topic", "topic", f"没有“{item.topic}”这一类")


def _secret(item: ListedItem) -> Iterator[Finding]:
    texts = [item.name, *item.aliases, item.parent, item.where_to_go]
    if isinstance(item, ServiceItem):
        texts += [*item.conditions, *item.steps, *(material.name for material in item.materials), *(rule.label for rule in item.fields)]
    for text in texts:
        if SECRET.search(text):
            yield Finding("secret", "name", f"“{text}”:涉密事项不得录入")


def _way_out(item: ListedItem) -> Iterator[Finding]:
    """Who can't be served here is told why, and where to go."""
    if item.status == "historical_sample" and not is_filled(item.ended):
        yield Finding("no_reason", "ended", "没有写明这个事项怎么没有了")
    nobody_acts = not item.details_known or item.proxy_policy in ("HOME_VISIT_BY_OFFICER", "IN_PERSON_ONLY")
    if nobody_acts and not is_filled(item.where_to_go):
        yield Finding("no_way_out", "where_to_go", "没有写明不能代办时到哪里办")


def _policy(item: ServiceItem) -> Iterator[Finding]:
    """A policy is more than a word: the form asks after relatives, and who only carries papers fills in and promises nothing."""
    asked = next((rule for rule in item.fields if rule.name == "relatives"), None)
    if item.proxy_policy == "RELATIVE_FIRST_ELSE_VILLAGE" and not (asked and asked.required):
        yield Finding("relatives_not_asked", "relatives", "近亲属优先的事项，表里必须问近亲属能不能来办")
    if item.proxy_policy == "SUBMIT_ONLY":
        if SIGNED_BY_PRINCIPAL & {authority.code for authority in item.authorities}:
            yield Finding("too_much_authority", "authorities", "只能代为递交的事项，不得委托代填、代承诺、代撤回")
        if any(material.tolerance for material in item.materials):
            yield Finding("tolerance_without_commitment", "materials", "只能代为递交的事项，没有人能代为承诺后补")
        if not any(material.form == "form" and material.class_ == "main" for material in item.materials):
            yield Finding("nothing_signed", "materials", "只能代为递交的事项，必须有一张本人签字的表")


def _catch_alls(item: ServiceItem) -> Iterator[Finding]:
    texts = [("name", item.name), *(("condition", text) for text in item.conditions)]
    texts += [(material.code, f"{material.name}。{material.how_to_photograph}") for material in item.materials]
    for where, text in texts:
        found = CATCH_ALL.search(text)
        if found:
            yield Finding("catch_all", where, f"{where}:“{found.group()}”是兜底条款，必须逐一写明")


def _reserved(item: ServiceItem) -> Iterator[Finding]:
    for material in item.materials:
        if material.code in RESERVED:
            yield Finding("reserved_code", material.code, f"{material.name}:代码“{material.code}”留给签名和保管单用，请换一个")


def _shared(item: ServiceItem) -> Iterator[Finding]:
    for material in item.materials:
        if material.code in SHARED_DIRECTORY and not material.shared:
            source = SHARED_DIRECTORY[material.code]
            yield Finding("shared_asked", material.code, f"{material.name}:部门可以自己查到({source}),不得要求提供")


def _limits(item: ServiceItem) -> Iterator[Finding]:
    if item.statutory_limit and _days(item.promise_limit) > _days(item.statutory_limit):
        yield Finding("promise_too_long", "promise_limit", "承诺时限比法定时限长")


def _days(limit: Limit) -> float:
    """Calendar days, roughly: five working days are a week."""
    return limit.value * 1.4 if limit.unit == "working_day" else limit.value


def _basis(item: ServiceItem) -> Iterator[Finding]:
    if not any(is_filled(basis) for basis in item.legal_basis):
        yield Finding("no_legal_basis", "legal_basis", "没有写明事项的法律依据")
    if item.statutory_limit and not is_filled(item.statutory_limit.basis):
        yield Finding("no_legal_basis", "statutory_limit", "法定时限没有写明依据")
    for material in item.materials:
        if not material.shared and not is_filled(material.legal_basis):
            yield Finding("no_legal_basis", material.code, f"{material.name}:没有写明要这份材料的依据")


def _sample(item: ListedItem) -> Iterator[Finding]:
    if item.confirm_by_county and not is_filled(item.banner):
        yield Finding("no_banner", "banner", "未经县里确认的示例数据必须标明")


def _conditions(item: ServiceItem) -> Iterator[Finding]:
    """Conditions speak of fields and answers that exist."""
    rules = {rule.name: rule for rule in item.fields}
    found = [(material.code, material.asked_when) for material in item.materials]
    found += [(rule.name, condition) for rule in item.fields for condition in (rule.required_when, rule.shown_when)]
    for where, condition in found:
        for name, value in _comparisons(condition):
            rule = rules.get(name)
            values = ["yes", "no"] if rule and rule.kind == "yes_no" else [choice.value for choice in rule.choices] if rule else []
            if rule is None or (values and value not in values):
                yield Finding("unknown_answer", where, f"{where}:条件里的“{name} = {value}”不存在")


def _comparisons(condition: Condition | None) -> Iterator[tuple[str, str]]:
    if condition is None:
        return
    for part in [*condition.get("all", []), *condition.get("any", []), *([condition["not"]] if "not" in condition else [])]:
        yield from _comparisons(part)
    if "field" in condition:
        yield condition["field"], condition["is"]
