"""What a text message says: family name, matter and step. Never a number, a full name or a reason, and no matter that tells of a hardship.

The words are those the operator approved, so they are Simplified Chinese whatever the page's language. Together at most 70
characters, what one message holds.
"""

import json
from pathlib import Path

from flask_babel import force_locale
from flask_babel import gettext as _

MOST = 70
SENSITIVE: tuple[str, ...] = tuple(json.loads((Path(__file__).parent / "sensitive_words.json").read_text("utf-8")))
"""In the name of a matter these words would tell whoever looks at the screen about health, need or family."""


def veiled_name(name: str) -> str:
    """李**: the first character only, whatever the length."""
    return f"{name[:1]}**" if name else _("您好")


def matter(item: str) -> str:
    """The matter's name, or a neutral word for one that isn't everybody's business."""
    return _("委托代办的事") if any(word in item for word in SENSITIVE) else item


def message(event: str, item: str, name: str) -> str:
    """The whole text."""
    with force_locale("zh_Hans"):
        words, called, about = _words(event), veiled_name(name), matter(item)
        room = MOST - len(words.format(name=called, item=""))
        about = about if len(about) <= room else about[: max(0, room - 1)] + "…"
        return words.format(name=called, item=about)


def _words(event: str) -> str:
    return {
        "case_returned": _("{name}：{item}有材料要补。代办员会来找您，您不用跑。"),
        "correction_requested": _("{name}：{item}有材料要补正。代办员会来找您，您不用跑。"),
        "upstream_correction_requested": _("{name}：县里要求补{item}的材料。代办员会来找您，您不用跑。"),
        "case_accepted": _("{name}：{item}已受理，正在办理。不用做什么。"),
        "case_not_accepted": _("{name}：{item}没能受理。原因代办员会讲给您听。"),
        "case_granted": _("{name}：{item}已办结，通过了。怎么领取会再通知您。"),
        "case_denied": _("{name}：{item}已办结，没有通过。原因和怎么申诉代办员会讲给您听。"),
        "decision_retracted": _("{name}：前面说的{item}的结果有误，正在核对，请等通知。"),
        "result_ready": _("{name}：{item}的结果已出。怎么拿到，请看回执上的网址，或者问代办员。"),
    }[event]
