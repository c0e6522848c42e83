"""Pieces that several forms share."""

from collections.abc import Sequence

from flask_babel import gettext as _

from proxy_service.papers import FileRef
from server.printing.form import Block, Form, Text
from server.printing.source import Source

SHOWN_AT_THE_ENDS = 4


def form_of(
    source: Source,
    name: str,
    title: str,
    blocks: Sequence[Block],
    issued_on: str,
    *,
    sealed: bool = True,
    officer: str = "",
    tracked: bool = True,
) -> Form:
    """A form of this case, with what stands at the foot of each."""
    return Form(
        name=name,
        title=title,
        number=source.number,
        blocks=list(blocks),
        office=source.office_name,
        issued_on=issued_on,
        sealed=sealed,
        officer=officer,
        tracking=source.tracking if tracked else "",
        phones=source.phones,
        banner=source.work.item.banner,
    )


def salutation(source: Source) -> Text:
    """To whom it is addressed."""
    return Text(_("%(name)s：", name=source.work.content.resident.name), strong=True)


def principal_rows(source: Source) -> list[tuple[str, str]]:
    """Who it is for and who brings it; the identity number only by its ends, because papers are left lying about."""
    resident, agent = source.work.content.resident, source.agent
    rows = [
        (_("办事人"), resident.name),
        (_("身份证号"), ends_of(resident.id_number)),
        (_("办理事项"), source.work.item.name),
        (_("代办员"), f"{agent.name}　{agent.phone}".strip("　") if agent else ""),
    ]
    return [(label, value) for label, value in rows if value]


def image_of(source: Source, file: FileRef | None) -> str:
    """The id of a signature's picture, if it still belongs to the case; else empty, and the line waits for a pen."""
    return file.id if file and any(page.id == file.id for page in source.work.live_pages()) else ""


def trust_words(trust: str) -> str:
    """How far a copy can be trusted (国办函〔2016〕108号)."""
    words = {
        "A": _("发证机关出具，可直接用"),
        "B": _("已与原件核对，可直接用"),
        "C": _("存有副本，原件还要再看"),
        "D": _("自己写的，本人承诺"),
    }
    return words.get(trust, trust)


def ends_of(number: str) -> str:
    """A number by its first and last four characters."""
    kept = SHOWN_AT_THE_ENDS
    return f"{number[:kept]}{'*' * (len(number) - 2 * kept)}{number[-kept:]}" if len(number) > 2 * kept else number


def relation_to_resident(relation: str) -> str:
    """Who handed something over or took it, in the reader's language. Phones keep its name; what was typed at the desk stays as it is."""
    words = {
        "self": _("本人"),
        "spouse": _("配偶"),
        "child": _("子女"),
        "relative": _("其他亲属"),
        "neighbour_or_cadre": _("邻居或村干部"),
    }
    return words.get(relation, relation)
