"""What each mutation carries (sync/protocol.md, step 2), checked at the door: strict shapes, limited lengths, no NUL."""

import re
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from proxy_service.argument_types import (
    Arguments,
    Channel,
    Code,
    Day,
    Doubt,
    ExplainedBy,
    FileArgument,
    Id,
    KeptBecause,
    Line,
    Short,
    SupplementedMaterial,
    Text,
)
from proxy_service.errand_arguments import (
    DropRefused,
    PlanVisit,
    RecordPresence,
    RecordTrip,
    RecordVisit,
    SetAsideLateWork,
    StopTelling,
    TakeOverLateWork,
    TellInPerson,
)
from proxy_service.paper_arguments import RecordCommitment, RecordMandate, ReturnOriginal, RevokeMandate, SupplementCommitment, TakeOriginal
from proxy_service.refusal import Refusal


class ResidentArgument(Arguments):
    """The resident as told. A doubtful identity number is kept as told: it warns, it doesn't refuse."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    id_number: Annotated[str, StringConstraints(max_length=20)] = ""
    sex: Literal["", "male", "female"] = ""
    birth_date: Literal[""] | Day = ""
    ethnicity: Short = ""
    phone: Annotated[str, StringConstraints(max_length=20)] = ""
    address: Line = ""
    can_write: bool = True


class OpenCase(Arguments):
    item: Code
    item_version: int = Field(ge=1)
    area: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]
    local_no: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    tracking_code: Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{26}$")]
    resident: ResidentArgument
    group: Id | None = None
    household: Id | None = None


class CorrectResident(Arguments):
    resident: ResidentArgument


class RecordConsent(Arguments):
    notice_version: int = Field(ge=1)
    explained_by: ExplainedBy
    agreed: bool
    telling: list[Channel] = Field(default=[], max_length=3)


class FillForm(Arguments):
    form: dict[Code, Text | Annotated[list[Line], Field(max_length=50)]] = Field(max_length=200)


class AttachMaterial(Arguments):
    material: Code
    page: int = Field(ge=1, le=50)
    file: FileArgument
    doubts: list[Doubt] = Field(default=[], max_length=5)
    kept_because: KeptBecause = ""
    kept_note: Line = ""


class ReusePage(Arguments):
    """A page of another case of the same resident, used again: the file is there already, or on its way."""

    material: Code
    page: int = Field(ge=1, le=50)
    file_id: Id
    from_case: Id
    agreed: bool


class RemovePage(Arguments):
    material: Code
    file_id: Id


class ArrangePages(Arguments):
    material: Code
    files: list[Id] = Field(min_length=1, max_length=50)


class SubmitCase(Arguments):
    files: list[Id] = Field(max_length=500)
    warnings: list[Code] = Field(default=[], max_length=50)


class SupplementCase(Arguments):
    round: int = Field(ge=1)
    materials: list[SupplementedMaterial] = Field(max_length=50)
    note: Text = ""


class ConfirmDelivery(Arguments):
    received_by: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    relation: Short
    place: Line
    way: Literal["screen", "thumbprint"] = "screen"
    signature: FileArgument


class RequestWithdrawal(Arguments):
    reason: Text


class DiscardCase(Arguments):
    reason: Text


ARGUMENTS: dict[str, type[Arguments]] = {
    "open_case": OpenCase,
    "correct_resident": CorrectResident,
    "record_consent": RecordConsent,
    "record_mandate": RecordMandate,
    "revoke_mandate": RevokeMandate,
    "fill_form": FillForm,
    "attach_material": AttachMaterial,
    "reuse_page": ReusePage,
    "remove_page": RemovePage,
    "arrange_pages": ArrangePages,
    "submit_case": SubmitCase,
    "supplement_case": SupplementCase,
    "record_commitment": RecordCommitment,
    "supplement_commitment": SupplementCommitment,
    "take_original": TakeOriginal,
    "return_original": ReturnOriginal,
    "confirm_delivery": ConfirmDelivery,
    "request_withdrawal": RequestWithdrawal,
    "discard_case": DiscardCase,
    "tell_in_person": TellInPerson,
    "stop_telling": StopTelling,
    "record_presence": RecordPresence,
    "plan_visit": PlanVisit,
    "record_visit": RecordVisit,
    "record_trip": RecordTrip,
    "take_over_late_work": TakeOverLateWork,
    "set_aside_late_work": SetAsideLateWork,
    "drop_refused": DropRefused,
}


def read_arguments(name: str, raw: Any) -> Arguments:
    """The checked arguments of the mutation ``name``.

    Refuses ``unknown_mutation``, ``text_with_nul`` (PostgreSQL can't store it, so no database may) and ``malformed``
    with the names of the fields at fault.
    """
    if name not in ARGUMENTS:
        raise Refusal("unknown_mutation", name=name)
    if _has_nul(raw):
        raise Refusal("text_with_nul")
    try:
        return ARGUMENTS[name].model_validate(raw)
    except ValidationError as error:
        fields = sorted({_way(problem["loc"]) for problem in error.errors()})
        raise Refusal("malformed", fields=fields) from None


def _way(steps: tuple[int | str, ...]) -> str:
    """The way to a field at fault. A name that can't be one of ours is not repeated: it may be personal data."""
    ours = [str(step) for step in steps if isinstance(step, int) or re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", step)]
    return ".".join(ours) if ours or not steps else "unknown"


def _has_nul(raw: Any) -> bool:
    if isinstance(raw, str):
        return "\0" in raw
    if isinstance(raw, dict):
        return any(_has_nul(part) for pair in raw.items() for part in pair)
    return isinstance(raw, list) and any(_has_nul(part) for part in raw)
