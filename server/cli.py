"""The command line. Each command is a module of ``server.commands`` with ``main(arguments, settings) -> exit code``."""

import os
import sys
from importlib import import_module

from server.config import SettingError, load

COMMANDS = {
    "run": "start everything on this machine: server, replication, and in the demo the county simulator",
    "serve": "the server alone (what 'run' starts inside Litestream)",
    "init": "make a real installation: secrets, database, offices, the first administrator",
    "user": "'user add': an account for someone",
    "enrol": "a one-time code that turns an agent's phone into a device",
    "backup": "'backup drill' proves that the copies can be brought back; 'backup restore' brings them back, also of a moment",
    "keys": "copy the key file, prove a copy; add a fresh intake key, reseal to it, retire earlier ones",
    "handover": "'handover import': what a phone without a network gave along as a file",
    "migrate": "bring the database up to this version",
    "seed": "put the catalogue, the calendar and (in the demo) the demo's people and cases in",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command. A wrong setting is one line on stderr and exit code 2, never a stack trace.

    Whatever it or a program it starts writes is readable by this account only.
    """
    os.umask(0o077)
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or [""]
    if name not in COMMANDS:
        print(usage(), file=sys.stdout if name in ("", "-h", "--help", "help") else sys.stderr)
        return 0 if name in ("", "-h", "--help", "help") else 2
    try:
        code: int = import_module(f"server.commands.{name}").main(rest, load())
        return code
    except SettingError as problem:
        print(f"daiban: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def usage() -> str:
    """The list of commands."""
    lines = [f"  daiban {name:<9}{what}" for name, what in COMMANDS.items()]
    return "\n".join(["Daiban 代办", "", *lines, "", "Settings come from the environment and .env; .env.example explains each."])


if __name__ == "__main__":
    sys.exit(main())
