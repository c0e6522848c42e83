"""A PostgreSQL server for the tests: an ordinary user's, in a temporary folder, reached by a Unix socket only.

``DAIBAN_TEST_POSTGRESQL`` (the address of a server where databases may be made) is honoured when set.
"""

import atexit
import contextlib
import ctypes
import functools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

ADDRESS = "DAIBAN_TEST_POSTGRESQL"
PR_SET_PDEATHSIG = 1


def find_binaries() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, the newest version first."""
    found = shutil.which("postgres")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    candidates = [*versions, *([Path(found).resolve().parent] if found else [])]
    return next((folder for folder in candidates if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


class PostgresServer:
    """Started for one test run, stopped by its process id."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._account = _ordinary_account()
        self.folder = Path(tempfile.mkdtemp(prefix="daiban-pg-"))
        if self._account:
            os.chown(self.folder, self._account.pw_uid, self._account.pw_gid)
        self._run("initdb", "--pgdata", str(self.folder / "data"), "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8")
        self._process = self._start()

    @property
    def address(self) -> str:
        """What SQLAlchemy takes."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def stop(self) -> None:
        """Fast shutdown; then the folder goes."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> subprocess.Popen[bytes]:
        quick = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200"}
        options = {"listen_addresses": "", "unix_socket_directories": str(self.folder), **quick}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        log = (self.folder / "log").open("w")
        process = subprocess.Popen(
            [self._binaries / "postgres", "-D", self.folder / "data", *settings],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self.folder,
            start_new_session=True,
            preexec_fn=_end_with_the_run,
            **_as_account(self._account),
        )
        self._wait(process)
        return process

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + 60
        while subprocess.run([self._binaries / "pg_isready", "-q", "-h", self.folder], check=False).returncode:
            if process.poll() is not None or time.monotonic() > end:
                raise pytest.UsageError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def _run(self, program: str, *args: str) -> None:
        done = subprocess.run(
            [self._binaries / program, *args],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            **_as_account(self._account),
        )
        if done.returncode:
            raise pytest.UsageError(f"{program} failed:\n{done.stderr}")


class PostgresPlugin:
    """Starts the server once per run; pytest-xdist's workers inherit its address."""

    def __init__(self) -> None:
        self._server: PostgresServer | None = None

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Before collecting, in the process that starts the workers."""
        self._server = start()

    def pytest_unconfigure(self) -> None:
        """After everything, also when tests failed or were interrupted."""
        if self._server:
            self._server.stop()


def start() -> PostgresServer | None:
    """A server for this process and those it starts, to be stopped by the caller; None when one is named already, or none is installed."""
    binaries = find_binaries()
    if os.environ.get(ADDRESS) or binaries is None:
        return None
    server = PostgresServer(binaries)
    os.environ[ADDRESS] = server.address
    return server


def new_address() -> URL:
    """The address of a database of this test process that isn't there yet; dropped when the process ends, or with the server."""
    url = make_url(address()).set(database=f"daiban_{os.getpid()}_{uuid.uuid4().hex[:8]}")
    atexit.register(_drop_if_there, url)
    return url


def create(url: URL) -> None:
    """Make a database anew, empty."""
    drop(url)
    _administer(f'CREATE DATABASE "{url.database}"')


def drop(url: URL) -> None:
    """Take a database away, and whoever is still connected to it."""
    _administer(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')


def keep_rows(session: Session, name: str) -> None:
    """Keep what the tables hold now, in a schema of this name."""
    session.connection().exec_driver_sql(f'CREATE SCHEMA "{name}"')
    for table in _tables(session):
        session.connection().exec_driver_sql(f'CREATE TABLE "{name}"."{table}" AS TABLE public."{table}"')


def bring_back_rows(session: Session, name: str) -> None:
    """Let the tables hold what was kept under this name. Databases are slow to make: rows are not."""
    tables = _tables(session)
    statements = ["SET LOCAL session_replication_role = replica", *(f'DELETE FROM public."{table}"' for table in tables)]
    statements += [f'INSERT INTO public."{table}" TABLE "{name}"."{table}"' for table in tables]
    session.connection().exec_driver_sql("; ".join(statements))


def _tables(session: Session) -> list[str]:
    return list(session.connection().exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").scalars())


@functools.cache
def _administration() -> Engine:
    return create_engine(address(), isolation_level="AUTOCOMMIT")


def _administer(statement: str) -> None:
    """One statement to the server, outside any transaction."""
    with _administration().connect() as connection:
        connection.exec_driver_sql(statement)


def _drop_if_there(url: URL) -> None:
    with contextlib.suppress(OperationalError):  # the server of this run ended before us, and everything with it
        drop(url)


def address() -> str:
    """The server's address, or a failure that says what to install."""
    found = os.environ.get(ADDRESS)
    if not found:
        pytest.fail(f"PostgreSQL is missing: install its server (Debian: apt-get install postgresql) or set {ADDRESS}.", pytrace=False)
    return found


def _ordinary_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses root: then it runs as the account its package made, or as nobody."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _end_with_the_run() -> None:
    """On Linux a killed test run takes its server along (fast shutdown)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)


def _as_account(account: pwd.struct_passwd | None) -> dict[str, object]:
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
