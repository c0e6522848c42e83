"""Forms as the desk's templates take them."""

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlmodel import Session

from proxy_service.case_work import CaseWork
from server.printing import Form, list_forms, missing_characters, qr_code, read_source


def forms_of(session: Session, work: CaseWork) -> list[dict[str, str]]:
    """The forms of a case, as links."""
    made = list_forms(read_source(session, work))
    return [{"title": form.title, "href": f"/desk/cases/{work.case.id}/forms/{form.name}"} for form in made]


def sheet_context(form: Form) -> dict[str, Any]:
    """What the template of a form takes."""
    return {
        "sheet": form.as_record(),
        "words": form_words(form),
        "qr": Markup(qr_code(form.tracking).decode()) if form.tracking else "",  # noqa: S704  (made by segno from our own address)
    }


def form_words(form: Form) -> dict[str, str]:
    """What every form says by itself."""
    lacking = missing_characters(form.characters())
    codes = _("、").join(f"{one}{_('（')}U+{ord(one):04X}{_('）')}" for one in lacking)
    return {
        "number": _("编号："),
        "officer": _("经办人："),
        "seal": _("（盖章）"),
        "date_line": _("　　　　年　　月　　日"),
        "scan": _("用手机扫一扫，随时看办到哪一步。知道这个网址的人都能看到，请只给家里人。"),
        "missing": _("这台机器的字库里没有这些字，请对照证件用笔写上：%(characters)s", characters=codes) if lacking else "",
    }
