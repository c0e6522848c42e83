"""What mutations about the papers between resident and agent carry: mandate, commitment, custody."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from proxy_service.argument_types import Arguments, Code, Day, ExplainedBy, FileArgument, Id, Line, Short, SupplementedMaterial, Text


class WitnessArgument(Arguments):
    """Who witnessed a thumbprint. ``no_interest``: stated so; the rules stand in signing.py."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    relation: Literal["neighbour", "villager", "cadre", "friend", "other", "relative"]
    no_interest: bool
    phone: Annotated[str, StringConstraints(max_length=20)] = ""
    id_number: Annotated[str, StringConstraints(max_length=20)] = ""
    signature: FileArgument


class RecordMandate(Arguments):
    matters: list[Line] = Field(min_length=1, max_length=10)
    authorities: list[Code] = Field(max_length=20)
    starts_on: Day
    ends_on: Day
    explained_by: ExplainedBy
    place: Line
    principal_can_write: bool
    way: Literal["screen", "thumbprint", "paper"] = "screen"
    signature: FileArgument
    agent_accepts: bool
    witnesses: list[WitnessArgument] = Field(default=[], max_length=4)


class RevokeMandate(Arguments):
    reason: Text = ""


class ObligationArgument(Arguments):
    """One material that comes later: ``due_on``, or ``at_collection``."""

    material: Code
    due_on: Literal[""] | Day = ""
    at_collection: bool = False


class RecordCommitment(Arguments):
    obligations: list[ObligationArgument] = Field(min_length=1, max_length=20)
    explained_by: ExplainedBy
    way: Literal["screen", "thumbprint"] = "screen"
    signature: FileArgument


class SupplementCommitment(Arguments):
    materials: list[SupplementedMaterial] = Field(min_length=1, max_length=20)


class PaperArgument(Arguments):
    """A paper that the agent takes along; ``material`` when it is one of the item's."""

    id: Id
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    kind: Literal["original", "copy"]
    material: Literal[""] | Code = ""


class TakeOriginal(Arguments):
    papers: list[PaperArgument] = Field(min_length=1, max_length=20)
    from_whom: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    relation: Short
    return_by: Day
    signature: FileArgument
    agent_signature: FileArgument


class ReturnOriginal(Arguments):
    papers: list[Id] = Field(min_length=1, max_length=50)
    received_by: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    relation: Short
    signature: FileArgument
    agent_signature: FileArgument
