"""``daiban handover import``: hand-over packages that were brought on a card or sent to the operator."""

import argparse
import sys
from pathlib import Path

from sqlmodel import Session

from proxy_service.refusal import Refusal
from server.access_log import append
from server.app import create_app
from server.config import Settings
from server.handover.intake import Imported, import_package
from server.migrate import upgrade
from server.services import services, utc_now
from sync.handover import MOST_HANDOVER_BYTES
from sync.log import Device

OPERATOR = "operator"
WHY = {
    "not_a_package": "this is no hand-over package",
    "unknown_package_version": "made by another version of the program; bring phone and centre up to date",
    "package_damaged": "cut or damaged on its way; copy it from the phone again",
    "package_forged": "not made by the phone it names, or altered",
    "package_unknown_device": "no phone of this centre made it",
    "package_cloned": "its phone was found copied; it has to be online once to take a number of its own",
    "oversized": f"above {MOST_HANDOVER_BYTES // 1024**2} MB; make several on the phone",
}


def main(arguments: list[str], settings: Settings) -> int:
    """Import files, tell what became of each, and print its receipt. 1 when one was refused or not taken whole."""
    parser = argparse.ArgumentParser("daiban handover", description="Hand-over packages of phones that have no network.")
    bring = parser.add_subparsers(dest="command", required=True).add_parser("import", help="take packages in, the older first")
    bring.add_argument("files", nargs="+", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    upgrade(settings)
    with create_app(settings).app_context():
        return max([_bring(path) for path in given.files])


def _bring(path: Path) -> int:
    try:
        with path.open("rb") as stream:
            done = import_package(stream, lambda session, device: True, _note, utc_now())
    except Refusal as refusal:
        print(f"daiban handover: {path}: {WHY.get(refusal.reason, refusal.reason)}. Nothing of it was taken.", file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"daiban handover: {path}: {problem.strerror}", file=sys.stderr)
        return 1
    print("\n".join([str(path), *(f"  {line}" for line in _lines(done))]))
    return 1 if done.left or done.is_gap or done.lacking else 0


def _note(session: Session, device: Device) -> None:
    append(session, OPERATOR, OPERATOR, "imported_package", services().clock(), subject=device.id)


def _lines(done: Imported) -> list[str]:
    files = len(done.contents.files)
    lines = [
        f"phone {done.device.id}, package {done.contents.number}{', which was here before' if done.was_here else ''}",
        f"steps: {len(done.outcomes)} of {len(done.contents.steps)} taken",
        f"files: {files - len(done.lacking)} of {files} here",
    ]
    lines += [f"step {one['seq']} is kept and refused: {one['reason']}" for one in done.refused]
    lines += [f"file {file_id} isn't here: {why}" for file_id, why in done.lacking.items()]
    if done.left:
        lines.append(f"the rest was left: {done.left}; import the file again")
    elif done.is_gap:
        lines.append(f"step {done.device.arrived_seq + 1} isn't here: import the earlier package first")
    return [*lines, f"receipt for the phone: {done.receipt}"]
