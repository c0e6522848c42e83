"""The page of figures, and the same as a table to take along. Clerk and reviewer see their township's (domain 3.2)."""

import csv
import io
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from proxy_service.metrics import Average, Share
from server.access import for_staff
from server.auth import current_person
from server.china_time import china_day
from server.desk import desk
from server.desk.metrics import PERIODS, by_matter, period_of, read_figures
from server.services import services


@desk.get("/desk/metrics")
@for_staff("clerk", "reviewer")
def metrics_page() -> Any:
    """The figures of a period."""
    told = _read()
    figures, matters = told.pop("figures"), told.pop("matters")
    groups = [{"title": title, "lines": [_line(key, figures[key]) for key in keys]} for title, keys in group_words()]
    rows = [{"name": name, "n": own["no_trip"].n, "cells": [shown(figure) for figure in own.values()]} for name, own in matters]
    choices = [{"value": name, "label": period_words()[name]} for name in PERIODS]
    heads = [figure_words()[key][0] for key in matters[0][1]] if matters else []
    return render_template("desk/metrics.html", groups=groups, rows=rows, heads=heads, choices=choices, **told)


@desk.get("/desk/metrics/table")
@for_staff("clerk", "reviewer")
def metrics_table() -> Any:
    """The same as CSV, which every spreadsheet opens: counts and n, and the percentage where there is one."""
    told = _read()
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([_("事项"), _("指标"), _("件数或趟数"), _("总数"), _("比例或平均")])
    for key, figure in told["figures"].items():
        table.writerow([_("全部"), figure_words()[key][0], *_counts(figure), value_of(figure)])
    for name, own in told["matters"]:
        for key, figure in own.items():
            table.writerow([name, figure_words()[key][0], *_counts(figure), value_of(figure)])
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="metrics-{told["first"]}-{told["last"]}.csv"'
    return answer


def _read() -> dict[str, Any]:
    here, person = services(), current_person()
    asked = request.args.get("period", "")
    name = asked if asked in PERIODS else PERIODS[0]
    period = period_of(name, here.clock())
    with here.database.reading() as session:
        told = {"figures": read_figures(session, person, period, here.clock()), "matters": by_matter(session, person, period)}
    words = _("%(first)s 到 %(last)s", first=china_day(period.first), last=china_day(period.last))
    return {**told, "period": name, "words": words, "first": period.first.isoformat(), "last": period.last.isoformat()}


def shown(figure: Share | Average) -> str:
    """Percentage or average with its counts; below ten cases the counts alone."""
    part, n = _counts(figure)
    value = value_of(figure)
    return _("%(value)s（%(part)s/%(n)s）", value=value, part=part, n=n) if value else f"{part}/{n}"


def value_of(figure: Share | Average) -> str:
    """What the counts come to, where there are enough."""
    if isinstance(figure, Average):
        return "" if figure.each is None else f"{figure.each}"
    return "" if figure.percent is None else f"{figure.percent}%"


def _counts(figure: Share | Average) -> tuple[int, int]:
    return (figure.total, figure.n) if isinstance(figure, Average) else (figure.part, figure.n)


def _line(key: str, figure: Share | Average) -> dict[str, Any]:
    name, meaning = figure_words()[key]
    part, n = _counts(figure)
    return {"name": name, "meaning": meaning, "part": part, "n": n, "value": value_of(figure)}


def period_words() -> dict[str, str]:
    """What a period is called."""
    return {"this_month": _("本月"), "last_month": _("上月"), "this_year": _("今年"), "last_year": _("去年")}


def group_words() -> list[tuple[str, tuple[str, ...]]]:
    """The figures that stand together."""
    return [
        (_("跑了几趟"), ("at_most_one_trip", "no_trip", "resident_trips", "agent_trips")),
        (_("办得及不及时"), ("decided_on_time", "passed_at_once")),
        (_("退回和没办成的"), ("sent_back", "withdrawn", "not_accepted")),
        (_("拿走的原件"), ("returned_in_time",)),
        (_("事项怎样承诺"), ("promised_at_most_one_trip", "promised_no_trip", "handled_at_once")),
    ]


def figure_words() -> dict[str, tuple[str, str]]:
    """What a figure is called, and how it is counted (domain 3.4)."""
    return {
        "at_most_one_trip": (_("最多跑一次"), _("办结的办件里，办事人和家属最多跑了一趟的。到村便民站不算。")),
        "no_trip": (_("一趟没跑"), _("办结的办件里，办事人和家属一趟也没跑的。")),
        "resident_trips": (_("办事人平均跑几趟"), _("办事人和家属跑的趟数，除以办结的件数。")),
        "agent_trips": (_("代办员平均跑几趟"), _("代办员跑的趟数，除以办结的件数。和办事人的不加在一起。")),
        "decided_on_time": (_("按承诺时限办结"), _("办结的办件里，没有超过承诺期限的。")),
        "passed_at_once": (_("一次通过"), _("受理或不予受理的办件里，没有退回过就受理的。")),
        "sent_back": (_("退回补过材料"), _("收件的办件里，退回或要求补正过的。")),
        "withdrawn": (_("撤回"), _("收件的办件里，办事人撤回的。")),
        "not_accepted": (_("不予受理"), _("收件的办件里，没有受理的。")),
        "returned_in_time": (_("原件按时还"), _("说好这段时间还、日子已经过了的原件里，按时还的。")),
        "promised_at_most_one_trip": (_("承诺最多跑一次的事项"), _("现在能代办的事项里，承诺办事人最多跑一趟的。")),
        "promised_no_trip": (_("承诺一趟不跑的事项"), _("现在能代办的事项里，承诺办事人一趟也不用跑的。")),
        "handled_at_once": (_("即办事项"), _("现在能代办的事项里，当场办结的。")),
    }
