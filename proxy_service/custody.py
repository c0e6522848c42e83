"""Custody (保管): that a paper lies with an agent, in clear and without a word about it, so that overdue ones can be found.

What it is and from whom stands sealed in ``CaseContent.custody`` under the same id.
"""

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class Custody(SQLModel, table=True):
    """One paper in an agent's hands. Papers move independently of the case: they may outlast its end."""

    __tablename__ = "custody"

    id: str = Field(primary_key=True, max_length=36)
    case_id: str = Field(foreign_key="service_case.id", index=True, max_length=36)
    held_by: str = Field(max_length=36, index=True, description="the agent who took it")
    taken_at: datetime = Field(description="server time")
    claimed_at: datetime | None = Field(default=None, description="device time: custody is kept offline, so both count")
    return_by: date = Field(index=True)
    returned_at: datetime | None = Field(default=None, index=True)
