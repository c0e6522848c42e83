"""The papers between resident and agent: mandate (委托), commitment (容缺承诺), custody (保管). Sealed inside ``CaseContent``."""

from pydantic import BaseModel, ConfigDict


class Personal(BaseModel):
    """Base of everything sealed: an error about it names the field, never the value, because errors are logged."""

    model_config = ConfigDict(hide_input_in_errors=True)


class FileRef(Personal):
    """A file named by a mutation. Sizes in bytes, hashes lower-case hex SHA-256."""

    id: str
    plain_sha256: str
    sealed_sha256: str
    size: int
    sealed_size: int
    type: str


class Witness(Personal):
    """An adult without interest who saw the thumbprint (practice for people who can't write; 民法典 490 for contracts)."""

    name: str
    relation: str
    no_interest: bool
    phone: str = ""
    id_number: str = ""
    signature: FileRef


class Revocation(Personal):
    """The resident no longer entrusts it (民法典 173, 933). ``by``: ``agent`` (on his phone) or ``office`` (at the desk)."""

    by: str
    reason: str = ""
    at: str = ""


class Mandate(Personal):
    """授权委托书 (民法典 165): who, what, how far, how long, signed.

    ``way``: ``screen`` (``signature`` was drawn on the screen), ``thumbprint`` or ``paper`` (``signature`` is the photo of
    the paper; one with a thumbprint is masked in previews and never measured). ``agent_accepts``: he does it, free of charge.
    """

    matters: list[str]
    authorities: list[str]
    starts_on: str
    ends_on: str
    explained_by: str
    place: str
    principal_can_write: bool
    way: str = "screen"
    signature: FileRef
    agent_accepts: bool = True
    witnesses: list[Witness] = []
    revocation: Revocation | None = None
    at: str = ""


class Obligation(Personal):
    """One material that comes later: by a day, or when the result is collected (CG-32).

    ``handed_in_at``: the agent sent it; ``fulfilled_at``: the office saw it; ``waived_at``: refused anyway, so nothing is
    owed any more; ``problem``: why the office sent it back.
    """

    material: str
    due_on: str = ""
    at_collection: bool = False
    handed_in_at: str = ""
    fulfilled_at: str = ""
    fulfilled_by: str = ""
    waived_at: str = ""
    problem: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the material is still owed."""
        return not self.fulfilled_at and not self.waived_at


class Commitment(Personal):
    """容缺承诺书: what comes later and by when, signed by the resident (CG-30, CG-31)."""

    obligations: list[Obligation]
    explained_by: str
    way: str = "screen"
    signature: FileRef
    at: str = ""


class PaperReturn(Personal):
    """A paper is back with the resident or the family, who signed for it: on the agent's phone, or at the window on paper (``office``)."""

    received_by: str
    relation: str
    by: str = "agent"
    signature: FileRef | None = None
    agent_signature: FileRef | None = None
    at: str = ""


class HeldPaper(Personal):
    """One paper the agent took along (INF-03): what, from whom, when, to be returned when, signed by both."""

    id: str
    name: str
    kind: str
    material: str = ""
    from_whom: str
    relation: str
    held_by: str
    taken_at: str
    return_by: str
    signature: FileRef
    agent_signature: FileRef
    returned: PaperReturn | None = None
