"""受理通知书 and 不予受理通知书: whether the matter is taken up, from which day on, or why not and what can be done about it."""

from flask_babel import gettext as _
from flask_babel import ngettext

from proxy_service.service_item import Limit, ServiceItem
from server.china_time import china_day_of
from server.printing.form import Block, Form, Pairs, Steps, Text
from server.printing.parts import form_of, principal_rows, salutation
from server.printing.source import Source, day_of


def acceptance(source: Source) -> Form:
    """For a case that was accepted."""
    work = source.work
    on, item = day_of(work.case.accepted_at), work.item
    said = _("您提出的“%(item)s”申请，经审查符合受理条件，我们决定自%(on)s起受理。", item=item.name, on=on)
    rows = [
        (_("受理编号"), source.number),
        (_("县里编号"), work.case.upstream_no or ""),
        *principal_rows(source),
        (_("承诺办结时限"), limit_words(item.promise_limit)),
        (_("最晚办结日期"), source.due_on(work.case.accepted_at, item.promise_limit)),
        (_("收费"), item.fee),
        (_("办理依据"), _("；").join(item.legal_basis)),
    ]
    blocks: list[Block] = [salutation(source), Text(said), Pairs([row for row in rows if row[1]]), Steps(_("接下来"), _next(item))]
    return form_of(source, "acceptance", _("受理通知书"), blocks, on, officer=source.officers.get("case_accepted", ""))


def non_acceptance(source: Source) -> Form:
    """For a case that was not accepted: the reason, where to turn, and the remedies (行政复议法 20, 行政诉讼法 46)."""
    work, said = source.work, source.work.content.not_accepted
    on = china_day_of(said.get("on", ""))
    blocks: list[Block] = [
        salutation(source),
        Text(_("您提出的“%(item)s”申请，经审查，我们决定不予受理。", item=work.item.name)),
        Pairs([(_("编号"), source.number), *principal_rows(source)]),
        Text(_("不予受理的原因：%(reason)s", reason=said.get("reason", "")), strong=True),
    ]
    if said.get("right_body"):
        blocks.append(Text(_("这件事请到这里办：%(body)s", body=said["right_body"]), strong=True))
    blocks.append(Steps(_("您可以怎么做"), _remedies(source)))
    return form_of(source, "non-acceptance", _("不予受理通知书"), blocks, on, officer=source.officers.get("case_not_accepted", ""))


def limit_words(limit: Limit) -> str:
    """A limit as people say it."""
    if limit.value == 0:
        return _("当天办结")
    if limit.unit == "day":
        return ngettext("%(num)s 天", "%(num)s 天", limit.value)
    return ngettext("%(num)s 个工作日", "%(num)s 个工作日", limit.value)


def _next(item: ServiceItem) -> list[str]:
    results = _("、").join(item.result_docs)
    return [
        _("材料转到县里办理，办好了我们和代办员会告诉您。"),
        _("办好后领到：%(results)s。", results=results) if results else _("办好后，结果由代办员送到您手里。"),
        _("到了最晚日期还没有消息，请打下面的电话问。"),
    ]


def _remedies(source: Source) -> list[str]:
    return [
        _("原件请收好；交给代办员的原件，请他当面还给您。"),
        _("不明白的，先打下面的咨询电话问清楚。"),
        _("不服本决定的，可以在收到之日起六十日内申请行政复议，或者在六个月内向人民法院提起行政诉讼。"),
    ]
