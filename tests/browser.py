"""Where the browser is: Debian's Chromium, one named by ``DAIBAN_TEST_CHROMIUM``, or Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ASK_PLAYWRIGHT = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
"""In a process of its own: Playwright can't be started twice in one."""


def find_chromium() -> str | None:
    """The browser's program, or None."""
    named = os.environ.get("DAIBAN_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if named:
        return named
    asked = subprocess.run([sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=True)
    own = asked.stdout.strip()
    return own if Path(own).exists() else None


def chromium_arguments() -> list[str]:
    """Flags for Playwright's ``launch``. Chromium's sandbox can't start as root."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []
