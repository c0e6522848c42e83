"""The bench runs, on tiny sizes: what prints figures once in a while must not rot in between."""

from pathlib import Path

from tests.bench import field_day, program, pulls
from tests.bench.table import Table


def test_every_part_but_the_browsers_gives_its_figures(tmp_path: Path) -> None:
    table = Table()
    program.measure(table)
    field_day.measure(table, tmp_path / "day", field_day.Day(1, 1, 20_000), 2)
    pulls.measure(table, tmp_path / "pulls", (10, 20), 3)
    told = " ".join(figure.what for figure in table.figures)
    for part in ("all of it", "2 agents: bytes up", "nothing new, 20 records", "40 changed of 20", "growth"):
        assert part in told
    assert {figure.what: figure.met for figure in table.figures}["40 changed of 20: bytes down, 1 request"]
