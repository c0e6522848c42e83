"""容缺承诺书: what comes later and by when, signed by the resident; the case goes on meanwhile (容缺受理)."""

from flask_babel import gettext as _

from proxy_service.papers import Commitment, Obligation
from server.china_time import china_day_of
from server.printing.form import Block, Form, Pairs, Place, Places, Steps, Table, Text
from server.printing.mandate import explained_words
from server.printing.parts import form_of, image_of, principal_rows
from server.printing.source import Source, moment_of


def commitment(source: Source, given: Commitment) -> Form:
    """For a case whose resident promised to hand in materials later."""
    rows = [[str(at), _material(source, one), _due(one), _state(one)] for at, one in enumerate(given.obligations, 1)]
    label = _("承诺人按手印") if given.way == "thumbprint" else _("承诺人签名")
    blocks: list[Block] = [
        Pairs(principal_rows(source)),
        Text(_("下面的材料现在没有，承诺按期补交。这件事先受理、先办。"), strong=True),
        Table([_("序号"), _("后补的材料"), _("最晚什么时候"), _("补交情况")], rows, heading=_("承诺补交的材料")),
        Text(_("承诺的内容已经讲明白：%(how)s。", how=explained_words(given.explained_by))),
        Steps(
            _("要知道的"),
            [
                _("到期没有补交，又没有说明原因的，这件事可能办不成，已经给的结果可能收回。"),
                _("交材料不用专门跑一趟，给代办员就行。"),
                _("实在补不出的，早点打下面的电话说一声。"),
            ],
        ),
        Places([Place(label, image_of(source, given.signature), moment_of(given.at))]),
    ]
    return form_of(source, "commitment", _("容缺承诺书"), blocks, moment_of(given.at), sealed=False)


def _material(source: Source, one: Obligation) -> str:
    found = source.work.item.find_material(one.material)
    return found.name if found else one.material


def _due(one: Obligation) -> str:
    return _("领结果的时候") if one.at_collection else china_day_of(one.due_on)


def _state(one: Obligation) -> str:
    if one.fulfilled_at:
        return _("%(at)s 已补齐", at=moment_of(one.fulfilled_at))
    if one.waived_at:
        return _("不用补了")
    return _("已交，等中心看") if one.handed_in_at else _("还没有补")
