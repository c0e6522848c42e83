"""授权委托书: who lets whom do what, how far and how long (民法典 165), as it was told and signed at the doorstep."""

from flask_babel import gettext as _

from proxy_service.papers import Mandate, Witness
from server.china_time import china_day_of
from server.printing.form import Block, Form, Pairs, Place, Places, Text
from server.printing.parts import form_of, image_of
from server.printing.source import Source, moment_of


def mandate(source: Source, given: Mandate) -> Form:
    """For a case with a mandate. It carries the whole identity number: a mandate must say who gives it."""
    blocks: list[Block] = [
        *_revoked(given),
        Pairs(_principal(source), heading=_("委托人"), paired=True),
        Pairs(_agent(source), heading=_("受托人"), paired=True),
        Text(_("委托人委托受托人代为办理：%(matters)s。", matters=_("、").join(given.matters)), strong=True),
        Pairs(_authorities(source, given), heading=_("受托人可以替委托人")),
        Pairs(_terms(given), heading=_("期限和说明")),
        Text(_("代办不收费。受托人不得转托他人。委托人可以随时收回委托：%(phones)s，不用经过受托人。", phones=source.phones)),
        Places(_places(source, given)),
    ]
    return form_of(source, "mandate", _("授权委托书"), blocks, "", sealed=False, tracked=False)


def explained_words(how: str) -> str:
    """How something was made understood."""
    return {"read": _("本人看过"), "read_aloud": _("念给本人听"), "dialect": _("用当地话讲给本人听")}.get(how, how)


def _principal(source: Source) -> list[tuple[str, str]]:
    resident = source.work.content.resident
    rows = [
        (_("姓名"), resident.name),
        (_("身份证号"), resident.id_number),
        (_("住址"), resident.address),
        (_("电话"), resident.phone),
        (_("会不会写字"), _("会") if resident.can_write else _("不会")),
    ]
    return [row for row in rows if row[1]]


def _agent(source: Source) -> list[tuple[str, str]]:
    agent, village = source.agent, source.village
    rows = [
        (_("姓名"), agent.name if agent else ""),
        (_("岗位"), agent.post if agent else ""),
        (_("服务的村"), village.name if village else ""),
        (_("工作电话"), agent.phone if agent else ""),
    ]
    return [row for row in rows if row[1]]


def _authorities(source: Source, given: Mandate) -> list[tuple[str, str]]:
    """Ordinary and special ones apart: the special ones were each ticked by themselves."""
    ticked = [one for one in source.work.item.authorities if one.code in given.authorities]
    ordinary, special = (_("；").join(one.label for one in ticked if one.special == wanted) for wanted in (False, True))
    return [(_("一般授权"), ordinary), (_("特别授权"), special or _("没有"))]


def _terms(given: Mandate) -> list[tuple[str, str]]:
    term = _("%(first)s 到 %(last)s，这件事先办完的，到办完为止", first=china_day_of(given.starts_on), last=china_day_of(given.ends_on))
    return [(_("委托期限"), term), (_("怎么说明的"), explained_words(given.explained_by)), (_("签的地点"), given.place)]


def _places(source: Source, given: Mandate) -> list[Place]:
    label = _("委托人签名") if given.principal_can_write else _("委托人按手印")
    witnesses = [_witness(source, one, given.at) for one in given.witnesses]
    agent = _("受托人签名（同意代办，不收费）") if given.agent_accepts else _("受托人签名")
    return [Place(label, image_of(source, given.signature), moment_of(given.at)), *witnesses, Place(agent)]


def _witness(source: Source, one: Witness, at: str) -> Place:
    label = _("见证人签名：%(name)s（%(relation)s，和这件事没有利害关系）", name=one.name, relation=relation_words(one.relation))
    return Place(label, image_of(source, one.signature), moment_of(at))


def relation_words(relation: str) -> str:
    """How a witness stands to the resident."""
    words = {"neighbour": _("邻居"), "villager": _("同村人"), "cadre": _("村干部"), "friend": _("朋友"), "relative": _("亲属")}
    return words.get(relation, _("别的人"))


def _revoked(given: Mandate) -> list[Block]:
    """A mandate that was taken back says so on its face."""
    if given.revocation is None:
        return []
    said = _("委托人已于%(at)s收回委托。", at=moment_of(given.revocation.at))
    reason = _("原因：%(reason)s", reason=given.revocation.reason) if given.revocation.reason else ""
    return [Text(said + reason, strong=True)]
