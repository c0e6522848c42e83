"""A child process that is measured: started, asked by lines of JSON, ended."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


class Child:
    """``python -m <module> <folder>``, which prints its port first."""

    def __init__(self, module: str, folder: Path) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", module, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port: int = self._answer()["port"]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, what: str, **details: Any) -> Any:
        """Have it do something and say what came of it."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": what, **details}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the measured process ended"
        return json.loads(line)
