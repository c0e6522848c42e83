"""UUIDv7: ids that sort by time and can be made without a network (RFC 9562)."""

import os
import threading
from datetime import datetime

_turn = threading.Lock()
_last = (0, 0)


def uuid7(now: datetime) -> str:
    """A new id for the moment ``now`` (aware), as lower-case text. Ids made here within one millisecond sort in the order of making."""
    millisecond = int(now.timestamp() * 1000)
    noise = bytearray(os.urandom(8))
    noise[0] = 0x80 | noise[0] & 0x3F
    text = (millisecond.to_bytes(6, "big") + (0x7000 | _count(millisecond)).to_bytes(2, "big") + bytes(noise)).hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _count(millisecond: int) -> int:
    """The next of 4,096 within this millisecond, from a random start in the lower half."""
    global _last
    with _turn:
        number = _last[1] + 1 if _last[0] == millisecond else int.from_bytes(os.urandom(2), "big") & 0x7FF
        _last = (millisecond, number & 0xFFF)
        return _last[1]
