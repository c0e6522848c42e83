"""What the tests need beside Python packages: a browser and PostgreSQL. Installs them where it may, or says how.

As root on Debian both come as packages. Elsewhere Playwright brings its own browser; PostgreSQL has to be there.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.browser import find_chromium
from tests.postgresql import ADDRESS, find_binaries

NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/daiban-tests.conf")


def main() -> int:
    """Install what is missing. Returns 1 when something can't be."""
    problems = [problem for problem in (get_browser(), get_postgresql()) if problem]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def get_browser() -> str:
    """Have a Chromium, or tell what is wrong."""
    if find_chromium():
        return ""
    if may_install():
        install("chromium", "fonts-wqy-microhei")
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if find_chromium():
        return ""
    return "No browser: install Chromium (Debian: apt-get install chromium) or run '.venv/bin/playwright install chromium'."


def get_postgresql() -> str:
    """Have PostgreSQL's server programs, or tell what is wrong."""
    if os.environ.get(ADDRESS) or find_binaries():
        return ""
    if may_install():
        install("postgresql-common")
        NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_CLUSTER.write_text("create_main_cluster = false\n")  # the programs are needed, not a service
        install("postgresql")
    if find_binaries():
        return ""
    return f"No PostgreSQL: install its server (Debian: apt-get install postgresql) or set {ADDRESS} to a server's address."


def may_install() -> bool:
    """Whether packages can be installed without asking anyone."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> None:
    """Debian packages, without prompts."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=False, env=quiet)


if __name__ == "__main__":
    sys.exit(main())
