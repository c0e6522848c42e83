"""The world in which work could get lost: several phones, clerks, the real server, and everything that goes wrong between them.

Hypothesis chooses what happens; after every step the ledger is compared with what is really there.
"""

import os
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests import pension_case, people
from tests.chaos import desk
from tests.chaos.carried import Carried
from tests.chaos.centre import Centre
from tests.chaos.ledger import Ledger, Violated
from tests.chaos.line import FATES, LOSE_POWER, Fate, Line
from tests.chaos.report import Report
from tests.conftest import Clock
from tests.installation import code_for
from tests.phone import Phone

BEGINNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MOST_PHONES = 4
REST_ROUNDS = 30
PHOTO = 900

fates = st.lists(st.builds(Fate, st.sampled_from(FATES), st.integers(1, 40)), min_size=1, max_size=6)
phones = st.integers(0, MOST_PHONES - 1)


class World(RuleBasedStateMachine):
    """One run. ``kind``: the database; ``total``: what all runs together did."""

    kind = "sqlite"
    total = Report()

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        self.clock, self.phone_clock = Clock(BEGINNING), Clock(BEGINNING)
        self._true = BEGINNING
        self.faults: Counter[str] = Counter()
        self.centre = Centre(self.kind, self.clock)
        self._open.enter_context(self.centre.running())
        self.line = Line(self.centre, faults=self.faults)
        self.ledger = Ledger(self.centre)

    @initialize()
    def begin(self) -> None:
        """Two agents with a phone each."""
        for role in (people.AGENT_A, people.AGENT_B):
            self._enrol(role)

    def _enrol(self, role: people.Role) -> None:
        self.line.coming.clear()
        phone = Phone.enrol(self.line, code_for(self.centre.app, role, timedelta(days=7)), self.phone_clock)
        self.ledger.phones.append(Carried(phone, self.ledger))

    def _phone(self, which: int) -> Carried:
        return self.ledger.phones[which % len(self.ledger.phones)]

    # --- what agents do

    @rule(which=phones)
    def open_a_case(self, which: int) -> None:
        """A case begins: register, consent, mandate with a signature, form."""
        carried = self._phone(which)
        carried.begin_case()

    @rule(which=phones, page=st.integers(1, 2), material=st.sampled_from(["id-card", "household-book", "bank-card"]))
    def photograph(self, which: int, page: int, material: str) -> None:
        """A page of the newest case."""
        carried = self._phone(which)
        if carried.cases:
            file = carried.photograph(os.urandom(PHOTO))
            carried.act("attach_material", carried.cases[-1], {"material": material, "page": page, "file": file.reference})

    @rule(which=phones, case=st.integers(0, 9), number=st.integers(1, 99), times=st.integers(1, 40))
    def fill_the_form(self, which: int, case: int, number: int, times: int) -> None:
        """The form of some case, again and again."""
        carried = self._phone(which)
        for _ in range(times if carried.cases else 0):
            form = {**pension_case.FORM, "household_address": f"上坪村{number}号"}
            carried.act("fill_form", carried.cases[case % len(carried.cases)], {"form": form})

    @rule(which=phones, case=st.integers(0, 9), name=st.sampled_from(["submit_case", "discard_case", "plan_everything"]))
    def end_or_go_wrong(self, which: int, case: int, name: str) -> None:
        """Handing in what isn't complete, discarding, a verb of a program that is newer than the centre: refused, and kept."""
        carried = self._phone(which)
        args: dict[str, Any] = {"submit_case": {"files": [], "warnings": []}, "discard_case": {"reason": "不办了"}}.get(name, {"a": 1})
        if name == "plan_everything":
            self.faults["verb of a newer program"] += 1
        if carried.cases:
            carried.act(name, carried.cases[case % len(carried.cases)], args)

    @rule(which=phones)
    def hand_in_a_whole_case(self, which: int) -> None:
        """Everything of a case at once."""
        carried = self._phone(which)
        case_id = carried.begin_case()
        files = []
        for material, page in pension_case.PAGES:
            file = carried.photograph(os.urandom(PHOTO))
            carried.act("attach_material", case_id, {"material": material, "page": page, "file": file.reference})
            files.append(file.header.id)
        carried.act("submit_case", case_id, {"files": files, "warnings": []})

    # --- the line

    @rule(which=phones)
    def sync(self, which: int) -> None:
        """A phone hands in over a good line."""
        self._phone(which).sync()

    @rule(which=phones, coming=fates, again=fates)
    def sync_in_a_storm(self, which: int, coming: list[Fate], again: list[Fate]) -> None:
        """A phone hands in over a bad line, and tries once more."""
        for storm in (coming, again):
            self.line.coming[:] = storm
            self._phone(which).sync()
        self.line.coming.clear()

    @precondition(lambda self: self.line.late)
    @rule(which=st.integers(0, 9))
    def deliver_a_late_request(self, which: int) -> None:
        """What was given up arrives after all."""
        self.line.deliver_late(which)

    # --- phones

    @precondition(lambda self: len(self.ledger.phones) < MOST_PHONES)
    @rule(which=phones)
    def clone_a_phone(self, which: int) -> None:
        """A phone is copied with everything on it, and both go on."""
        self.faults["phone copied"] += 1
        self.ledger.phones.append(self._phone(which).clone())

    @precondition(lambda self: len(self.ledger.phones) < MOST_PHONES)
    @rule(role=st.sampled_from([people.AGENT_A, people.AGENT_B]))
    def enrol_another_phone(self, role: people.Role) -> None:
        """An agent gets a second phone."""
        self.faults["phone enrolled"] += 1
        self._enrol(role)

    @rule(which=phones)
    def shut_out_or_let_in(self, which: int) -> None:
        """The office revokes a device, or takes that back."""
        if what := desk.shut_out_or_let_in(self.centre, self._phone(which).phone.device):
            self.faults[what] += 1

    # --- the centre

    @rule(at=st.one_of(st.none(), st.integers(1, 60)))
    def work_in_the_background(self, at: int | None) -> None:
        """The worker does what is due; sometimes it is killed."""
        if at is not None:
            self.centre.points.arm(at)
        if not self.centre.surviving(self.centre.work):
            self.faults["worker killed"] += 1

    @rule()
    def look_at_the_replica(self) -> None:
        """The watch sees what the replica holds."""
        self.centre.look()

    @rule()
    def lose_power(self) -> None:
        """The machine stops."""
        self.faults[LOSE_POWER] += 1
        self.centre.lose_power()

    @precondition(lambda self: self.centre.is_sqlite)
    @rule(marker_kept=st.booleans())
    def restore_from_the_replica(self, marker_kept: bool) -> None:
        """The disk is lost; what the replica has comes back."""
        self.faults["centre restored"] += 1
        self.ledger.disk_lost()
        self.centre.restore(marker_kept=marker_kept)

    @rule(what=st.sampled_from(desk.CHANGES), number=st.integers(0, 30))
    def the_office_changes_something(self, what: str, number: int) -> None:
        """A clerk handles a case, a holder, the villages or the catalogue change."""
        self.faults[what] += desk.change(self.centre, what, number)

    @rule(what=st.sampled_from(["centre clock jumps", "phone clock jumps", "protocol refused"]), days=st.integers(-900, 900), which=phones)
    def something_is_out_of_step(self, what: str, days: int, which: int) -> None:
        """A clock jumps by years, or a phone speaks a protocol the centre doesn't know: nothing is taken, nothing is lost."""
        self.faults[what] += 1
        if what == "protocol refused":
            assert not self._phone(which).exchange(protocol=99)
        elif what == "phone clock jumps":
            self.phone_clock.now = BEGINNING + timedelta(days=days)
        else:
            self.clock.now = self._true + timedelta(days=days, hours=1)

    @rule(seconds=st.sampled_from([1, 60, 3600, 86_400]))
    def time_passes(self, seconds: int) -> None:
        """As it does."""
        self.clock.forward(seconds=seconds)
        self._true += timedelta(seconds=seconds)

    # --- what must hold

    @invariant()
    def nothing_is_lost_doubled_or_told_too_early(self) -> None:
        """After every step."""
        self.ledger.check()

    def teardown(self) -> None:
        """The storm is over: everything must arrive, become safe, and be known to everybody."""
        try:
            self._come_to_rest()
        finally:
            self._open.close()
            self.total.add(Report(self.ledger.mutations, self.line.requests, self.faults))

    def _come_to_rest(self) -> None:
        self.line.coming.clear()
        self.clock.now = self._true + timedelta(days=1)
        desk.let_everybody_in(self.centre)
        for _ in range(REST_ROUNDS):
            for carried in self.ledger.phones:
                carried.sync()
            self.clock.forward(hours=2)
            self.centre.work()
            self.centre.look()
            if all(carried.is_at_rest for carried in self.ledger.phones):
                break
        self.ledger.check()
        self.ledger.check_at_rest()
        for carried in self.ledger.phones:
            if not carried.knows_what_a_fresh_phone_would():
                raise Violated("a phone's records are not what the centre would tell a fresh one")
