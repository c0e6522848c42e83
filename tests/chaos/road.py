"""A mountain road: a TCP forwarder with the bandwidth, delay, losses and cuts of a bad mobile line, in user space.

What it models: one bottleneck each way, shared by all connections in the order of sending; a delay; and of each connection the
window that TCP keeps, with slow start, growth by a segment a round trip, halved at a loss (one resend, a round trip more) and begun anew
after a timeout when too little is in flight to notice. Bytes of one connection never overtake each other. A cut resets every connection.
What it doesn't: headers of TCP and IP (about 4 %), lost acknowledgements, reordering. Loopback itself neither loses nor delays.

Time runs ``speed`` times as fast, so that minutes of road are seconds of test; whoever travels on it has to live as fast.

Told what to do by lines of JSON, as ``served.py``: ``open``, ``cut``, ``counts``.
"""

import asyncio
import json
import random
import socket
import struct
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

SEGMENT = 1400
FIRST_WINDOW = 10
LARGEST_WINDOW = 64 * 1024 // SEGMENT
SMALLEST_WINDOW = 2
NOTICED_FROM = 4
"""With fewer segments in flight a loss is noticed by the timeout alone."""
TIMEOUT_SECONDS = 1.0
LONGEST_QUEUE_SECONDS = 2.0
A_MOMENT = 1e-6
"""Apart, so that the event loop keeps their order: of timers for the same time it may take any first."""
RESET = struct.pack("ii", 1, 0)


@dataclass
class Lane:
    """One direction's bottleneck. Times are of the event loop, in real seconds."""

    seconds_a_byte: float
    free_at: float = 0

    def pass_through(self, size: int, now: float) -> float:
        """When the last of these bytes is through."""
        self.free_at = max(self.free_at, now) + size * self.seconds_a_byte
        return self.free_at


@dataclass
class Road:
    """``up`` and ``down`` in bits a second, ``delay`` in seconds each way, ``loss`` of segments from 0 to 1; all before ``speed``."""

    up: float
    down: float
    delay: float
    loss: float = 0
    speed: float = 1
    seed: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._lanes = {"up": Lane(8 / self.up / self.speed), "down": Lane(8 / self.down / self.speed)}
        self._random = random.Random(self.seed)
        self._open: set[socket.socket] = set()

    async def open(self, centre_port: int) -> int:
        """Listen; the port."""

        async def travel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.counts["connections"] += 1
            await asyncio.sleep(2 * self.delay / self.speed)  # SYN and its answer
            with suppress(OSError):
                there, back = await asyncio.open_connection("127.0.0.1", centre_port)
                ends = {writer.get_extra_info("socket"), back.get_extra_info("socket")}
                self._open |= ends
                await asyncio.gather(self._carry("up", reader, back), self._carry("down", there, writer), return_exceptions=True)
                self._open -= ends
                back.close()
            writer.close()

        server = await asyncio.start_server(travel, "127.0.0.1", 0, limit=4 * SEGMENT)
        port: int = server.sockets[0].getsockname()[1]
        return port

    def cut(self) -> None:
        """Every connection is reset; what was on the way is gone."""
        self.counts["cuts"] += 1
        broken, self._open = self._open, set()
        for end in broken:
            with suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                end.shutdown(socket.SHUT_RDWR)
        for lane in self._lanes.values():
            lane.free_at = 0

    async def _carry(self, way: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        journey = _Journey(self, way, self._lanes[way], writer)
        with suppress(OSError):
            while data := await reader.read(SEGMENT):
                await journey.send(data)
            await journey.arrive_all()
        with suppress(OSError):
            if writer.can_write_eof():
                writer.write_eof()

    def is_lost(self) -> bool:
        """Whether this segment is."""
        return self._random.random() < self.loss


class _Journey:
    """One direction of one connection."""

    def __init__(self, road: Road, way: str, lane: Lane, writer: asyncio.StreamWriter) -> None:
        self._road, self._way, self._lane, self._writer = road, way, lane, writer
        self._window, self._threshold, self._flying = float(FIRST_WINDOW), float(LARGEST_WINDOW), 0
        self._room = asyncio.Event()
        self._room.set()
        self._last_arrival = 0.0
        self._recovers_until = 0.0
        self._loop = asyncio.get_running_loop()

    async def send(self, data: bytes) -> None:
        """Wait for room in the window, then put it on the way."""
        while self._flying >= self._window:
            self._room.clear()
            await self._room.wait()
        road, now = self._road, self._loop.time()
        delay = road.delay / road.speed
        through = self._lane.pass_through(len(data), now)
        self._loop.call_at(through, self._count, len(data), road.counts["cuts"])
        if road.is_lost():
            through = self._lost(len(data), through, delay)
        elif (through - now) * road.speed > LONGEST_QUEUE_SECONDS:
            self._shrink(now, delay)
        arrival = max(through + delay, self._last_arrival + A_MOMENT)
        self._last_arrival = arrival
        self._flying += 1
        self._loop.call_at(arrival, self._arrive, data)
        self._loop.call_at(arrival + delay, self._acknowledge)

    async def arrive_all(self) -> None:
        """Wait until the last byte is there."""
        await asyncio.sleep(max(0, self._last_arrival - self._loop.time()))

    def _lost(self, size: int, through: float, delay: float) -> float:
        """It is sent once more, and takes the road's room once more; when that is through."""
        self._road.counts["lost"] += 1
        self._road.counts[f"{self._way} again"] += size
        if self._flying >= NOTICED_FROM:
            self._shrink(through, delay)
            return self._lane.pass_through(size, through) + 2 * delay
        self._threshold, self._window = max(SMALLEST_WINDOW, self._window / 2), 1.0
        return self._lane.pass_through(size, through) + TIMEOUT_SECONDS / self._road.speed

    def _shrink(self, now: float, delay: float) -> None:
        """Once a round trip at most."""
        if now >= self._recovers_until:
            self._window = self._threshold = max(SMALLEST_WINDOW, self._window / 2)
            self._recovers_until = now + 2 * delay

    def _count(self, size: int, cuts: int) -> None:
        """What was still waiting for the road when the line was cut never used it."""
        if cuts == self._road.counts["cuts"]:
            self._road.counts[self._way] += size

    def _arrive(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)

    def _acknowledge(self) -> None:
        self._flying -= 1
        grown = self._window + (1 if self._window < self._threshold else 1 / self._window)
        self._window = min(LARGEST_WINDOW, grown)
        self._room.set()


async def obey() -> None:
    """Until standard input ends."""
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    road: Road | None = None
    while line := await lines.readline():
        asked = json.loads(line)
        match asked.pop("do"):
            case "open":
                port = asked.pop("port")
                road = Road(**asked)
                answer: dict[str, int] = {"port": await road.open(port)}
            case "cut" if road:
                road.cut()
                answer = dict(road.counts)
            case _:
                answer = dict(road.counts) if road else {}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(obey())
