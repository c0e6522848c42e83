"""What every part of the simulator may use."""

from dataclasses import dataclass

from flask import current_app

from server.county_simulator.clock import CountyClock
from server.county_simulator.reporting import Reporter
from server.county_simulator.settings import CountySettings
from server.county_simulator.store import CountyStore


@dataclass(frozen=True)
class Here:
    """Settings, records, time, and the thread that calls back."""

    settings: CountySettings
    store: CountyStore
    reporter: Reporter
    clock: CountyClock


def here() -> Here:
    """The running simulator's parts."""
    found: Here = current_app.extensions["county"]
    return found
