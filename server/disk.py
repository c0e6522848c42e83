"""A full disk (满盘): telling it from other faults, and seeing it come.

SQLite, PostgreSQL, the file system and the object store each say it in their own way. Whatever was being written is undone by
them; nothing that was confirmed is touched, and everything goes on by itself once there is room.
"""

import errno
import shutil
from pathlib import Path

from sqlalchemy.exc import DBAPIError

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
SQLITE_FULL, SQLITE_IOERR = 13, 10
POSTGRESQL_FULL = "53100"
FULL_BYTES = 8 * 1024 * 1024
"""Less than this and a case with its photos no longer fits."""
LOW_BYTES = 1024 * 1024 * 1024
"""About a month of a township's photos: time to act."""


def free_bytes(folder: Path) -> int:
    """What is left on the disk that holds this folder."""
    return shutil.disk_usage(folder).free


def room_state(free: int) -> str:
    """``full``, ``low`` or ``ok``."""
    return "full" if free < FULL_BYTES else "low" if free < LOW_BYTES else "ok"


def is_disk_full(problem: BaseException, folder: Path) -> bool:
    """Whether this fault means that there is no room. An input-output error of SQLite counts when the disk is indeed full."""
    if isinstance(problem, OSError):
        return problem.errno in NO_ROOM
    if not isinstance(problem, DBAPIError):
        return False
    code = getattr(problem.orig, "sqlite_errorcode", 0) & 0xFF
    if code == SQLITE_IOERR:
        return room_state(free_bytes(folder)) == "full"
    return code == SQLITE_FULL or getattr(problem.orig, "sqlstate", None) == POSTGRESQL_FULL
