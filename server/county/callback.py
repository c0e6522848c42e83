"""One message of a county, read through its names, checked before anything is looked up."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from proxy_service.case import NoticeLine
from server.county import wire
from server.county.profile import CallbackNames, RestProfile

HIGHEST_SEQUENCE = 2**31 - 1


class MalformedCallback(Exception):
    """It isn't JSON in the county's charset, or lacks what every message has."""


Text = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
Short = Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")]


class Callback(BaseModel):
    """What it says. ``sequence`` orders the messages about one of their cases; ``key`` is ours, when they give it back."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    message_id: Annotated[Short, Field(min_length=1)]
    upstream_no: Annotated[Short, Field(min_length=1)]
    key: Short = ""
    status: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
    sequence: Annotated[int, Field(ge=0, le=HIGHEST_SEQUENCE)]
    reason: Text = ""
    official_no: Short = ""
    remedies: Text = ""
    note: Text = ""
    lines: Annotated[list[NoticeLine], Field(max_length=50)] = []


def read_callback(profile: RestProfile, body: bytes) -> Callback:
    """The message in a body. Raises ``MalformedCallback``.

    Where a county counts nothing, the time it gives orders its messages (whole seconds).
    """
    names = profile.callbacks
    try:
        said = wire.read(body, profile.charset, profile.unencodable)
        return Callback.model_validate(_fields(names, said))
    except (ValueError, ValidationError, TypeError, AttributeError):
        raise MalformedCallback from None


def _fields(names: CallbackNames, said: dict[str, Any]) -> dict[str, Any]:
    simple = ("message_id", "upstream_no", "key", "status", "reason", "official_no", "remedies", "note")
    found = {name: said[theirs] for name in simple if said.get(theirs := getattr(names, name)) is not None}
    found["sequence"] = said[names.sequence] if names.sequence in said else _seconds(said.get(names.at))
    found["lines"] = [_line(names, line) for line in said.get(names.lines) or []]
    return found


def _line(names: CallbackNames, line: dict[str, Any]) -> dict[str, str]:
    material, reason = str(line.get(names.line_material, ""))[:40], str(line.get(names.line_reason, ""))[:200]
    return {"material": material, "verdict": "redo", "reason": reason}


def _seconds(at: object) -> int:
    moment = datetime.fromisoformat(str(at))
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return int(moment.timestamp())
