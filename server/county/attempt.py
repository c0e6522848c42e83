"""One attempt at one hand-over: what it needs, and the ways in which it ends. Each is written down, then told to the dispatcher."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from cryptography.exceptions import InvalidTag

from proxy_service.case import Actor
from server.county import ledger
from server.county.by_hand import hand_to_clerk, is_by_hand
from server.county.gateway import CountyGateway, NotTransferable, Package
from server.county.models import PENDING, SENT, Gateway, GatewayRoute
from server.county.opening import open_gateway
from server.county.package import make_package
from server.services import Services
from server.worker import Delivery, Permanent, TryLater, Uncertain, hold


class TakenOver(Exception):
    """Another worker has this delivery, a callback settled it, or the case must not leave any more."""


def take_up(here: Services, delivery: Delivery, forwarding_id: str) -> "Attempt | None":
    """Prepare an attempt; None when nothing is left to do. Raises ``NotTransferable`` without a working gateway."""
    with ledger.open_entry(here, forwarding_id) as entry:
        row, case = entry.forwarding, entry.work.case
        if row.state == PENDING and case.state != "ACCEPTED":
            ledger.call_off(entry, here.clock())
        if row.state == PENDING and is_by_hand(row):
            hand_to_clerk(entry, here.clock())
        if row.state not in (PENDING, SENT):
            return None
        gateway, route = entry.session.get(Gateway, row.gateway_id or ""), entry.session.get(GatewayRoute, case.item)
        if gateway is None or route is None or not gateway.active:
            raise NotTransferable("no_gateway")
        package = make_package(entry.session, here, entry.work, row, gateway, route)
        state = {"was_sent": row.state == SENT, "withdrawn": case.state != "ACCEPTED"}
        return Attempt(here, delivery, row.id, _opened(here, gateway), gateway.id, package, row.sent_at, **state)


def _opened(here: Services, gateway: Gateway) -> CountyGateway:
    try:
        return open_gateway(here, gateway)
    except (ValueError, InvalidTag):
        raise NotTransferable("gateway_misconfigured") from None


@dataclass
class Attempt:
    """``was_sent``: an earlier attempt (or this one) let the record go and never learned the outcome."""

    here: Services
    delivery: Delivery
    forwarding_id: str
    gateway: CountyGateway
    gateway_id: str
    package: Package
    sent_at: datetime | None
    was_sent: bool
    withdrawn: bool

    def before(self, step: str, record_sha256: str) -> None:
        """Keep the lease; before the record leaves, write that it does. Raises ``TakenOver``."""
        now = self.here.clock()
        if not hold(self.here.database, self.delivery, now):
            raise TakenOver
        if step == "record":
            with ledger.open_entry(self.here, self.forwarding_id) as entry:
                left = ledger.leave(entry, record_sha256, now, again=self.was_sent)
            if not left:
                raise TakenOver

    def sent_for(self) -> timedelta:
        """How long ago the record left."""
        now = self.here.clock()
        return now - (self.sent_at or now)

    def is_there(self) -> bool:
        """Ask the county; if it has the record, that is its acknowledgement. Raises ``NotSent`` when it can't be asked."""
        found = self.gateway.query(self.package.key)
        if found:
            self.acknowledge(found.upstream_no)
        return found is not None

    def is_absent(self) -> bool:
        """Write that the record certainly isn't there. True when it shall not be sent again either."""
        self.was_sent = False
        with ledger.open_entry(self.here, self.forwarding_id) as entry:
            if self.withdrawn:
                ledger.call_off(entry, self.here.clock())
            else:
                ledger.wait(entry, "not_there", self.here.clock(), certainly_absent=True)
        return self.withdrawn

    def acknowledge(self, upstream_no: str) -> None:
        """The county has it."""
        with ledger.open_entry(self.here, self.forwarding_id) as entry:
            ledger.acknowledge(entry, upstream_no, Actor("gateway", id=self.gateway_id, role="gateway"), self.here.clock())

    def wait(self, problem: str, after: float | None) -> NoReturn:
        """Not this time; what an earlier attempt left open stays open."""
        with ledger.open_entry(self.here, self.forwarding_id) as entry:
            ledger.wait(entry, problem, self.here.clock(), certainly_absent=not self.was_sent)
        raise TryLater(problem, after)

    def doubt(self, problem: str, words: str = "") -> NoReturn:
        """Nobody can know; a clerk decides."""
        with ledger.open_entry(self.here, self.forwarding_id) as entry:
            ours = ledger.doubt(entry, problem, self.here.clock(), words)
        raise Uncertain(problem) if ours else TakenOver

    def fail(self, problem: str, words: str = "", **detail: str) -> NoReturn:
        """It can't go out as it is."""
        if self.was_sent:
            self.doubt(problem, words)
        with ledger.open_entry(self.here, self.forwarding_id) as entry:
            ours = ledger.fail(entry, problem, self.here.clock(), words, **detail)
        raise Permanent(problem) if ours else TakenOver
