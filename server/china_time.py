"""Moments and days as people in China read them (UTC+8, no summer time)."""

from datetime import date, datetime, timedelta, timezone

from flask_babel import gettext as _

CHINA = timezone(timedelta(hours=8))


def china_moment(moment: datetime) -> str:
    """Day and time of day; the year is given because papers outlive years."""
    local = moment.astimezone(CHINA)
    return f"{china_day(local.date())} {local.hour:02}:{local.minute:02}"


def china_day(day: date) -> str:
    """A day in words: 2026年11月23日."""
    return _("%(year)s年%(month)s月%(day)s日", year=day.year, month=day.month, day=day.day)


def china_today(moment: datetime) -> date:
    """The day it is in China at this moment."""
    return moment.astimezone(CHINA).date()


def china_day_of(text: str) -> str:
    """A day written YYYY-MM-DD, in words; anything else as it is."""
    try:
        return china_day(date.fromisoformat(text))
    except ValueError:
        return text
