"""``daiban keys``: copy the key file, prove a copy; add a fresh intake key, reseal to it, take earlier ones out of use and back."""

import argparse
import sys
import time
from pathlib import Path

from server import keys, retired_keys
from server.app import create_app
from server.china_time import CHINA
from server.config import SettingError, Settings
from server.key_use import holding_phones, naming_phones, needed, sealed_local_keys, sealed_photos, sealed_steps
from server.migrate import upgrade
from server.resealing import Resealed, reseal
from server.services import Services, services

SETTLING_SECONDS = 3.0
"""A server may be amid a request that began before the key file changed; the next one reads it anew."""


def main(arguments: list[str], settings: Settings) -> int:
    """Do one of these. 1 when something is left to do or in the way of it."""
    given = _parser().parse_args(arguments)
    path = settings.key_file
    if given.command == "copy":
        keys.copy(path, given.to)
        print(f"A copy was written and read back. Keep it in a safe, never beside the backups. Fingerprint: {keys.fingerprint(path)}")
        return 0
    if given.command == "check":
        keys.check(path, given.copy)
        print(f"{given.copy} is whole and of the secrets as they are now. Fingerprint: {keys.fingerprint(path)}")
        return 0
    with keys.held(path):
        if given.command == "rotate":
            fresh = keys.rotate(path)
            print(f"Phones seal to {fresh} from their next contact on. No restart is needed, but a new copy: daiban keys copy <file>")
            return 0
        if given.command == "recall":
            print(f"Back in use: {', '.join(retired_keys.recall(path, given.file))}. No restart is needed; phones hand in within minutes.")
            return 0
        return _look_or_change(given, settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("daiban keys", description="The secrets of this installation (DAIBAN_KEY_FILE).")
    commands = parser.add_subparsers(dest="command", required=True)
    copy = commands.add_parser("copy", help="write a copy, on a stick or another disk, and prove that it can be read")
    copy.add_argument("to", type=Path, help="a file that isn't there yet, or a folder")
    check = commands.add_parser("check", help="prove that a copy is whole and of the secrets as they are now")
    check.add_argument("copy", type=Path)
    commands.add_parser(
        "rotate", help="add a fresh intake key; phones seal to it from their next contact on, the earlier ones go on opening"
    )
    commands.add_parser("list", help="each intake key: since when, what is sealed to it here, how many phones last named it")
    commands.add_parser("reseal", help="seal everything kept here to the key in use; may run beside the server, and be run again")
    retire = commands.add_parser("retire", help="take an earlier key out of the key file, once nothing here needs it")
    retire.add_argument("key", help="its id, such as k1")
    retire.add_argument(
        "--phones-wait", action="store_true", help="although phones may hold work sealed to it: they keep it until a recall"
    )
    recall = commands.add_parser("recall", help="take a retired key back into use")
    recall.add_argument("file", type=Path, help="the file 'retire' wrote, or a copy of the key file from before")
    return parser


def _look_or_change(given: argparse.Namespace, settings: Settings) -> int:
    upgrade(settings)
    used = services(create_app(settings))
    try:
        if given.command == "list":
            return _list(used)
        if given.command == "reseal":
            return _reseal(used)
        return _retire(used, given.key, phones_wait=given.phones_wait)
    finally:
        used.database.close()


def _list(used: Services) -> int:
    ring = used.keys
    with used.database.reading() as session:
        steps, photos = sealed_steps(session), sealed_photos(session, used.files)
        local_keys, phones = sealed_local_keys(session), naming_phones(session)
    known = {*ring.intake, *ring.retired, *steps, *photos, *local_keys, *(key_id for key_id in phones if key_id)}
    print(f"{'key':<6}{'since':<12}{'steps':>8}{'photos':>8}{'local keys':>12}{'phones':>8}  state")
    for key_id in sorted(known, key=keys.key_number):
        counts = f"{steps.get(key_id, 0):>8}{photos[key_id]:>8}{local_keys.get(key_id, 0):>12}{phones.get(key_id, 0):>8}"
        print(f"{key_id:<6}{ring.since.get(key_id, 'unknown'):<12}{counts}  {_state(ring, key_id)}")
    print(f"phones that have not named a key since the program was renewed: {phones.get(None, 0)}")
    return 0


def _state(ring: keys.KeyRing, key_id: str) -> str:
    if key_id in ring.intake:
        return "in use" if key_id == ring.current_intake else "opens only"
    return "retired" if key_id in ring.retired else "MISSING: put the newest copy of the key file back"


def _reseal(used: Services) -> int:
    _need_copy(used)
    done = reseal(used.database, used.files, used.keys)
    print(f"Sealed to {used.keys.current_intake}: {done.steps} steps, {done.photos} photos, {done.local_keys} local keys of phones.")
    left = _left(done)
    print("\n".join(left) if left else "Nothing is left under an earlier key.")
    if done.unreadable:
        print(f"{done.unreadable} never opened with any key, and were left as they came.")
    return 1 if left else 0


def _need_copy(used: Services) -> None:
    """What is resealed opens with the new key alone: it must not hang on one disk. Raises ``SettingError``."""
    if not keys.is_copied(used.settings.key_file):
        raise SettingError("no copy of the key file as it is now was proven readable. First run: daiban keys copy <file>")


def _left(done: Resealed) -> list[str]:
    left = [
        f"{number} are sealed to {key_id}, which isn't here: bring it back (daiban keys recall <file>) and run this again."
        for key_id, number in sorted(done.lacking.items())
    ]
    if done.waiting:
        left.append(f"{done.waiting} photos are not in the second place yet: run this again in a while.")
    return left + [
        f"DAMAGED: photo {file_id} is whole in neither place. Bring it back from a backup of the files." for file_id in done.damaged
    ]


def _retire(used: Services, key_id: str, *, phones_wait: bool) -> int:
    ring, path = used.keys, used.settings.key_file
    if key_id not in ring.intake:
        raise SettingError(f"{key_id} is no key in use here. 'daiban keys list' names them.")
    if key_id == ring.current_intake:
        raise SettingError(f"{key_id} is the key phones seal to. First run: daiban keys rotate")
    _need_copy(used)
    if _refuse_needed(used, key_id) or _refuse_phones(used, key_id, phones_wait=phones_wait):
        return 1
    kept = retired_keys.retire(path, key_id)
    time.sleep(SETTLING_SECONDS)
    if _refuse_needed(used, key_id):  # ``used`` has the key in memory still
        retired_keys.recall(path, kept)
        print(f"A phone handed in meanwhile, so {key_id} was put back.", file=sys.stderr)
        return 1
    print(f"{key_id} is out of use. It lies in {kept}: take that file to the safe and off this machine.")
    print("Keep it as long as phones may come back with work sealed to it, and as long as backups from before the resealing count.")
    print(f"A phone that comes back keeps its work, and /healthz names {key_id}: then run daiban keys recall <file>.")
    print("The key file changed: daiban keys copy <file>")
    return 0


def _refuse_needed(used: Services, key_id: str) -> bool:
    with used.database.reading() as session:
        found = needed(session, used.files, used.keys, key_id)
    if not any(found.values()):
        return False
    told = ", ".join(f"{number} {what}" for what, number in found.items() if number)
    print(f"daiban keys: {told} kept here still need {key_id}. First run: daiban keys reseal", file=sys.stderr)
    return True


def _refuse_phones(used: Services, key_id: str, *, phones_wait: bool) -> bool:
    with used.database.reading() as session:
        phones = holding_phones(session, key_id)
    if not phones:
        return False
    for one in phones:
        seen = one.last_contact_at.astimezone(CHINA).date().isoformat() if one.last_contact_at else "never"
        print(f"phone {one.id}: last here {seen}, named {one.named_key or 'no key'}, {one.made_seq - one.arrived_seq} steps not here")
    if phones_wait:
        return False
    print(
        f"daiban keys: these {len(phones)} phones may hold work sealed to {key_id}. Let them come once more, shut out those that are lost, "
        "or retire it all the same with --phones-wait: they keep their work, and it waits until the key is brought back.",
        file=sys.stderr,
    )
    return True
