"""材料原件交接单: which papers the agent took along, from whom, and that they came back. Both sides sign, both keep a copy."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import gettext as _

from proxy_service.clocks import local_day
from proxy_service.papers import HeldPaper
from server.china_time import china_day_of
from server.printing.form import Block, Form, Pairs, Place, Places, Steps, Table, Text
from server.printing.parts import form_of, image_of, principal_rows, relation_to_resident
from server.printing.source import Source, moment_of


def custody(source: Source) -> Form:
    """For a case of which the agent holds, or held, papers."""
    papers = source.work.content.custody
    columns = [_("保管单号"), _("材料"), _("种类"), _("拿走和归还")]
    numbers = slip_numbers(source.work.case.local_no, papers)
    blocks: list[Block] = [
        Pairs(principal_rows(source), paired=True),
        Text(_("下面的材料由代办员拿去办事，办完当面归还。丢失、损坏由代办员负责。"), strong=True),
        Table(columns, [_row(numbers[paper.signature.id], paper) for paper in papers], wide=(1, 3), heading=_("交接的材料")),
        Places(list(_places(source, papers))),
        Steps(_("要知道的"), [_("到了日子还没有拿回来，打下面的电话。"), _("每拿回一样，请当面看清楚再签字。")]),
        Text(_("本单一式两份，交出的人和代办员各留一份。")),
    ]
    return form_of(source, "custody", _("材料原件交接单"), blocks, moment_of(papers[0].taken_at), sealed=False)


def slip_numbers(local_no: str, papers: Sequence[HeldPaper]) -> dict[str, str]:
    """The id of a giver's signature → the number on the slip the phone made of it (webapp/worker/views/custody.js)."""
    signed = dict.fromkeys(paper.signature.id for paper in papers)
    return {signature: f"{local_no}-{place}" for place, signature in enumerate(signed, 1)}


def _row(slip_no: str, paper: HeldPaper) -> list[str]:
    kind = {"original": _("原件"), "copy": _("复印件")}.get(paper.kind, paper.kind)
    taken, due = day_of(paper.taken_at), china_day_of(paper.return_by)
    if paper.returned:
        moves = _("%(taken)s拿走，%(back)s已归还", taken=taken, back=day_of(paper.returned.at))
    else:
        moves = _("%(taken)s拿走，最晚%(due)s归还，还没有归还", taken=taken, due=due)
    return [slip_no, paper.name, kind, moves]


def day_of(moment: str) -> str:
    """The day of a moment kept as ISO text, in words."""
    return china_day_of(local_day(datetime.fromisoformat(moment)).isoformat())


def _places(source: Source, papers: Iterable[HeldPaper]) -> Iterable[Place]:
    """The signatures, each once: several papers of one slip share them."""
    shown: set[str] = set()
    for paper in papers:
        if paper.signature.id not in shown:
            shown.add(paper.signature.id)
            giver = _("交出人签名：%(name)s（%(relation)s）", name=paper.from_whom, relation=relation_to_resident(paper.relation))
            yield Place(giver, image_of(source, paper.signature), moment_of(paper.taken_at))
            yield Place(_("代办员签名"), image_of(source, paper.agent_signature), moment_of(paper.taken_at))
        back = paper.returned
        if back and back.at not in shown:
            shown.add(back.at)
            giver = _("窗口经办人签名") if back.by == "office" else _("代办员归还签名")
            taker = _("收回人签名：%(name)s（%(relation)s）", name=back.received_by, relation=relation_to_resident(back.relation))
            yield Place(taker, image_of(source, back.signature), moment_of(back.at))
            yield Place(giver, image_of(source, back.agent_signature), moment_of(back.at))
