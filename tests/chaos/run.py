"""Run the simulation: so many worlds from one seed."""

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.chaos.machine import World
from tests.chaos.report import Report

STEPS = 60


def worlds(kind: str, number: int, count: int, steps: int = STEPS) -> Report:
    """What ``count`` worlds of this database did, all chosen by ``number``. Raises the first violation, with the steps that led there."""
    total = Report()
    machine = seed(number)(type("World", (World,), {"kind": kind, "total": total}))
    chosen = settings(
        max_examples=count,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    run_state_machine_as_test(machine, settings=chosen)
    return total
