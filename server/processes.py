"""Starting programs and ending them without leaving one behind.

Each child leads its own process group, so that Ctrl-C in the terminal reaches us alone and we end them in order; what a
child started itself (Litestream starts the server) is in its group. On Linux children are told to end when we are killed,
and orphaned grandchildren come to us to be waited for.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


class Child:
    """A program we started, with everything in its process group."""

    def __init__(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
        self.name = name
        self._process = subprocess.Popen(  # noqa: S603  (our own programs)
            command, env=dict(environ), stdin=subprocess.DEVNULL, process_group=0, preexec_fn=_end_with_parent
        )

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def stop(self, patience: float = 15) -> None:
        """Ask it to end, wait, and see that nothing of its group is left."""
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
        for ask in (signal.SIGTERM, signal.SIGKILL):
            if self._group_ended(0):
                return
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, ask)
            if self._group_ended(patience):
                return

    def _group_ended(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while True:
            self._reap()
            try:
                os.killpg(self._process.pid, 0)
            except (ProcessLookupError, PermissionError):
                return True
            if time.monotonic() >= end:
                return False
            time.sleep(0.05)

    def _reap(self) -> None:
        if self._process.poll() is None:
            return
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-self._process.pid, os.WNOHANG)[0]:
                pass


def adopt_orphans() -> None:
    """Grandchildren whose parent died become ours (Linux)."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def _end_with_parent() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
