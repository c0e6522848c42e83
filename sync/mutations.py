"""A mutation: what happened at the doorstep, as a verb. Twin: ``mutations.js``."""

from typing import Any

from pydantic import AwareDatetime, ValidationError
from pydantic_core import from_json

from proxy_service.refusal import Refusal
from sync.protocol import SPEAKS, Count, MutationHeader, Name, Number, Strict, Uuid


class Mutation(Strict):
    """One finished step of an agent. ``at`` is the phone's time: a claim. ``args`` are checked by the verb's own model.

    ``mends``: the refused mutation in whose place this one stands.
    """

    id: Uuid
    device: Uuid
    seq: Number
    agent: Uuid
    at: AwareDatetime
    protocol: Count
    catalogue_version: Count
    name: Name
    case_id: Uuid
    args: dict[str, Any]
    mends: Uuid | None = None


def read_mutation(plain: bytes, header: MutationHeader, agent: str) -> Mutation:
    """The mutation inside an opened envelope.

    Raises ``Refusal``: ``malformed`` (not JSON, fields missing, unknown or other than the header says),
    ``unknown_protocol``.
    """
    content = _json(plain)
    if content.get("protocol") not in SPEAKS:
        raise Refusal("unknown_protocol", speaks=list(SPEAKS))
    try:
        mutation = Mutation.model_validate(content)
    except ValidationError as problem:
        raise Refusal("malformed", fields=_fields_of(problem)) from None
    told = {"id": header.id, "device": header.device, "seq": header.seq, "agent": agent}
    differing = [name for name, value in told.items() if getattr(mutation, name) != value]
    if differing:
        raise Refusal("malformed", fields=differing)
    return mutation


def _fields_of(problem: ValidationError) -> list[str]:
    """Which of our own fields are wrong; a name the sender made up is not repeated (it may be personal data)."""
    found = {str(error["loc"][0]) for error in problem.errors()}
    return sorted(name if name in Mutation.model_fields else "unknown" for name in found)


def _json(plain: bytes) -> dict[str, Any]:
    try:
        content = from_json(plain, allow_inf_nan=False)
    except ValueError:
        raise Refusal("malformed", fields=[]) from None
    if not isinstance(content, dict):
        raise Refusal("malformed", fields=[])
    return content
