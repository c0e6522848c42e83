"""Holds Chromium to a quarter of a core, as a cheap phone would: by a control group, or by stopping it three quarters of the time."""

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

GROUP = Path("/sys/fs/cgroup/cpu/daiban-bench")
PERIOD_US = 100_000


class QuarterCore:
    """While entered, every Chromium process that this process started shares a quarter of a core."""

    how = ""

    def __enter__(self) -> "QuarterCore":
        pids = _chromium_of(os.getpid())
        try:
            GROUP.mkdir(exist_ok=True)
            (GROUP / "cpu.cfs_period_us").write_text(str(PERIOD_US))
            (GROUP / "cpu.cfs_quota_us").write_text(str(PERIOD_US // 4))
            for pid in pids:
                with suppress(ProcessLookupError):
                    (GROUP / "cgroup.procs").write_text(str(pid))
            self.how = "control group"
        except OSError:
            self.how = "stopped ¾ of the time"
            self._ended = threading.Event()
            self._stopper = threading.Thread(target=self._stop_and_go, args=(pids,), daemon=True)
            self._stopper.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.how == "control group":
            for pid in (GROUP / "cgroup.procs").read_text().split():
                with suppress(OSError):
                    (GROUP.parent / "cgroup.procs").write_text(pid)
            with suppress(OSError):
                GROUP.rmdir()
        else:
            self._ended.set()
            self._stopper.join()

    def _stop_and_go(self, pids: list[int]) -> None:
        while not self._ended.is_set():
            _signal(pids, signal.SIGSTOP)
            self._ended.wait(PERIOD_US * 0.75 / 1e6)
            _signal(pids, signal.SIGCONT)
            self._ended.wait(PERIOD_US * 0.25 / 1e6)
        _signal(pids, signal.SIGCONT)


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _chromium_of(ancestor: int) -> list[int]:
    """The browser's processes below this one."""
    parents, names = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            before, _, after = stat.read_text().rpartition(")")
            parents[int(stat.parent.name)], names[int(stat.parent.name)] = int(after.split()[1]), before.partition("(")[2]
    return [pid for pid in parents if "chrom" in names[pid] and ancestor in _line(pid, parents)]


def _line(pid: int, parents: dict[int, int]) -> list[int]:
    line = []
    while pid in parents:
        pid = parents[pid]
        line.append(pid)
    return line
