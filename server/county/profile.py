"""What an operator writes down about one county system: names, codes, charset, signature. Data, checked at the door."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.county.signature import SignatureProfile
from server.county.wire import Charset, Unencodable

CountyWord = Literal["begin_review", "grant_case", "deny_case", "upstream_correction"]
"""The verbs a county's status code can stand for."""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FieldRule(_Data):
    """One value of ours (a dotted path into the package's facts) under one name of theirs.

    ``values`` translates codes (``female`` → ``2``); ``constant`` sends a fixed value instead.
    """

    theirs: str
    ours: str = ""
    constant: str | None = None
    values: dict[str, str] = {}
    required: bool = False


class FieldMap(_Data):
    """The case record, and under ``files_under`` one entry per file."""

    case: list[FieldRule]
    files_under: str = "files"
    file: list[FieldRule]


class AnswerNames(_Data):
    """Where things stand in their answers."""

    upstream_no: str = "number"
    reasons: str = "reasons"
    files: str = "files"


class CallbackNames(_Data):
    """Where things stand in what they call back with. ``sequence`` counts up within one of their cases."""

    message_id: str = "message_id"
    upstream_no: str = "number"
    key: str = "key"
    status: str = "status"
    sequence: str = "sequence"
    at: str = "at"
    reason: str = "reason"
    official_no: str = "official_no"
    remedies: str = "remedies"
    lines: str = "lines"
    line_material: str = "material"
    line_reason: str = "reason"
    note: str = "note"


class Paths(_Data):
    """Their addresses below ``base_url``; ``{key}`` is the idempotency key, ``{sha256}`` the file's hash."""

    case: str = "/api/v1/cases"
    query: str = "/api/v1/cases?key={key}"
    files: str = "/api/v1/packages/{key}/files"
    file: str = "/api/v1/packages/{key}/files/{sha256}"


class Seconds(_Data):
    """How long to wait for a connection, and for the next bytes of an answer."""

    connect: float = Field(default=5, gt=0, le=10)
    read: float = Field(default=30, gt=0, le=40)


class RestProfile(_Data):
    """Everything that differs between REST gateways."""

    charset: Charset = "utf-8"
    unencodable: Unencodable = "refuse"
    declares_idempotency: bool = False
    can_query: bool = False
    signature: SignatureProfile = SignatureProfile()
    paths: Paths = Paths()
    seconds: Seconds = Seconds()
    fields: FieldMap
    answers: AnswerNames = AnswerNames()
    callbacks: CallbackNames = CallbackNames()
    statuses: dict[str, CountyWord]


class LackingField(Exception):
    """A required value is empty; ``name`` is the county's name for it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def apply_rules(rules: list[FieldRule], facts: dict[str, Any]) -> dict[str, Any]:
    """Our facts under their names; empty optional values are left out. Raises ``LackingField``."""
    made: dict[str, Any] = {}
    for rule in rules:
        value = rule.constant if rule.constant is not None else _find(facts, rule.ours)
        if isinstance(value, str):
            value = rule.values.get(value, value)
        if value in (None, "", [], {}):
            if rule.required:
                raise LackingField(rule.theirs)
            continue
        made[rule.theirs] = value
    return made


def _find(facts: dict[str, Any], path: str) -> Any:
    value: Any = facts
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
