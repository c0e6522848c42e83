"""What a resident must hear (告知) and whether it reached: one record per event of a case, and the rules of the ways to tell.

The ways, in their order: a message to a browser that asked, a text message (SMS), and when neither is left, a person:
*told in person*. Only a proof counts as reached: the browser showed it, the operator reported the handset, or somebody
says that he told. What was merely sent did not reach anybody yet.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Field, SQLModel

TRYING, IN_PERSON, REACHED, MOOT = "trying", "in_person", "reached", "moot"

MUST_REACH = (
    "case_returned",
    "correction_requested",
    "upstream_correction_requested",
    "case_accepted",
    "case_not_accepted",
    "case_granted",
    "case_denied",
    "decision_retracted",
    "result_ready",
)
"""受理, 补正, 办结, 待领取, 不予受理 (CG-61): each ends as reached, or visibly not reached."""

PATIENCE = timedelta(days=1)
"""How long a message that was sent may stay without proof that it arrived, before a person is asked to tell it."""


class Telling(SQLModel, table=True):
    """One thing the resident must hear. Holds no words and nobody's name or number."""

    __tablename__ = "telling"

    id: str = Field(primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="service_case.id", index=True, max_length=36)
    event_id: str = Field(foreign_key="case_event.id", unique=True, max_length=36)
    event: str = Field(max_length=40)
    made_at: datetime
    state: str = Field(default=TRYING, max_length=12, index=True, description="trying, in_person, reached, moot")
    why: str = Field(default="", max_length=24, description="why no message is left to try: a code of no_sms_why, failed or no_report")
    way: str = Field(default="", max_length=12, description="how it reached: push, sms, in_person, delivery")
    told_to: str = Field(default="", max_length=12, description="resident, family; when told in person")
    reached_at: datetime | None = None

    def reach(self, way: str, now: datetime, told_to: str = "") -> bool:
        """It reached; the first way counts. False when it had reached before."""
        if self.state == REACHED:
            return False
        self.state, self.way, self.reached_at, self.told_to = REACHED, way, now, told_to
        return True

    def ask_person(self, why: str) -> bool:
        """No message is left to try: somebody has to say it. False when it was settled."""
        if self.state != TRYING:
            return False
        self.state, self.why = IN_PERSON, why
        return True


def no_sms_why(*, agreed: Collection[str], has_mobile: bool, stopped: str, operators: int) -> str:
    """Why no text message may go out: a code; empty when it may. Without consent to the phone nothing is sent.

    ``stopped``: ``asked`` or ``wrong_number`` when this number must not be told any more; ``operators``: SMS providers set up.
    """
    if stopped:
        return stopped
    if "phone" not in agreed:
        return "no_consent"
    if not has_mobile:
        return "no_phone"
    return "" if operators else "no_operator"


def is_mobile(number: str) -> bool:
    """Whether text messages can reach this number: a mobile number of mainland China, with or without +86."""
    digits = plain_number(number)
    return len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789"


def plain_number(number: str) -> str:
    """A phone number as its digits alone, without the country's prefix."""
    digits = "".join(one for one in number if one.isascii() and one.isdigit())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def unknown_tellings(tellings: Sequence[Mapping[str, Any]], told: Sequence[str]) -> list[str]:
    """Those told that this case never had."""
    known = {one["id"] for one in tellings}
    return [one for one in told if one not in known]
