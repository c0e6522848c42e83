"""送达回执: what came of the matter, and that it reached the resident's hands."""

from flask_babel import gettext as _

from server.printing.form import Block, Form, Pairs, Place, Places, Steps, Text
from server.printing.parts import form_of, image_of, principal_rows, relation_to_resident
from server.printing.source import Source, day_of, moment_of


def delivery(source: Source) -> Form:
    """For a decided case: signed already, or to be signed at the window."""
    work = source.work
    given, decided = work.content.receipt, work.content.decision
    granted = decided is None or decided.outcome == "granted"
    rows = [
        (_("县里编号"), work.case.upstream_no or ""),
        *principal_rows(source),
        (_("结果"), _("通过") if granted else _("没有通过")),
        (_("文号"), decided.official_no if decided else ""),
        (_("理由"), decided.reason if decided else ""),
        (_("不服怎么办"), decided.remedies if decided else ""),
        (_("送达的文书"), _("、").join(work.item.result_docs)),
    ]
    blocks: list[Block] = [
        Pairs([row for row in rows if row[1]]),
        Text(_("上面写的结果和文书，已经收到。")),
        Pairs(_taken(source), heading=_("签收")),
        Places([_place(source)]),
        Steps(_("提醒"), [_("签收以前，请把文书上的姓名和身份证号核对一遍。"), _("不是本人签收的，要写明和办事人的关系。")]),
    ]
    issued = moment_of(given.at) if given else day_of(work.case.decided_at)
    return form_of(source, "delivery", _("送达回执"), blocks, issued, officer=source.officers.get("result_delivered", ""))


def _place(source: Source) -> Place:
    given = source.work.content.receipt
    if given is None:
        return Place(_("签收人签名"), "", "")
    label = _("签收人按手印") if given.way == "thumbprint" else _("签收人签名")
    return Place(label, image_of(source, given.signature), moment_of(given.at))


def _taken(source: Source) -> list[tuple[str, str]]:
    given = source.work.content.receipt
    told = (given.received_by, relation_to_resident(given.relation), given.place) if given else ("", "", "")
    return list(zip((_("签收人"), _("和办事人的关系"), _("签收地点")), told, strict=True))
