"""The township's own numbers on its receipts (收件凭证): one series per township and year, without gaps."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, select

from server.china_time import china_today


class ReceiptSeries(SQLModel, table=True):
    """The last number given by a township in a year."""

    __tablename__ = "receipt_series"

    township: str = Field(primary_key=True, max_length=12)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int = 0


def next_number(session: Session, township: str, now: datetime) -> str:
    """The next number, such as ``999901100-2026-0012``: the township's nine digits, the year in China, the count.

    Given in the transaction that receives the case, so that a refused receipt uses none up.
    """
    year = china_today(now).year
    series = _locked(session, township, year)
    series.last += 1
    session.add(series)
    return f"{township[:9]}-{year}-{series.last:04}"


def _locked(session: Session, township: str, year: int) -> ReceiptSeries:
    found = select(ReceiptSeries).where(ReceiptSeries.township == township, ReceiptSeries.year == year).with_for_update()
    series = session.exec(found).first()
    if series:
        return series
    try:
        with session.begin_nested():
            session.add(ReceiptSeries(township=township, year=year))
    except IntegrityError:
        pass  # a colleague received the year's first case in this very moment
    return session.exec(found).one()
