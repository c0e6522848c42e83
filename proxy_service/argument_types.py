"""The kinds of values that mutations carry: strict shapes, limited lengths."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of a plain file: a photo shrunk to 1600 px is about 300 KB; scans of whole booklets stay below this."""

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]
Short = Annotated[str, StringConstraints(max_length=50)]
Line = Annotated[str, StringConstraints(max_length=200)]
Text = Annotated[str, StringConstraints(max_length=2000)]
ExplainedBy = Literal["read", "read_aloud", "dialect"]
Doubt = Literal["blurred", "glare", "dark", "small", "tilted"]
"""What the phone's own judgement found wrong with a picture (webapp/images/quality.js). It warns and never refuses."""
KeptBecause = Literal["", "worn", "light", "other"]
"""Why the agent keeps a doubtful picture: the paper itself is like that, the light can't be helped, or as he writes."""
Half = Literal["", "am", "pm"]
Channel = Literal["push", "phone", "in_person"]


def _a_date(text: str) -> str:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("dates are YYYY-MM-DD")
    return text


Day = Annotated[str, AfterValidator(_a_date)]


class Arguments(BaseModel):
    """Base of every mutation's arguments: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileArgument(Arguments):
    """A file named by a mutation; sizes in bytes."""

    id: Id
    plain_sha256: Sha256
    sealed_sha256: Sha256
    size: int = Field(ge=1, le=LARGEST_FILE)
    sealed_size: int = Field(ge=1, le=LARGEST_FILE + 1024)
    type: Literal["image/jpeg", "image/png", "image/webp"]


class SupplementedMaterial(Arguments):
    """One material of a supplement and the pages taken for it."""

    code: Code
    files: list[Id] = Field(max_length=50)
