"""A number a clerk typed in from the county's screen: whether it looks wrong. A doubt only asks; counties' numbers differ."""

import re

from flask_babel import gettext as _

from proxy_service.case import Case

SHORTEST = 5


def number_doubt(number: str, pattern: str, case: Case) -> str:
    """Why the number looks wrong, in words; empty when it doesn't. ``pattern``: what the county's numbers look like, if configured."""
    if number in (case.township_no, case.local_no):
        return _("这是咱们自己的编号，不是县里给的。请看县里系统上显示的编号。")
    if not re.fullmatch(r"[\w\-/().\[\]\uff08\uff09\u3014\u3015]+", number) or not any(one.isdigit() for one in number):
        return _("编号里有空格、标点，或者一个数字也没有。请对照县里的系统再看一遍。")
    if pattern and not re.fullmatch(pattern, number):
        return _("这个编号和县里平常的编号不一样。请对照县里的系统再看一遍。")
    if len(number) < SHORTEST:
        return _("这个编号很短。请看是不是少了几位。")
    return ""
