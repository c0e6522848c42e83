"""Items, their versions and the working-day calendar: data, not code. See README.md."""

from flask import Blueprint

from server.catalogue.calendar import CalendarDay, load_calendar, seed_calendar
from server.catalogue.due_dates import renew_due_dates
from server.catalogue.items import CatalogueItem, catalogue_records, find_item, get_item, published_items, seed_items

catalogue = Blueprint("catalogue", __name__)

__all__ = [
    "CalendarDay",
    "CatalogueItem",
    "catalogue",
    "catalogue_records",
    "find_item",
    "get_item",
    "load_calendar",
    "published_items",
    "renew_due_dates",
    "seed_calendar",
    "seed_items",
]
