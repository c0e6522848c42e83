"""The township desk: the queue, the case beside its photos, the office's verbs. See README.md."""

from flask import Blueprint

desk = Blueprint("desk", __name__)

from server.desk import (  # noqa: E402, F401  (they register themselves)
    case_views,
    custody_views,
    errand_views,
    first_day_views,
    form_views,
    frame,
    gaps_views,
    handover_views,
    home,
    kept_work_views,
    lost_views,
    metrics_views,
    notice_views,
    obligation_views,
    original_views,
    people_views,
    pin_renewal_views,
    queue_views,
    resident_views,
    sign_in,
    step_views,
    telling_views,
    verdict_views,
    window_views,
)
