"""Where SMS providers report whether a handset got a message. Signed as each of them does; safe to repeat."""

import json
from typing import Any

from flask import Response, g, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from server.access import Access, for_sms_provider, guard
from server.notifications import notifications
from server.notifications.sms import note_report
from server.notifications.sms_profile import Reports, value_at
from server.notifications.sms_provider import Provider
from server.notifications.sms_providers import sms_providers
from server.services import services

MOST_BYTES = 256 * 1024


@guard("sms")
def admit_provider(_access: Access) -> Any:
    """Let in whoever signs as one of our providers; all others get the same 401."""
    request.max_content_length = MOST_BYTES
    try:
        body = request.get_data()
    except RequestEntityTooLarge:
        return jsonify(error="oversized"), 413
    provider = sms_providers().find((request.view_args or {}).get("provider", ""))
    if provider is None or not provider.is_report_signed(body, dict(request.headers)):
        return jsonify(error="signature_wrong"), 401
    g.sms_provider = provider
    return None


@notifications.post("/sms/v1/reports/<provider>")
@for_sms_provider
def take_reports(provider: str) -> Any:
    """One report or many: 200 taken, 400 unreadable, 404 when one is about no message of ours (yet): it may come again."""
    asked: Provider = g.sms_provider
    rules = asked.profile.reports
    if rules is None:
        return jsonify(error="not_found"), 404
    try:
        said = _read(rules)
    except ValueError:
        return jsonify(error="malformed"), 400
    here, unknown = services(), 0
    with here.database.writing() as session:
        for message_no, status in said:
            if status in rules.pending:
                continue
            delivered = status in rules.delivered
            unknown += not note_report(session, here, provider, message_no, delivered=delivered, code=status)
    return (jsonify(error="unknown_message"), 404) if unknown else Response(rules.reply, 200, content_type="text/plain; charset=utf-8")


def _read(rules: Reports) -> list[tuple[str, str]]:
    """(message, status) of each report. Raises ``ValueError``."""
    raw = request.get_data()
    body = json.loads(raw) if request.is_json or raw[:1] in b"{[" else dict(request.form)
    listed = body.get(rules.list_at) if rules.list_at and isinstance(body, dict) else body
    reports = listed if isinstance(listed, list) else [listed]
    said = [(value_at(one, rules.message_no), value_at(one, rules.status)) for one in reports]
    if not said or not all(message_no and status for message_no, status in said) or "\0" in repr(said):
        raise ValueError("a report names a message and its status")
    return said
