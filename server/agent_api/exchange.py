"""One round trip: what the phone hands in, what became of it, what changed (sync/protocol.md, step 5)."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Response, g

from server import safety
from server.access import for_every_device
from server.access_log import note_access
from server.agent_api import agent_api
from server.agent_api.answers import answer, decline, decline_flood, decline_unknown_key, read_message
from server.agent_api.arrival import bytes_here
from server.agent_api.devices import skew_seconds
from server.agent_api.intake import Flooding, hand_in
from server.agent_api.scopes import builder, scopes_of
from server.agent_api.welcome import intake_key
from server.epoch import current_epoch, note_given, note_safe
from server.partial_files import Busy
from server.services import services
from sync.files import StoredFile, files_of
from sync.log import Device
from sync.messages import ExchangeRequest
from sync.protocol import MOST_ENVELOPES, MOST_EXCHANGE_BYTES, PROTOCOL, time_text, to_text
from sync.pull import changes
from sync.push import Taken, differs
from sync.sealing import UnknownKey

PUSH_KEY_MARK = 8
CONTACT_NOTED_EVERY = timedelta(minutes=1)


@agent_api.post("/sync/v1/exchange")
@for_every_device
def exchange() -> Response:
    """Take envelopes, then tell outcomes, files and, to an unlocked phone, changes."""
    asked, used = read_message(ExchangeRequest, MOST_EXCHANGE_BYTES), services()
    if len(asked.envelopes) > MOST_ENVELOPES:
        decline(413, "oversized", most=MOST_ENVELOPES)
    now, device = used.clock(), g.device
    taken = Taken(stop=_stop(device))
    if _has_news(asked, device, now):
        device, taken = _hand_in(asked, now)
    return answer(
        {
            "protocol": PROTOCOL,
            "now": time_text(now),
            "outcomes": taken.outcomes,
            "expected_seq": device.arrived_seq + 1,
            "safe_seq": _safe_seq(device, asked),
            "stop": taken.stop,
            "files": _file_states(asked.files),
            "changes": _changes(asked) if g.unlocked and taken.stop is None else {},
            **_epoch(asked.epoch),
            **_keys(asked.keys),
        }
    )


def _safe_seq(device: Device, asked: ExchangeRequest) -> int:
    """Nothing is safe for a phone whose last number was forgotten here: lower ones may be a copy's. Its next question tells (``tail``)."""
    if asked.tail and asked.tail.seq > device.arrived_seq:
        return 0
    seq = safety.safe_seq(device)
    note_safe(device.id, seq)
    return seq


def _epoch(known: str) -> dict[str, str]:
    """The epoch, unless the phone named it as the one it knows."""
    current = current_epoch()
    return {} if known == current else {"epoch": current}


def _keys(known: str) -> dict[str, Any]:
    """The centre's public keys, unless the phone named them as the ones it has."""
    current, push = intake_key(), to_text(services().keys.vapid_public())
    return {} if known == f"{current['key_id']}/{push[:PUSH_KEY_MARK]}" else {"intake_key": current, "push_key": push}


def _named_key(asked: ExchangeRequest, device: Device) -> str | None:
    """The intake key the phone seals to: as it says, or as it last said."""
    named = asked.keys.partition("/")[0]
    return named if named in services().keys.intake else device.named_key


def _has_news(asked: ExchangeRequest, device: Device, now: datetime) -> bool:
    """Whether there is something to write: an idle phone's question costs no transaction."""
    if asked.wiping or asked.storage:
        return True
    told = (asked.made_seq, asked.app_version, _named_key(asked, device))
    is_same = told == (device.made_seq, device.app_version, device.named_key)
    is_recent = device.last_contact_at is not None and now - device.last_contact_at < CONTACT_NOTED_EVERY
    return bool(asked.envelopes) or not (is_same and is_recent) or _is_of_a_clone(asked, device)


def _is_of_a_clone(asked: ExchangeRequest, device: Device) -> bool:
    if asked.tail is None or device.state == "quarantined":
        return False
    with services().database.reading() as session:
        return differs(session, device, asked.tail)


def _hand_in(asked: ExchangeRequest, now: datetime) -> tuple[Device, Taken]:
    """Take the envelopes, and note what the phone tells of itself."""
    try:
        handed = hand_in(g.device.id, asked.envelopes, asked.tail, now, partial(_note_contact, asked=asked, now=now))
    except Flooding:
        decline_flood()
    except UnknownKey as lacking:
        decline_unknown_key(str(lacking))
    g.shut_out = handed.is_shut_out
    return handed.device, replace(handed.taken, stop=handed.taken.stop or _stop(handed.device))


def _stop(device: Device) -> str | None:
    """Why this device is told nothing of cases."""
    if g.shut_out:
        return "revoked"
    return "cloned" if device.state == "quarantined" else None


def _note_contact(device: Device, is_shut_out: bool, *, asked: ExchangeRequest, now: datetime) -> None:
    device.last_contact_at, device.app_version = now, asked.app_version
    device.named_key = _named_key(asked, device)
    if asked.wiping and is_shut_out:
        device.wiped_at = device.wiped_at or now
    if asked.storage:
        told = asked.storage
        device.storage_used, device.storage_quota, device.storage_persisted = told.used, told.quota, told.persisted
    device.skew_seconds = skew_seconds(asked.device_time, now)
    device.made_seq = max([device.made_seq, asked.made_seq, *(envelope.header.seq for envelope in asked.envelopes)])


def _file_states(ids: list[str]) -> dict[str, dict[str, Any]]:
    """Per file asked about: how much of it is here, and whether it is safe."""
    if not ids:
        return {}
    with services().database.reading() as session:
        found = {file.id: file for file in files_of(session, g.agent.id, ids)}
    return {file_id: _file_state(found.get(file_id)) for file_id in ids}


def _file_state(file: StoredFile | None) -> dict[str, Any]:
    if file is None:
        return {"state": "missing", "offset": 0}
    try:
        here = bytes_here(file)
    except Busy:
        return {"state": "partial", "offset": 0}
    if here < file.size:
        return {"state": "partial", "offset": here}
    return {"state": "safe" if safety.is_file_safe(file) else "stored", "offset": here}


def _changes(asked: ExchangeRequest) -> dict[str, Any]:
    """What changed. Before it is told it is noted outside the database, so that a restore is noticed, and in the access log."""
    with services().database.reading() as session:
        scopes = scopes_of(session, g.agent)
        told = changes(session, scopes, asked.cursors, builder(session, g.agent), new_epoch=asked.epoch != current_epoch())
    note_given({scope: change["version"] for scope, change in told.items()})
    _note_reading(told)
    return told


def _note_reading(told: dict[str, Any]) -> None:
    """An agent's phone is given personal data: one note per village."""
    for scope, change in told.items():
        cases = sum(record["kind"] == "case" and not record["deleted"] for record in change["records"])
        if cases:
            note_access(services(), g.agent.id, g.agent.role, "listed_cases", subject=scope, purpose=f"{cases} to phone")
