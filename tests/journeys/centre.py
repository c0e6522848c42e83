"""A real ``daiban run`` for one test, reached by phones over a line that can be cut."""

import os
import re
import signal
import subprocess
from pathlib import Path

from server import keys
from tests.daiban_run import DAIBAN, READY, Run, fresh_environ
from tests.journeys.inside import Inside
from tests.journeys.line import Line

SERVER, LITESTREAM = "server.cli serve", "litestream replicate"


class Centre:
    """The centre with its county. ``phone_url`` leads over the line, ``desk_url`` past it; ``inside`` is what it holds."""

    def __init__(self, folder: Path, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._environ = fresh_environ(folder) | settings
        self.line = Line(int(self._environ["DAIBAN_PORT"]))
        self.phone_url = self._environ["DAIBAN_PUBLIC_URL"] = self.line.origin
        self.desk_url = f"http://127.0.0.1:{self._environ['DAIBAN_PORT']}"
        self.county_url = f"http://127.0.0.1:{self._environ['DAIBAN_SIMULATOR_PORT']}"
        key_file = folder / "keys.json"
        self.inside = Inside(folder, keys.read(key_file) if key_file.exists() else keys.make(key_file))
        self._run: Run | None = None
        self._used_codes: set[str] = set()

    def allow_push_service(self, origin: str) -> None:
        """Before the start: the centre may send to a push service on this machine."""
        self._environ["DAIBAN_ALLOWED_PRIVATE_ORIGINS"] = origin

    def start(self) -> None:
        """Start, or start again; returns when everything answers."""
        self._run = Run(self._environ)
        self._run.until(READY)

    def close(self) -> None:
        """Stop everything, the line too."""
        self.line.close()
        if self._run:
            self._run.end()

    def kill(self, *parts: str) -> None:
        """``kill -9`` of these parts at once; the others end by themselves."""
        assert self._run
        for pid in [self._pid(part) for part in parts]:
            os.kill(pid, signal.SIGKILL)
        self._run.wait()
        self._run = None

    def pause(self, part: str) -> None:
        """Stop a part in its tracks without ending it."""
        os.kill(self._pid(part), signal.SIGSTOP)

    def resume(self, part: str) -> None:
        """Let a paused part go on."""
        os.kill(self._pid(part), signal.SIGCONT)

    def last_words(self) -> str:
        """The end of what it printed."""
        return self._run.output[-4000:] if self._run else ""

    def new_code(self, agent: str) -> str:
        """An enrolment code nobody has used: the one printed at the start, then others by the command line."""
        assert self._run
        printed = re.search(rf"^ +(\S+) +{agent} ", self._run.output, re.MULTILINE)
        if printed is None or printed[1] in self._used_codes:
            return self._told("enrol", agent).splitlines()[0]
        self._used_codes.add(printed[1])
        return printed[1]

    def add_agent(self, name: str, *villages: str) -> None:
        """Somebody new, by the command line."""
        self._told("user", "add", "--role", "agent", "--name", name, "--areas", ",".join(villages))

    def _told(self, *command: str) -> str:
        return subprocess.run([DAIBAN, *command], env=self._environ, capture_output=True, text=True, timeout=60, check=True).stdout

    def _pid(self, part: str) -> int:
        assert self._run
        family = self._run.family().items()
        return next(pid for pid, command in family if part in command and (part == LITESTREAM or LITESTREAM not in command))
