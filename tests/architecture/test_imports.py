"""What may import what: the contracts of pyproject.toml, and the same for JavaScript."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IMPORT = re.compile(
    r"""(?:^|\s)(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|(?:^|\s)import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]"""
)

MAY_IMPORT = {
    "proxy_service": {"proxy_service"},
    "sync": {"sync", "proxy_service"},
    "webapp/images": {"webapp/images"},
    "webapp/page": {"webapp/page", "webapp/images"},
    "webapp/worker": {"webapp/worker", "webapp/images", "sync", "proxy_service"},
}
PACKAGES = {
    "proxy_service": set(),
    "sync": {"@hpke/core"},
    "webapp/images": {"qr"},
    "webapp/page": {"htmx.org"},
    "webapp/worker": {"hono", "idb", "uqr"},
}
"""Third-party packages a folder may use."""


def scripts(folder: str) -> list[Path]:
    return [path for path in (ROOT / folder).rglob("*.js") if "build" not in path.relative_to(ROOT / folder).parts]


def imported(path: Path) -> list[str]:
    return [next(name for name in found if name) for found in IMPORT.findall(path.read_text("utf-8"))]


def home(path: Path) -> str:
    """The part of the program a file belongs to."""
    parts = path.resolve().relative_to(ROOT).parts
    return "/".join(parts[:2]) if parts[0] == "webapp" else parts[0]


def wrong_imports(folder: str) -> list[str]:
    wrong = []
    for path in scripts(folder):
        for name in imported(path):
            if name.startswith("."):
                is_allowed = home(path.parent / name) in MAY_IMPORT[folder]
            else:
                is_allowed = any(name == package or name.startswith(f"{package}/") for package in PACKAGES[folder])
            if not is_allowed:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    return wrong


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_javascript_imports_follow_the_arrows(folder: str) -> None:
    assert scripts(folder), f"no scripts in {folder}: has it moved?"
    assert wrong_imports(folder) == []


def test_python_imports_follow_the_arrows() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_domain_opens_no_session_and_looks_at_no_clock() -> None:
    """Ruff holds this; here it is proved that ruff would notice."""
    bad = "from datetime import UTC, datetime\nfrom sqlmodel import Session, select\nprint(Session, select, datetime.now(UTC))\n"
    for folder, expected in (("proxy_service", 3), ("sync", 1)):
        command = [sys.executable, "-m", "ruff", "check", "--output-format=concise", "--select=TID251", "--no-cache"]
        done = subprocess.run(
            [*command, "--stdin-filename", f"{folder}/bad.py", "-"], cwd=ROOT, input=bad, capture_output=True, text=True, check=False
        )
        assert done.stdout.count("TID251") == expected, done.stdout
