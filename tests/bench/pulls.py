"""The question every phone asks all day: is there anything new? And the answer when forty cases changed."""

import time
from pathlib import Path

from tests.bench.counting import CountingWire
from tests.bench.server import Child
from tests.bench.table import Table, at, middle
from tests.pension_case import begin
from tests.phone import Phone

CHANGED = 40


def measure(table: Table, folder: Path, sizes: tuple[int, int], tries: int) -> None:
    """The same at a small and at a large centre."""
    table.heading("Pulling")
    folder.mkdir(parents=True)
    few = many = 0.0
    with Child("tests.bench.serve", folder / "centre") as centre:
        writer = Phone.enrol(CountingWire(centre.url), centre.ask("code"))
        begin(writer)
        writer.exchange()
        here = 1
        for size in sizes:
            centre.ask("multiply", number=size - here)
            here = size
            writer.client.hang_up()  # it was silent while the centre grew
            reader = _reader(centre)
            few, many = many, _nothing_new(table, reader, size, tries)
            _forty(table, reader, writer, size)
            here += CHANGED
    table.add("nothing new: growth", f"{many / few:.2f}", "≤ 1.2", many / few <= 1.2)


def _reader(centre: Child) -> Phone:
    """A phone that knows everything up to now: its cursors are those of a phone that pulled all of it."""
    phone = Phone.enrol(CountingWire(centre.url), centre.ask("code"))
    while any(change["more"] for change in phone.exchange()["changes"].values()):
        pass
    phone.exchange()
    return phone


def _nothing_new(table: Table, reader: Phone, size: int, tries: int) -> float:
    wire: CountingWire = reader.client
    wire.requests = wire.down = 0
    took = []
    for _ in range(tries):
        started = time.perf_counter()
        reader.send_exchange()
        took.append((time.perf_counter() - started) * 1000)
    down = wire.down / wire.requests
    table.add(f"nothing new, {size} records: p50 (p95)", f"{middle(took):.2f} ms ({at(took, 0.95):.2f})", "≤ 2 ms", middle(took) <= 2)
    table.add(f"nothing new, {size} records: bytes down, one request", f"{down:.0f} B", "≤ 300 B", down <= 300)
    return middle(took)


def _forty(table: Table, reader: Phone, writer: Phone, size: int) -> None:
    for _ in range(CHANGED):
        begin(writer)
    while writer.outbox:
        writer.exchange()
    wire: CountingWire = reader.client
    wire.requests = wire.down = 0
    started = time.perf_counter()
    answer = reader.exchange()
    took = (time.perf_counter() - started) * 1000
    told = sum(len(change["records"]) for change in answer["changes"].values())
    table.add(
        f"{told} changed of {size}: bytes down, {wire.requests} request", f"{wire.down / 1000:.1f} KB", "≤ 23 KB", wire.down <= 23_000
    )
    table.add(f"{told} changed of {size}: time", f"{took:.0f} ms")
