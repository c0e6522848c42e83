"""``daiban keys``: copy the key file, prove a copy, add a fresh intake key."""

import argparse
from pathlib import Path

from server import keys
from server.config import Settings


def main(arguments: list[str], settings: Settings) -> int:
    """Do one of these to ``DAIBAN_KEY_FILE``."""
    parser = argparse.ArgumentParser("daiban keys", description="The secrets of this installation (DAIBAN_KEY_FILE).")
    commands = parser.add_subparsers(dest="command", required=True)
    copy = commands.add_parser("copy", help="write a copy, on a stick or another disk, and prove that it can be read")
    copy.add_argument("to", type=Path, help="a file that isn't there yet, or a folder")
    check = commands.add_parser("check", help="prove that a copy is whole and of the secrets as they are now")
    check.add_argument("copy", type=Path)
    commands.add_parser(
        "rotate", help="add a fresh intake key; phones seal to it from their next contact on, the earlier ones go on opening"
    )
    given = parser.parse_args(arguments)
    path = settings.key_file
    if given.command == "copy":
        keys.copy(path, given.to)
        print(f"A copy was written and read back. Keep it in a safe, never beside the backups. Fingerprint: {keys.fingerprint(path)}")
    elif given.command == "check":
        keys.check(path, given.copy)
        print(f"{given.copy} is whole and of the secrets as they are now. Fingerprint: {keys.fingerprint(path)}")
    else:
        print(
            f"Phones seal to {keys.rotate(path)} from their next contact on. No restart is needed, but a new copy: daiban keys copy <file>"
        )
    return 0
