"""``daiban run`` as a test starts it: on free ports, in a folder of its own, with everything it started in view."""

import functools
import json
import os
import shutil
import signal
import socket
import subprocess
import sysconfig
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.copies import temporary_folder

DAIBAN = Path(sysconfig.get_path("scripts")) / "daiban"
READY = "Ctrl-C stops it"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Run:
    """A started ``daiban run``, its output, and everything it started."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.said: list[str] = []
        self._process = subprocess.Popen(
            [DAIBAN, "run"],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.started_at = time.monotonic()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = environ["DAIBAN_PORT"]

    @property
    def output(self) -> str:
        """Everything said so far."""
        return "".join(self.said)

    def until(self, text: str, seconds: float = 60) -> float:
        """Wait for a text in the output; returns the seconds since the start."""
        while text not in self.output:
            assert self._process.poll() is None, f"it ended:\n{self.output}"
            assert time.monotonic() - self.started_at < seconds, self.output
            time.sleep(0.02)
        return time.monotonic() - self.started_at

    def family(self) -> dict[int, str]:
        """Process id → command line of everything it started that still lives."""
        own = {self._process.pid}
        found: dict[int, str] = {}
        parents = {pid: parent for pid, parent, _ in _processes()}
        commands = {pid: command for pid, _, command in _processes()}
        for pid in parents:
            line, ancestor = [pid], parents[pid]
            while ancestor in parents and ancestor not in own:
                line.append(ancestor)
                ancestor = parents[ancestor]
            if ancestor in own:
                found[pid] = commands.get(pid, "")
        return found

    def member(self, part: str) -> int:
        """The one process of the family whose command line starts its program with ``part``."""
        return next(pid for pid, command in self.family().items() if part in command)

    def send(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end; returns the exit code."""
        code = self._process.wait(40)
        self._reader.join(5)
        return code

    def end(self) -> int:
        """Ctrl-C, and wait."""
        if self._process.poll() is None:
            self.send(signal.SIGINT)
        return self.wait()

    def health(self) -> dict[str, Any]:
        """What /healthz says."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
            return told

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.said.append(line)


def _processes() -> list[tuple[int, int, str]]:
    """(id, parent's id, command line) of every process that isn't a zombie; small systems have no ``ps``."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue
        if state != "Z":
            found.append((int(folder.name), int(parent), command))
    return found


def alive(pids: dict[int, str]) -> dict[int, str]:
    """Which of these processes still run the same program."""
    now = {pid: command for pid, _, command in _processes()}
    return {pid: command for pid, command in pids.items() if now.get(pid) == command}


def fresh_environ(folder: Path) -> dict[str, str]:
    """The environment of a fresh demo that keeps everything in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAIBAN_", "COUNTY_"))}
    ports = {"DAIBAN_PORT": str(free_port()), "DAIBAN_SIMULATOR_PORT": str(free_port())}
    return {**kept, **ports, "DAIBAN_DATA_DIR": str(folder)}


def copy_demo(folder: Path) -> None:
    """Let ``folder`` hold what ``daiban run`` leaves after a first start: filling a demo takes longer than starting one."""
    shutil.copytree(_filled_demo(), folder, ignore=shutil.ignore_patterns("*.sock"))


@functools.cache
def _filled_demo() -> Path:
    folder = temporary_folder("daiban-demo-") / "var"
    first = Run(fresh_environ(folder))
    first.until(READY)
    first.end()
    return folder
