"""Twin of fields.js: form answers, identity numbers, dates. Lengths count code points; values are text as typed."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypedDict

from proxy_service.conditions import Form, holds
from proxy_service.service_item import FieldRule, ItemRules

BLANKS = " \t\r\n\u00a0\u3000"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘx", "0123456789XXX")


class FieldProblem(TypedDict):
    field: str
    problem: str


class IdNumber(TypedDict):
    birth_date: str
    sex: str
    problems: list[str]


def shown_fields(item: ItemRules, form: Form) -> list[str]:
    """Names of the fields that are asked, given the answers so far."""
    return [rule.name for rule in item.fields if holds(rule.shown_when, form)]


def check_form(item: ItemRules, form: Form) -> list[FieldProblem]:
    """What keeps the form from being handed in, in the order of the fields.

    Problems: ``required``, ``wrong_type``, ``too_long``, ``unknown_choice``, ``not_a_date``, ``not_a_number``,
    ``not_money``, ``not_a_phone``, ``not_a_bank_account``; ``unknown_field`` for answers nobody asked for. Answers to
    fields that aren't shown are not looked at.
    """
    found: list[FieldProblem] = []
    for rule in item.fields:
        problem = _problem_of(rule, form) if holds(rule.shown_when, form) else None
        if problem:
            found.append({"field": rule.name, "problem": problem})
    known = {rule.name for rule in item.fields}
    return found + [{"field": name, "problem": "unknown_field"} for name in form if name not in known]


def form_warnings(item: ItemRules, form: Form) -> list[FieldProblem]:
    """What a second look is due for, without refusing: doubtful identity numbers (old wrong ones exist)."""
    found: list[FieldProblem] = []
    shown = shown_fields(item, form)
    for rule in item.fields:
        answer = form.get(rule.name)
        if rule.kind == "id_number" and rule.name in shown and is_filled(answer) and isinstance(answer, str):
            found += [{"field": rule.name, "problem": problem} for problem in read_id_number(answer)["problems"]]
    return found


def is_filled(answer: Any) -> bool:
    """Whether there is an answer: not missing, not only blanks, not an empty choice."""
    return bool(answer.strip(BLANKS)) if isinstance(answer, str) else bool(answer)


def read_id_number(text: str) -> IdNumber:
    """Birth date, sex and doubts of a resident identity number (GB 11643-1999).

    Problems, which only warn: ``wrong_length``, ``wrong_character``, ``impossible_date``, ``wrong_check_digit``. A
    first-generation number of 15 digits is read too, with ``wrong_length``. What can't be derived is ``""``.
    """
    number = tidy_id_number(text)
    if not re.fullmatch("[0-9]*", number[:17]) or not re.fullmatch("[0-9X]?", number[17:18]):
        return {"birth_date": "", "sex": "", "problems": ["wrong_character"]}
    if len(number) == 15:
        return _reading("19" + number[6:12], number[14], ["wrong_length"])
    if len(number) != 18:
        return {"birth_date": "", "sex": "", "problems": ["wrong_length"]}
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return _reading(number[6:14], number[16], [] if CHECK_DIGITS[total % 11] == number[17] else ["wrong_check_digit"])


def tidy_id_number(text: str) -> str:
    """The number without blanks, in half-width digits, with a capital X."""
    return "".join(character for character in text if character not in BLANKS).translate(FULL_WIDTH)


def is_date(text: str) -> bool:
    """Whether ``text`` is a day that existed, written YYYY-MM-DD, from 1900 on."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        return date.fromisoformat(text).year >= 1900
    except ValueError:
        return False


def add_months(day: str, months: int) -> str:
    """The same day ``months`` later, or the last day of that month (民法典 202 counts months by the calendar)."""
    year, month, number = (int(part) for part in day.split("-"))
    year, month = year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    while not is_date(f"{year:04}-{month:02}-{number:02}"):
        number -= 1
    return f"{year:04}-{month:02}-{number:02}"


def age_on(birth_date: str, day: str) -> int:
    """Full years between two dates written YYYY-MM-DD."""
    return int(day[:4]) - int(birth_date[:4]) - (day[5:] < birth_date[5:])


def _reading(digits: str, sex_digit: str, problems: list[str]) -> IdNumber:
    birth_date = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    sex = "male" if int(sex_digit) % 2 else "female"
    if is_date(birth_date):
        return {"birth_date": birth_date, "sex": sex, "problems": problems}
    return {"birth_date": "", "sex": sex, "problems": ["impossible_date", *problems]}


def _problem_of(rule: FieldRule, form: Form) -> str | None:
    answer = form.get(rule.name)
    if not is_filled(answer):
        needed = rule.required or (rule.required_when is not None and holds(rule.required_when, form))
        return "required" if needed else None
    if isinstance(answer, list) != (rule.kind == "multi_choice") or not isinstance(answer, str | list):
        return "wrong_type"
    if isinstance(answer, list):
        return None if all(_is_choice(rule, value) for value in answer) else "unknown_choice"
    if len(answer) > rule.max_length:
        return "too_long"
    if rule.kind == "choice" and not _is_choice(rule, answer):
        return "unknown_choice"
    kind = KINDS.get(rule.kind)
    return kind[1] if kind and not kind[0](answer) else None


def _is_choice(rule: FieldRule, value: Any) -> bool:
    return any(choice.value == value for choice in rule.choices)


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text.strip(BLANKS)) is not None


KINDS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "yes_no": (_matches("yes|no"), "unknown_choice"),
    "date": (is_date, "not_a_date"),
    "number": (_matches("[0-9]{1,9}"), "not_a_number"),
    "money": (_matches(r"[0-9]{1,9}(\.[0-9]{1,2})?"), "not_money"),
    "phone": (_matches("1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}"), "not_a_phone"),
    "bank_account": (_matches("[0-9](?: ?[0-9]){7,31}"), "not_a_bank_account"),
}
