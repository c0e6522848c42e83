"""一次性告知书 and 补正告知书: everything that is missing, at once (行政许可法 32)."""

from flask_babel import gettext as _

from proxy_service.case import Notice, NoticeLine
from proxy_service.case_work import CaseWork
from server.item_words import reason_words
from server.printing.form import Block, Form, Line, Lines, Steps, Text
from server.printing.parts import form_of, salutation
from server.printing.source import Source


def notice_title(kind: str) -> str:
    """What a notice is called."""
    words = {"return": _("一次性告知书"), "correction": _("补正告知书"), "upstream": _("补正告知书（县里要求）")}
    return words.get(kind, kind)


def verdict_words(verdict: str) -> str:
    """What a verdict is called."""
    return {"good": _("合格"), "redo": _("要重拍"), "missing": _("缺")}.get(verdict, verdict)


def notice(source: Source, given: Notice, issued_on: str) -> Form:
    """A notice as it was given, or as it would be given now."""
    said = _("您委托代办的“%(item)s”，材料已经看过。下面这些要补，一次说全：", item=source.work.item.name)
    blocks: list[Block] = [salutation(source), Text(said), Lines([_line(source.work, line) for line in given.lines])]
    if given.note:
        blocks.append(Text(given.note))
    if given.why_later:
        blocks.append(Text(_("上次没有告知的原因：%(why)s", why=given.why_later)))
    blocks.append(Steps(_("接下来"), _next(source)))
    return form_of(source, f"notice-{given.round}", notice_title(given.kind), blocks, issued_on)


def _line(work: CaseWork, line: NoticeLine) -> Line:
    material = work.item.find_material(line.material)
    name, how = (material.name, material.how_to_photograph) if material else (line.material, "")
    verdict = verdict_words(line.verdict) if line.verdict else _("要补")
    lead = _("%(name)s（%(verdict)s）", name=name, verdict=verdict)
    return Line(lead, reason_words(work.item, line.reason), _("怎么拍：%(how)s", how=how) if how else "")


def _next(source: Source) -> list[str]:
    agent, complaint = source.agent, source.work.item.complaint_phone
    brings = _("由代办员%(name)s来补，您不用跑。电话 %(phone)s。", name=agent.name, phone=agent.phone) if agent else ""
    return [words for words in (brings, _("对告知的内容有意见，可以打 %(phone)s。", phone=complaint)) if words]
