"""A disk of a few megabytes in memory, to be filled to its end: what storage is like after years of photos.

Where this account may not mount anything, the test runs once more in name spaces of its own, in which it may.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest

NAME_SPACE = ("unshare", "--user", "--map-root-user", "--mount")
LONGEST = 300


class SmallDisk:
    """A mounted file system, to be filled and emptied. Not ``mounted``: an ordinary folder, on which nothing is proven."""

    def __init__(self, folder: Path, *, mounted: bool) -> None:
        self.folder, self.mounted, self._ballast = folder, mounted, folder / "ballast"

    def fill(self, *, but: int = 0) -> None:
        """Write until nothing more fits, then give so many bytes back."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (1024 * 1024, 4096, 1):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError:
                    continue
            file.truncate(max(0, file.tell() - but))

    def make_room(self) -> None:
        """As when somebody deletes films."""
        self._ballast.unlink()


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[SmallDisk]:
    """Mounted at a new folder, where this account may mount."""
    folder.mkdir(parents=True)
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={size}", "daiban-test", str(folder)]
    mounted = subprocess.run(mounting, capture_output=True).returncode == 0
    try:
        yield SmallDisk(folder, mounted=mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def on_a_small_disk(test: Callable[..., None]) -> Callable[..., None]:
    """A test whose fixture ``disk`` is a ``SmallDisk``; its ``tmp_path`` is asked for, too."""

    @wraps(test)
    def run(*, disk: SmallDisk, tmp_path: Path, **fixtures: Any) -> None:
        if disk.mounted:
            test(disk=disk, tmp_path=tmp_path, **fixtures)
        else:
            _run_in_a_name_space(os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0], tmp_path / "again")

    return run


def _run_in_a_name_space(test: str, folder: Path) -> None:
    if subprocess.run([*NAME_SPACE, "true"], capture_output=True).returncode:
        pytest.fail("A small disk is missing: mounting and user name spaces are forbidden (a container needs SYS_ADMIN).", pytrace=False)
    command = [*NAME_SPACE, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={folder}", test]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    told = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, env=environ)
    assert "1 passed" in told.stdout, told.stdout
