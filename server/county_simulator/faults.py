"""Bad days on demand: what the simulator is told to do wrong."""

import threading
from dataclasses import asdict, dataclass, fields
from typing import Any

from server.county_simulator.store import CountyStore

_COUNTING = threading.Lock()


@dataclass
class Faults:
    """``*_next`` are counts used up one by one; the others hold until changed. All concern the handing-over of a case."""

    slow_seconds: float = 0.0
    fail_next: int = 0
    busy_next: int = 0
    refuse_next: int = 0
    lose_answer_next: int = 0
    lose_file_answer_next: int = 0
    double_callbacks: bool = False
    reverse_callbacks: bool = False
    hold_callbacks: bool = False
    ignore_idempotency: bool = False
    decide_before_answer: bool = False


LABELS = {
    "slow_seconds": "每次收件先等几秒",
    "fail_next": "接下来几次收件报错 (500)",
    "busy_next": "接下来几次收件说“太忙” (429)",
    "refuse_next": "接下来几次收件退回并说明原因 (422)",
    "lose_answer_next": "接下来几次收件办了但断线不答复",
    "lose_file_answer_next": "接下来几次收文件存了但断线不答复",
    "double_callbacks": "每个回传发两遍",
    "reverse_callbacks": "回传颠倒先后",
    "hold_callbacks": "先不回传，取消以后再发",
    "ignore_idempotency": "不认幂等键（重复就重复建件）",
    "decide_before_answer": "答复收件之前先办结并回传",
}


def read(store: CountyStore) -> Faults:
    """The faults in force."""
    return Faults(**store.setting("faults"))


def write(store: CountyStore, wanted: dict[str, Any]) -> Faults:
    """Replace the faults; unknown names and wrong kinds raise ``ValueError``."""
    kinds: dict[str, Any] = {field.name: type(field.default) for field in fields(Faults)}
    if unknown := set(wanted) - set(kinds):
        raise ValueError(f"unknown faults: {', '.join(sorted(unknown))}")
    made = Faults(**{name: kinds[name](value) for name, value in wanted.items()})
    store.save_setting("faults", asdict(made))
    return made


def use_up(store: CountyStore, name: str) -> bool:
    """Whether this count was above zero; takes one off."""
    with _COUNTING:
        faults = read(store)
        left = getattr(faults, name)
        if left <= 0:
            return False
        store.save_setting("faults", {**asdict(faults), name: left - 1})
        return True
