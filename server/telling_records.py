"""Text messages on their way, and numbers that must not be told any more. Neither table holds a number in clear."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, select

WAITING, TAKEN, DELIVERED, UNDELIVERED = "waiting", "taken", "delivered", "undelivered"


class SmsMessage(SQLModel, table=True):
    """One text message about one telling. Its words are made from the case when it is sent and kept nowhere.

    ``waiting``: no operator took it yet. ``taken``: one did, and whether the handset got it is not known. ``delivered`` and
    ``undelivered``: the operator's report said so. ``problem`` is a code of ours or the operator's own.
    """

    __tablename__ = "sms_message"
    __table_args__ = (UniqueConstraint("provider", "provider_no"),)

    id: str = Field(primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="service_case.id", index=True, max_length=36)
    telling_id: str = Field(foreign_key="telling.id", unique=True, max_length=36)
    state: str = Field(default=WAITING, max_length=12, index=True)
    provider: str | None = Field(default=None, max_length=40, description="whose turn it was last")
    provider_no: str | None = Field(default=None, max_length=64, description="the provider's id of the message")
    tried: int = Field(default=0, description="how often providers were asked")
    problem: str = Field(default="", max_length=40)
    made_at: datetime
    taken_at: datetime | None = None
    reported_at: datetime | None = None


class StoppedNumber(SQLModel, table=True):
    """A phone number that wants no messages, by its keyed digest. ``why``: asked, wrong_number."""

    __tablename__ = "stopped_number"

    number_index: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    why: str = Field(max_length=16)
    case_id: str = Field(foreign_key="service_case.id", max_length=36, description="where it was said")
    at: datetime
    lifted_at: datetime | None = None


def messages_of(session: Session, case_id: str) -> list[SmsMessage]:
    """The text messages about a case."""
    return list(session.exec(select(SmsMessage).where(SmsMessage.case_id == case_id)))
