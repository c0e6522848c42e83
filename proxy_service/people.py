"""People who work with cases, and the places they work for."""

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class Area(SQLModel, table=True):
    """A county, township or village by its 12-digit area code (GB/T 2260 and the statistical extension)."""

    __tablename__ = "area"

    code: str = Field(primary_key=True, max_length=12)
    name: str = Field(max_length=40)
    level: str = Field(max_length=10, description="county, township, village")
    parent: str | None = Field(default=None, max_length=12, index=True)
    phone: str = Field(default="", max_length=20)
    address: str = Field(default="", max_length=100)


class Person(SQLModel, table=True):
    """Someone with a role. Roles: agent, clerk, reviewer, administrator.

    ``areas`` are the codes he may act in: villages for an agent, one township for clerk and reviewer, the county for
    an administrator (who can't read cases).
    """

    __tablename__ = "person"

    id: str = Field(primary_key=True, max_length=36)
    name: str = Field(max_length=40)
    role: str = Field(max_length=16, index=True)
    post: str = Field(default="", max_length=40)
    phone: str = Field(default="", max_length=20)
    areas: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    active: bool = True
    demo: bool = False


def may_act_in(person: Person, *, area: str, township: str) -> bool:
    """Whether the person's areas cover a case of this village and township. Administrators cover none."""
    if person.role == "agent":
        return area in person.areas
    if person.role in ("clerk", "reviewer"):
        return township in person.areas
    return False
