"""A field day handed in: 12 cases, each with its form, its steps and the six pages it asks for (15.4 MB in all), by one agent or many at
once. Its bytes are those of the comparison with other systems (5 photographs of 256 KB a case); its photographs six, because a case
that lacks one is refused.
"""

import io
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from sync.protocol import from_text
from tests.bench import bare_view, floor
from tests.bench.counting import CountingWire
from tests.bench.server import Child
from tests.bench.table import Table
from tests.pension_case import PAGES, begin
from tests.phone import Phone

AT_ONCE = 6
UPLOADS_AT_ONCE = 3
"""As the phone: a single connection gets a fraction of a bad line."""


@dataclass(frozen=True)
class Day:
    """How much is handed in."""

    cases: int = 12
    photos: int = len(PAGES)
    photo_bytes: int = 1_280_000 // len(PAGES)


def measure(table: Table, folder: Path, day: Day, crowd: int) -> None:
    """One agent, then ``crowd`` of them, against the floor in the same run."""
    table.heading(f"A field day: {day.cases} cases, {day.photos} photos of {day.photo_bytes // 1000} KB each")
    for agents in (1, crowd):
        _measure(table, folder / f"day-{agents}", day, agents)


def _measure(table: Table, folder: Path, day: Day, agents: int) -> None:
    folder.mkdir(parents=True)
    with (
        Child("tests.bench.serve", folder / "centre") as centre,
        Child("tests.bench.floor", folder) as bare,
        Child("tests.bench.bare_view", folder) as view,
    ):
        Collected(centre, Day(1, 1, 20_000), 9000).hand_in()  # the first requests of a process load what it needs
        centre.ask("work")
        bags = [Collected(centre, day, number) for number in range(agents)]
        before, started = centre.ask("cpu"), time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            list(crowd.map(Collected.hand_in, bags))
        wall, cpu = time.monotonic() - started, centre.ask("cpu") - before
        at_bottom = _cpu(bare, floor.send, [bag.bodies for bag in bags])
        bare_view.send(view.port, [b"the first request loads what the rest needs"])
        of_view = _cpu(view, bare_view.send, [bag.bodies for bag in bags])
        after = centre.ask("work")
    took = {"cpu": cpu, "floor": at_bottom, "view": of_view, "after": after}
    _tell(table, bags, {"wall": wall} | {name: seconds / agents for name, seconds in took.items()})


def _cpu(server: Child, send: Callable[[int, list[bytes]], None], bodies: list[list[bytes]]) -> float:
    """What the same bytes cost a server that does nothing with them."""
    before = server.ask("cpu")
    for of_agent in bodies:
        send(server.port, of_agent)
    return float(server.ask("cpu") - before)


def _tell(table: Table, bags: list["Collected"], took: dict[str, float]) -> None:
    name = "1 agent" if len(bags) == 1 else f"{len(bags)} agents"
    ratio, share = took["cpu"] / took["floor"], sum(bag.wire.up for bag in bags) / sum(bag.payload for bag in bags)
    table.add(f"{name}: server CPU a day, against the bare loop", f"{took['cpu'] * 1000:.0f} ms = {ratio:.1f} ×", "≤ 3 ×", ratio <= 3)
    table.add(f"{name}: the bare loop (receive, hash, fsync)", f"{took['floor'] * 1000:.0f} ms")
    share_of_view = f"{took['view'] * 1000:.0f} ms = {took['view'] / took['floor']:.1f} ×"
    table.add(f"{name}: a bare Flask view that does the same", share_of_view)
    table.add(f"{name}: afterwards (open, look at and copy each picture)", f"{took['after'] * 1000:.0f} ms a day")
    table.add(f"{name}: wall time", f"{took['wall']:.2f} s")
    table.add(f"{name}: bytes up, against the payload", f"{share:.4f}", "≤ 1.005", share <= 1.005)
    table.add(f"{name}: requests a day", f"{sum(bag.wire.requests for bag in bags) / len(bags):.0f}")


class Collected:
    """A phone with a day's work sealed in its outbox, about to find a network."""

    def __init__(self, centre: Child, day: Day, number: int) -> None:
        self.wire = CountingWire(centre.url)
        self._url = centre.url
        self.phone = Phone.enrol(self.wire, centre.ask("code"))
        for case in range(day.cases):
            case_id = begin(self.phone)
            pages = PAGES[: day.photos]
            pictures = [photograph(day.photo_bytes, (number * 1000 + case) * 10 + place) for place in range(len(pages))]
            files = [self.phone.attach(case_id, name, shot, page=page) for shot, (name, page) in zip(pictures, pages, strict=True)]
            if len(files) == len(PAGES):
                self.phone.submit(case_id, files)
        self.wire.requests = self.wire.up = self.wire.down = 0
        self.wire.hang_up()  # a server keeps no connection from morning to evening

    @property
    def bodies(self) -> list[bytes]:
        """What has to arrive whatever the protocol: the sealed steps of the day in one, then each sealed file."""
        steps = b"".join(from_text(envelope["body"]) for envelope in self._sent.values())
        return [steps, *(file.sealed for file in self.phone.files.values())]

    @property
    def payload(self) -> int:
        """Bytes of what was collected, sealed."""
        return sum(map(len, self.bodies))

    def hand_in(self) -> None:
        """Steps first, then files, several at once, then the receipt."""
        self._sent = dict(self.phone.outbox)
        self.phone.exchange()
        waiting = sorted((file for file in self.phone.files.values() if not file.stored), key=lambda file: file.header.size)
        lanes = [waiting[lane::UPLOADS_AT_ONCE] for lane in range(UPLOADS_AT_ONCE)]
        with ThreadPoolExecutor(UPLOADS_AT_ONCE) as uploads:
            for wire in uploads.map(self._upload, lanes):
                self.wire.requests, self.wire.up = self.wire.requests + wire.requests, self.wire.up + wire.up
        self.phone.exchange()
        assert all(file.stored for file in self.phone.files.values()) and not self.phone.outbox
        assert {outcome["outcome"] for outcome in self.phone.outcomes.values()} == {"applied"}

    def _upload(self, files: list) -> CountingWire:
        wire = CountingWire(self._url)
        phone = Phone(wire, self.phone.welcome, self.phone.now)
        for file in files:
            phone.upload(file)
        return wire


_drawn: dict[str, bytes] = {}


def photograph(size: int, number: int) -> bytes:
    """A true JPEG of so many bytes, different from every other."""
    if "noise" not in _drawn:
        buffer = io.BytesIO()
        Image.effect_noise((1600, 1200), 18).convert("RGB").save(buffer, "JPEG", quality=30)
        _drawn["noise"] = buffer.getvalue()
    drawn = _drawn["noise"] if len(_drawn["noise"]) < size else _small()
    return drawn + number.to_bytes(8) * ((size - len(drawn)) // 8)


def _small() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 240), (200, 190, 170)).save(buffer, "JPEG")
    return buffer.getvalue()
