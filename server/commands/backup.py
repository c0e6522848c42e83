"""``daiban backup``: prove that what is copied can be brought back, and bring it back."""

import argparse
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from server import restoring
from server.china_time import CHINA
from server.config import SettingError, Settings
from server.restoring import Proof


def main(arguments: list[str], settings: Settings) -> int:
    """Drill, or restore."""
    parser = argparse.ArgumentParser("daiban backup", description="The copies of this installation.")
    commands = parser.add_subparsers(dest="command", required=True)
    drill = commands.add_parser("drill", help="restore all to a fresh folder, prove that it is whole, take the folder away")
    restore = commands.add_parser("restore", help="restore to a folder that stays, to be served or looked at")
    for one in (drill, restore):
        one.add_argument("--at", help="the moment, as 2026-11-27T08:30 (China time) or with an offset; without it as new as possible")
    restore.add_argument("--to", type=Path, required=True, help="a folder that isn't there yet")
    given = parser.parse_args(arguments)
    at = moment(given.at) if given.at else None
    if given.command == "restore":
        code = _report(settings, given.to, at)
        print(f"To serve it: stop, set DAIBAN_DATA_DIR={given.to} and DAIBAN_REPLICA_URL to a place that is empty yet,")
        print(f"keep DAIBAN_KEY_FILE={settings.key_file}, and start.")
        return code
    with tempfile.TemporaryDirectory(prefix="daiban-drill-") as folder:
        return _report(settings, Path(folder) / "restored", at)


def moment(text: str) -> datetime:
    """A moment as people write it; without an offset it is China's time. Raises ``SettingError``."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise SettingError(f"--at {text}: write it as 2026-11-27T08:30") from None
    return (found if found.tzinfo else found.replace(tzinfo=CHINA)).astimezone(UTC)


def _report(settings: Settings, folder: Path, at: datetime | None) -> int:
    begun = time.monotonic()
    restored = restoring.restore(settings, folder, at)
    try:
        restoring.copy_files(settings, restored)
    except BaseException:
        shutil.rmtree(folder)
        raise
    seconds = time.monotonic() - begun
    proof = restoring.prove(settings, restored)
    print("\n".join(lines(proof, seconds)))
    return 1 if proof.faults else 0


def lines(proof: Proof, seconds: float) -> list[str]:
    """The findings for people."""
    lost = "unknown: no database is in use here" if proof.lost is None else f"{proof.lost} steps that the database in use has"
    newest = proof.newest.astimezone(CHINA).isoformat(sep=" ", timespec="seconds") if proof.newest else "none"
    told = [
        f"restored in      {seconds:.1f} s, proven in {proof.seconds:.1f} s",
        f"steps            {proof.mutations}, the newest of {newest}",
        f"photos           {proof.files} opened from the second place, {proof.waiting} not copied yet (their phones still have them)",
        f"missing          {lost}; their phones hand in again what they were not told is safe",
    ]
    if not proof.faults:
        return [*told, "whole            both chains, every device's numbers, every receipt, every photo"]
    return [*told, f"BROKEN           {len(proof.faults)}", *(f"  {fault}" for fault in proof.faults)]
