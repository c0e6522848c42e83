"""Writes recordings of the protocol spoken today: ``python -m tests.sync.record``. One that was released is never made again.

For a new protocol, or for a mutation that came later: a new file beside those that are there.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from server import keys
from server.agent_api.devices import secret_of
from server.services import services
from sync.ids import uuid7
from sync.log import Device
from sync.protocol import PROTOCOL
from tests.pension_case import collect
from tests.phone import Phone, try_code
from tests.quick import be_quick
from tests.sync import recorded_mutations
from tests.sync.recording import CORPUS, IDENTITY, NOW, Centre, Recorder, build

CODE = "7K3M9QXW2F"


def main() -> None:
    """Every recording that isn't there yet."""
    be_quick()
    folder = CORPUS / str(PROTOCOL)
    folder.mkdir(parents=True, exist_ok=True)
    for name, scenario in SCENARIOS.items():
        place = folder / f"{name}.json"
        if not place.exists():
            place.write_text(json.dumps(_record(scenario), ensure_ascii=False, indent=1) + "\n", "utf-8")
            print(place)


def _record(scenario: Callable[[Phone], None] | None) -> dict[str, Any]:
    """Without a scenario: the enrolment itself."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        keys.make(folder / "fresh.json")
        content = json.loads((folder / "fresh.json").read_text())
        empty = Centre(content, uuid7(NOW), None, CODE)
        app = build(folder / "centre", f"sqlite:///{folder / 'centre.db'}", empty)
        recorder = Recorder(app.test_client())
        phone = Phone.enrol(recorder, CODE, lambda: NOW)
        if scenario is None:
            try_code(recorder, CODE, NOW)
            return {"centre": asdict(empty), "heard": recorder.heard}
        with app.app_context(), services(app).database.reading() as session:
            device = session.get_one(Device, phone.device)
            assert secret_of(device) == phone.secret
            known = device.model_dump(include=IDENTITY) | {"secret": device.secret.hex()}
        recorder.heard.clear()
        scenario(phone)
        services(app).database.close()
        return {"centre": asdict(Centre(content, empty.epoch, known, "")), "heard": recorder.heard}


def whole_case(phone: Phone) -> None:
    """A case with everything, handed in, its files in pieces; then everything once more, and an empty question."""
    collect(phone)
    envelopes = list(phone.outbox.values())
    phone.exchange()
    phone.upload_all(chunk=500)
    phone.exchange(envelopes=envelopes)
    phone.exchange()


def locked_phone(phone: Phone) -> None:
    """Handed in without the pull token; a gap; a file that breaks off and goes on."""
    phone.unlocked = False
    case_id = collect(phone)
    phone.exchange(envelopes=[phone.outbox[seq] for seq in (1, 2, 4)])
    phone.exchange()
    file = next(iter(phone.files.values()))
    phone.announce(file)
    phone.patch(file, 0, file.sealed[:100])
    phone.tus("HEAD", f"/sync/v1/files/{file.header.id}", {})
    phone.patch(file, 50, file.sealed[50:])
    phone.patch(file, 100, file.sealed[100:])
    assert case_id


def every_mutation(phone: Phone) -> None:
    """Each mutation by itself, where it may be done and where it may not: read and judged, never malformed."""
    first = collect(phone)
    phone.exchange()
    for name, args in recorded_mutations.all_of(phone, first).items():
        phone.mint(name, first, args)
    phone.exchange()
    assert "malformed" not in {outcome["reason"] for outcome in phone.outcomes.values()}


def forgotten_pin(phone: Phone) -> None:
    """The local key handed over; a wrong code for a new PIN."""
    phone.escrow(bytes(range(32)))
    phone.renew_pin("4HT9W2C7RD")


SCENARIOS: dict[str, Callable[[Phone], None] | None] = {
    "enrolment": None,
    "whole_case": whole_case,
    "locked_phone": locked_phone,
    "every_mutation": every_mutation,
    "forgotten_pin": forgotten_pin,
}

if __name__ == "__main__":
    main()
