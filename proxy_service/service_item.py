"""A service item (事项): what it is, what it asks, what it promises. Data with versions; a case keeps the version its resident was told."""

from typing import Any, Literal

from pydantic import Field, model_validator

from proxy_service.listed_item import Data, ListedItem, ProxyPolicy

Condition = dict[str, Any]
"""``{"all": [...]}``, ``{"any": [...]}``, ``{"not": …}`` or ``{"field": name, "is": value}``; see conditions.py."""


class Limit(Data):
    """A time limit. 0 working days means the same working day (即办)."""

    value: int = Field(ge=0, le=400)
    unit: Literal["working_day", "day"] = "working_day"
    basis: str = ""


class Authority(Data):
    """One thing the resident may let the agent do (授权委托书 item 4). Special ones are never ticked beforehand."""

    code: str
    label: str
    special: bool = False


Frame = Literal["id_card", "household_page", "a4"]
"""The frame the camera shows: a card of 85.6 × 54 mm (GB/T 14916, ID-1), a page of the household register, a sheet."""
FRAME_OF_NAME: dict[Frame, tuple[str, ...]] = {"household_page": ("户口簿",), "id_card": ("身份证", "银行卡", "社保卡", "社会保障卡")}


class Material(Data):
    """A material (材料) and how to photograph it. ``shared`` ones are fetched by the office and never asked.

    ``frame`` follows from the name where the item doesn't say it.
    """

    code: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str
    class_: Literal["main", "aux"] = Field(default="main", alias="class")
    form: Literal["original", "copy", "form"] = "original"
    tolerance: bool = False
    shared: bool = False
    shared_note: str = ""
    asked_when: Condition | None = None
    pages_min: int = Field(default=1, ge=1)
    pages_max: int = Field(default=1, ge=1, le=50)
    page_names: list[str] = []
    how_to_photograph: str = ""
    frame: Frame = "a4"
    source_channel: Literal["resident", "government", "third_party", "form"] = "resident"
    legal_basis: str = ""
    redo_reasons: list[str] = []

    @model_validator(mode="before")
    @classmethod
    def _frame_follows_from_the_name(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or "frame" in raw or raw.get("form") == "form":
            return raw
        found = [frame for frame, words in FRAME_OF_NAME.items() if any(word in raw.get("name", "") for word in words)]
        return raw | {"frame": found[0]} if len(found) == 1 else raw


class Choice(Data):
    """One answer of a choice."""

    value: str
    label: str


class FieldRule(Data):
    """One field (字段) of the form. Values are text as typed; ``multi_choice`` is a list of texts, ``yes_no`` is ``yes`` or ``no``."""

    name: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    label: str = ""
    kind: Literal["text", "choice", "multi_choice", "date", "number", "money", "phone", "id_number", "bank_account", "yes_no"] = "text"
    group: str = ""
    required: bool = False
    required_when: Condition | None = None
    shown_when: Condition | None = None
    choices: list[Choice] = []
    max_length: int = Field(default=100, ge=1, le=2000, description="code points")
    hint: str = ""
    from_resident: str | None = Field(default=None, description="attribute of the resident that fills it beforehand")


class ItemRules(Data):
    """The part of an item that the twins read."""

    code: str = Field(default="", max_length=64)
    name: str = ""
    proxy_policy: ProxyPolicy = "ANY_AUTHORISED"
    authorities: list[Authority] = []
    materials: list[Material] = []
    fields: list[FieldRule] = []

    def find_material(self, code: str) -> Material | None:
        """The material with this code, or None."""
        return next((material for material in self.materials if material.code == code), None)


class ConsentNotice(Data):
    """What is told before the separate consent (PIPL 17, 29, 30)."""

    version: int
    text: str


class ServiceItem(ItemRules, ListedItem):
    """The catalogue record of an item that can be collected, as published and as pulled by phones."""

    code: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9-]+$")
    name: str = Field(min_length=1)
    details_known: Literal[True] = True
    handling_type: Literal["immediate", "promise"]
    legal_profile: Literal["licence", "benefit", "registration", "service"]
    legal_basis: list[str] = []
    statutory_limit: Limit | None = None
    promise_limit: Limit
    promised_trips: int = Field(ge=0)
    fee: str
    conditions: list[str]
    steps: list[str] = Field(default=[], description="what happens after handing in, where it is more than one look")
    receiving_level: Literal["village", "township", "county"]
    clerk_accepts: bool = Field(default=False, description="acceptance is delegated to the window clerk, not only to the reviewer")
    consent_notice: ConsentNotice
    mandate_text: str = ""
    result_docs: list[str] = []
    delivery_methods: list[str] = []

    @model_validator(mode="after")
    def _codes_are_unique(self) -> "ServiceItem":
        for what, codes in (("material", [m.code for m in self.materials]), ("field", [f.name for f in self.fields])):
            if len(codes) != len(set(codes)):
                raise ValueError(f"{self.code}: a {what} stands there twice")
        return self
