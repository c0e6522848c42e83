"""收件凭证: the office took the application, on which day and with which papers (it starts the days of K2)."""

from flask_babel import gettext as _
from flask_babel import ngettext

from proxy_service.case_work import CaseWork
from proxy_service.clocks import NOTICE
from server.printing.form import Block, Form, Pairs, Steps, Table, Text
from server.printing.parts import form_of, principal_rows, salutation, trust_words
from server.printing.source import Source, day_of


def receipt(source: Source) -> Form:
    """For a case that was received."""
    work = source.work
    took = day_of(work.case.received_at)
    said = _("您申请办理的“%(item)s”，我们已于%(on)s收件。收到的材料列在下面。", item=work.item.name, on=took)
    blocks: list[Block] = [
        salutation(source),
        Text(said),
        Pairs([(_("收件编号"), source.number), (_("收件日期"), took), *principal_rows(source)]),
        Table([_("序号"), _("材料名称"), _("数量"), _("核对情况")], material_rows(work), heading=_("收到的材料")),
        Steps(_("接下来"), _next(source)),
        Text(_("本凭证一式两份，办事人和中心各留一份。")),
    ]
    return form_of(source, "receipt", _("收件凭证"), blocks, took, officer=source.officers.get("case_received", ""))


def material_rows(work: CaseWork) -> list[list[str]]:
    """Every material that is here, or may follow: how many pages, and whether a clerk saw the original."""
    lines = [line for line in work.checklist() if line["asked"] or line["pages"]]
    return [[str(at), line["name"], _amount(line["pages"]), _state(work, line["code"])] for at, line in enumerate(lines, 1)]


def _amount(pages: int) -> str:
    return ngettext("%(num)s 页", "%(num)s 页", pages) if pages else "—"


def _state(work: CaseWork, code: str) -> str:
    pages = work.current_pages(code)
    if not pages:
        return _("还没有交，可以后补")
    return trust_words("B" if all(page.trust == "B" for page in pages) else "C")


def _next(source: Source) -> list[str]:
    due = source.due_on(source.work.case.received_at, NOTICE)
    return [
        _("最晚%(due)s，我们决定是否受理，并告诉您和代办员。", due=due),
        _("还缺材料的，我们一次说全，由代办员来找您，您不用跑。"),
        _("办件期间有疑问，打下面的电话，报收件编号就行。"),
    ]
