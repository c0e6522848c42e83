"""What holds for every file of the repository."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300
GENERATED = ("server/migrations/versions/", "package-lock.json", "requirements/", "locales/")
UNDONE = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
OF_ONE_MACHINE = re.compile(r"(?<![\w./:{<-])/(work|tmp|root|home/\w+|opt/\w+)/")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts(*suffixes: str) -> list[tuple[str, str]]:
    """(path, text) of tracked files written by hand."""
    found = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in suffixes and not name.startswith(GENERATED):
            found.append((name, path.read_text("utf-8")))
    return found


def test_no_program_file_is_longer_than_three_hundred_lines() -> None:
    long = {name: text.count("\n") for name, text in texts(".py", ".js", ".mjs", ".html") if text.count("\n") > LONGEST}
    assert long == {}


@pytest.mark.parametrize(("what", "pattern"), [("left undone", UNDONE), ("of one machine", OF_ONE_MACHINE)])
def test_nothing_is_left_undone_or_tied_to_one_machine(what: str, pattern: re.Pattern[str]) -> None:
    kinds = (".py", ".js", ".mjs", ".css", ".html", ".md", ".toml", ".json", ".svg", ".service", "")
    wrong = [f"{name}: {found[0]}" for name, text in texts(*kinds) for found in [pattern.search(text)] if found]
    assert wrong == [], what


def test_lock_files_name_no_addresses() -> None:
    for name in ("package-lock.json", *[f"requirements/{kind}.txt" for kind in ("setup", "run", "dev", "node")]):
        text = (ROOT / name).read_text("utf-8")
        assert "resolved" not in text or name != "package-lock.json", name
        assert not re.search(r"https?://|--index-url|--find-links", re.sub(r'"url": "[^"]*"', "", text)), name


def test_every_setting_is_explained() -> None:
    """``.env.example`` names what ``server/config.py`` reads, and nothing else."""
    read = set(re.findall(r'"(DAIBAN_[A-Z_]+)"', (ROOT / "server" / "config.py").read_text("utf-8")))
    explained = set(re.findall(r"^#? ?(DAIBAN_[A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert read == explained


def test_every_folder_with_python_tests_is_a_package_of_its_own_names() -> None:
    """Two test files of one name in different folders must not be taken for each other."""
    folders = {path.parent for path in tracked() if path.name.startswith("test_") and path.suffix == ".py"}
    assert [folder.relative_to(ROOT).as_posix() for folder in folders if not (folder / "__init__.py").exists()] == []
