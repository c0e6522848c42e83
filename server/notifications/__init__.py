"""Telling people: web push to residents and agents, text messages to residents, each message a delivery of its own. See README.md."""

from flask import Blueprint

notifications = Blueprint("notifications", __name__)

from server.notifications import ladder, report_views, sms, stop_list, telling, views  # noqa: E402, F401  (they register themselves)
from server.notifications.sms_profile import SmsProfile  # noqa: E402
from server.notifications.sms_providers import read_profiles, start_sms  # noqa: E402

__all__ = ["SmsProfile", "notifications", "read_profiles", "start_sms"]
