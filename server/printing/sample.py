"""A sheet to try a printer with: every kind of block, rare characters, and nobody's data."""

from flask_babel import gettext as _

from server.printing.form import Form, Pairs, Place, Places, Steps, Table, Text


def sample(public_url: str, today: str, title: str) -> Form:
    """The sheet. Its QR code leads to the front page."""
    return Form(
        name="sample",
        title=title,
        number="0000-0000",
        blocks=[
            Text(_("这张纸不是办件，只用来试打印机。请对着看：")),
            Pairs([(_("生僻字"), _rare()), (_("少数民族姓名"), _("阿依古丽·买买提"))]),
            Table([_("序号"), _("看什么"), _("好的样子")], _points(), wide=(2,)),
            Places([Place(_("试着签个名")), Place(_("试着按个手印"))]),
            Steps(_("不对的时候"), _remedies()),
        ],
        office="",
        issued_on=today,
        tracking=public_url,
    )


def _points() -> list[list[str]]:
    return [
        ["1", _("边框"), _("四边都在，线不断。")],
        ["2", _("小字"), _("老人戴上老花镜看得清；看不清就用大字版。")],
        ["3", _("二维码"), _("用手机扫得出网址。")],
    ]


def _remedies() -> list[str]:
    return [
        _("字缺了或成了方框：请管理员给这台机器装上大字库。"),
        _("边上被切掉：在打印窗口里选 A4，缩放选“实际大小”。"),
    ]


def _rare() -> str:
    """Characters of names that many systems can't print; 𠮷 and 𡈼 lie beyond 16 bits."""
    return _("𠮷　𡈼　䶮　㐂　喆　堃　骉　犇　赟　翀")
