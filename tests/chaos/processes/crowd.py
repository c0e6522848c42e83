"""Agents at work all the time: each in a thread of its own, with a phone that collects, hands in and never gives up."""

import io
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from PIL import Image

from tests import pension_case
from tests.chaos.processes.keeping_phone import TROUBLE, KeepingPhone, Refused
from tests.id_numbers import make_id_number
from tests.journeys.seeded import today

MOST_WAITING = 40
"""Mutations or files a phone lets pile up before it only sends: a lost disk must not leave more than it can ever hand in again."""
PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 150
"""A file that could not be mirrored on a full disk is tried again later and later."""
CHUNKS = (3_000, 9_000, 40_000)
NUMBERS = 999


class Agent:
    """One agent with a phone. ``trouble``: how often what kept a round from ending well."""

    def __init__(self, phone: KeepingPhone, seed: str) -> None:
        self.phone, self.trouble, self.at_rest = phone, Counter[str](), threading.Lock()
        self._random = random.Random(seed)
        self._steps = self._collect()

    def work(self) -> None:
        """Something new, most of the time, and a round with the centre."""
        unsafe = self.phone.outbox, self.phone.files
        if max(map(len, unsafe)) < MOST_WAITING:
            for _ in range(self._random.randrange(4)):
                next(self._steps)
        self.send()

    def send(self) -> None:
        """A round; the centre may be in any trouble."""
        try:
            self.phone.round(self._random.choice(CHUNKS))
        except TROUBLE as trouble:
            self.trouble[str(trouble.status) if isinstance(trouble, Refused) else "no answer"] += 1
            time.sleep(PAUSE_SECONDS)

    def _collect(self) -> Iterator[None]:
        """Cases, one after the other, a step at a time."""
        phone = self.phone
        while True:
            case_id = phone.open_case(pension_case.ITEM, self._resident())
            yield
            consent = {"notice_version": 1, "explained_by": "read_aloud", "agreed": True, "telling": []}
            phone.mint("record_consent", case_id, consent)
            yield
            phone.mint("record_mandate", case_id, pension_case.mandate(phone) | _term(today()))
            yield
            phone.mint("fill_form", case_id, {"form": pension_case.FORM})
            files = []
            for material, page in pension_case.PAGES:
                yield
                files.append(phone.attach(case_id, material, self._photo(), page=page))
            yield
            phone.submit(case_id, files)
            yield

    def _resident(self) -> dict[str, object]:
        return pension_case.RESIDENT | {"id_number": make_id_number("1968-03-12", self._random.randrange(1, NUMBERS))}

    def _photo(self) -> bytes:
        """No two alike, about as large as the smallest the phone keeps."""
        size = (96, 64)
        buffer = io.BytesIO()
        Image.frombytes("RGB", size, self._random.randbytes(size[0] * size[1] * 3)).save(buffer, "JPEG", quality=90)
        return buffer.getvalue()


class Crowd:
    """All agents of one test."""

    def __init__(self, phones: list[KeepingPhone], seed: int) -> None:
        self.agents = [Agent(phone, f"{seed}/{number}") for number, phone in enumerate(phones)]
        self._may_go, self._ends = threading.Event(), threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(agent,), daemon=True) for agent in self.agents]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Inside, everybody works; afterwards nobody does."""
        self._may_go.set()
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._ends.set()
            self._may_go.set()
            for thread in self._threads:
                thread.join(PATIENCE_SECONDS)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Inside, nobody is in the midst of anything."""
        self._may_go.clear()
        for agent in self.agents:
            assert agent.at_rest.acquire(timeout=PATIENCE_SECONDS)
        try:
            yield
        finally:
            for agent in self.agents:
                agent.at_rest.release()
            self._may_go.set()

    def settle(self) -> None:
        """Send until everything ever made is safe."""
        end = time.monotonic() + PATIENCE_SECONDS
        while unsettled := [agent for agent in self.agents if not agent.phone.is_done]:
            left = [(sorted(agent.phone.kept)[:3], len(agent.phone.files), agent.trouble, agent.phone.wrongs) for agent in unsettled]
            assert time.monotonic() < end, f"never safe: {left}"
            for agent in unsettled:
                agent.send()
            time.sleep(PAUSE_SECONDS)

    @property
    def mutations(self) -> int:
        """All that were ever made."""
        return sum(agent.phone.seq for agent in self.agents)

    @property
    def requests(self) -> int:
        """All that were ever sent, answered or not."""
        return sum(agent.phone.client.requests for agent in self.agents)

    def _run(self, agent: Agent) -> None:
        while self._may_go.wait() and not self._ends.is_set():
            with agent.at_rest:
                agent.work()


def _term(day: date) -> dict[str, str]:
    return {"starts_on": day.isoformat(), "ends_on": (day + timedelta(days=180)).isoformat()}
