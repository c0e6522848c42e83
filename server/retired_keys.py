"""Intake keys that are taken out of use, and brought back. What still needs one is told by ``server/key_use.py``; here it is done."""

import base64
import json
from pathlib import Path

from server import keys
from server.config import SettingError


def retire(path: Path, key_id: str) -> Path:
    """Move an intake key out of the key file into one of its own, which is proven readable before; gives that file.

    Its public half stays, so that only the same key can be brought back. Killed in between, the key is in both: run it again.
    """
    key = keys.read(path).intake[key_id]
    content = json.loads(path.read_text())
    kept = path.with_name(f"{path.name}.retired-{key_id}")
    kept.unlink(missing_ok=True)
    keys.write_new(kept, json.dumps({"intake": {key_id: content["intake"][key_id]}}, indent=1))
    if keys.public_point(_read_keys(kept)[key_id]) != keys.public_point(key):
        raise SettingError(f"{kept} can't be read back. The key stays in use; look at the disk.")
    del content["intake"][key_id]
    content.setdefault("retired", {})[key_id] = base64.b64encode(keys.public_point(key)).decode()
    keys.replace_content(path, content)
    return kept


def recall(path: Path, source: Path) -> list[str]:
    """Take retired keys back into use from a file that holds them: the one ``retire`` wrote, or a copy of the key file from before.

    Gives their ids. Raises ``SettingError`` when it holds none of the retired keys.
    """
    ring, offered = keys.read(path), _read_keys(source)
    found = [key_id for key_id, point in ring.retired.items() if key_id in offered and keys.public_point(offered[key_id]) == point]
    if not found:
        wanted = ", ".join(ring.retired) or "none"
        raise SettingError(
            f"{source} holds none of this installation's retired keys ({wanted}). Name the file 'retire' wrote, or an older copy."
        )
    content, source_content = json.loads(path.read_text()), json.loads(source.read_text())
    for key_id in found:
        content["intake"][key_id] = source_content["intake"][key_id]
        del content["retired"][key_id]
    if not content["retired"]:
        del content["retired"]  # so that a copy from before is a copy of today's secrets again
    keys.replace_content(path, content)
    return found


def _read_keys(path: Path) -> dict[str, keys.PrivateKey]:
    try:
        return keys.intake_keys(json.loads(path.read_text()))
    except OSError as problem:
        raise SettingError(f"{path}: {problem.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SettingError(f"{path} is damaged, or no file of keys.") from None
