"""What is known of any item (事项) of the catalogue, even of one that only stands on a published list or no longer exists."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

TOPICS = ("pension", "medical", "allowance", "household", "farming", "other")
"""养老社保, 医疗保障, 救助津贴, 户籍婚姻, 农业农村, 车辆和其他: how people look for an item on the phone."""

ProxyPolicy = Literal["ANY_AUTHORISED", "RELATIVE_FIRST_ELSE_VILLAGE", "SUBMIT_ONLY", "HOME_VISIT_BY_OFFICER", "IN_PERSON_ONLY"]
"""Who may act for the resident: any agent with a mandate; a near relative, and the village only where none can; an agent who
carries papers that the resident signed herself; nobody, but an officer comes to the house; nobody.
"""

OfficialCode = Annotated[str, StringConstraints(max_length=64)]
"""Codes given upstream (实施编码 31, 业务办理项编码 33, 基本编码 12); older schemes differ, so any text up to 64 characters."""
Day = Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]


class Data(BaseModel):
    """Base of everything in the catalogue: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Source(Data):
    """Where the item's facts come from."""

    kind: Literal["seed", "county", "province"]
    reference: str
    notes: list[str] = []


class ListedItem(Data):
    """The catalogue record of an item whose materials, form and limits nobody has told us: to be read, not to be collected.

    A secret matter (涉密, GN-24) has no place here: ``secrecy`` knows one value.
    """

    code: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9-]+$")
    version: int = Field(ge=1)
    name: str = Field(min_length=1)
    aliases: list[str] = []
    initials: list[str] = Field(default=[], description="pinyin initials of the name and each alias, for searching on the phone")
    parent: str = Field(default="", description="the line of the published list of which this is one part (办理项)")
    topic: str = Field(description="one of TOPICS; the linter holds it, so that older versions can still be read")
    department_as_published: str
    department_current: str
    handling_type_seed: str = ""
    proxy_policy: ProxyPolicy = "ANY_AUTHORISED"
    details_known: bool = False
    status: Literal["draft", "published", "suspended", "retired", "historical_sample"] = "draft"
    not_for_agents: str = Field(default="", description="why no village agent can do it")
    ended: str = Field(default="", description="why it no longer exists, and since when")
    where_to_go: str = Field(default="", description="what the resident can do instead, where")
    consult_phone: str = "12345"
    complaint_phone: str = "12345"
    list_no: int | None = Field(default=None, description="its number on the published list")
    batch_no: str = ""
    base_code: OfficialCode = ""
    code_31: OfficialCode = ""
    code_33: OfficialCode = ""
    effective_from: Day = ""
    effective_to: Day = ""
    secrecy: Literal["public"] = "public"
    source: Source
    confirm_by_county: bool = True
    banner: str = ""
    texts: dict[str, dict[str, str]] = Field(default_factory=dict, description="language → Chinese text → its translation")

    def as_record(self) -> dict[str, Any]:
        """Plain JSON with the key ``class``, as pulled by phones and read by templates."""
        return self.model_dump(mode="json", by_alias=True)
