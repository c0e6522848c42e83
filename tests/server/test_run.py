"""``daiban run`` for real: on free ports, with Litestream and the county simulator, ended and started again."""

import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.daiban_run import DAIBAN, READY, Run, alive, copy_demo, fresh_environ


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Settings of a fresh demo in a temporary folder."""
    return fresh_environ(tmp_path / "var")


@pytest.fixture
def demo(tmp_path: Path) -> None:
    """The folder is that of a demo which was started once before."""
    copy_demo(tmp_path / "var")


@pytest.fixture
def start(environ: dict[str, str]) -> Iterator[Any]:
    """Start runs; whatever is still up at the end is ended."""
    started: list[Run] = []

    def begin(**more: str) -> Run:
        started.append(Run({**environ, **more}))
        return started[-1]

    yield begin
    for run in started:
        run.end()


def refused(environ: dict[str, str], *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [DAIBAN, *arguments], env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr


def test_it_gets_ready_by_itself_starts_again_and_comes_back_from_its_replica(start: Any, tmp_path: Path) -> None:
    run = start()
    run.until(READY)
    assert "clerk / clerk" in run.output
    assert "http://127.0.0.1:" in run.output
    told = run.health()
    assert told["state"] == "ok"
    assert told["replica"]["state"] == "ok"
    family = run.family()
    assert len(family) == 3, family
    assert run.end() == 0
    assert not alive(family)
    epoch = (tmp_path / "var" / "epoch.json").read_text()

    run = start()
    run.until(READY)
    before = run.output
    run.end()
    assert (tmp_path / "var" / "epoch.json").read_text() == epoch

    for path in (tmp_path / "var").glob("daiban.db*"):
        path.unlink()
    run = start()
    run.until(READY)
    assert run.output != before
    assert codes_kept(tmp_path) == 6, "two codes of each start, the first four from the replica"
    run.end()


def codes_kept(folder: Path) -> int:
    with sqlite3.connect(f"file:{folder / 'var' / 'daiban.db'}?mode=ro", uri=True) as connection:
        count: int = connection.execute("SELECT count(*) FROM enrolment_code").fetchone()[0]
        return count


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("victim", ["litestream replicate", "serve --welcome", "county_simulator"])
def test_when_one_part_dies_the_others_stop(start: Any, victim: str) -> None:
    run = start()
    run.until(READY)
    family = run.family()
    os.kill(run.member(victim), signal.SIGKILL)
    assert run.wait() == 1
    assert "stopping the rest" in run.output
    assert not alive(family)


@pytest.mark.usefixtures("demo")
def test_killing_the_supervisor_leaves_nothing_behind(start: Any) -> None:
    run = start()
    run.until(READY)
    family = run.family()
    run.send(signal.SIGKILL)
    run.wait()
    end = time.monotonic() + 20
    while alive(family):
        assert time.monotonic() < end, alive(family)
        time.sleep(0.05)


def test_a_taken_port_is_named_with_the_remedy(environ: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(environ["DAIBAN_PORT"])))
        other.listen()
        code, said = refused(environ, "run")
    assert code == 2
    assert f"DAIBAN_PORT={environ['DAIBAN_PORT']}" in said
    assert "choose another" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("DAIBAN_PORT", "eighty", "whole number"),
        ("DAIBAN_HOST", "0.0.0.0", "DAIBAN_DEMO=0"),  # noqa: S104
        ("DAIBAN_DEMO", "yes", "1 for yes"),
        ("DAIBAN_DATA_DIR", "/proc/none", "this account can write"),
        ("DAIBAN_DATABASE_URL", "mysql://x/y", "postgresql://"),
        ("DAIBAN_PUBLIC_URL", "daiban.example.cn", "https://"),
        ("DAIBAN_PUBLIC_URL", "https://daiban.example.cn", "DAIBAN_DEMO=0"),
        ("DAIBAN_TRUSTED_PROXY", "127.0.0.1", "DAIBAN_DEMO=0"),
        ("DAIBAN_TRUSTED_PROXY", "caddy", "IP address"),
        ("DAIBAN_SAFE_WHEN", "later", "replicated"),
    ],
)
def test_a_wrong_setting_is_one_line_with_its_name_and_the_remedy(environ: dict[str, str], name: str, value: str, remedy: str) -> None:
    code, said = refused({**environ, name: value}, "run")
    assert code == 2
    assert name in said
    assert remedy in said
    assert len(said.splitlines()) == 1


@pytest.mark.usefixtures("demo")
def test_lost_secrets_are_not_replaced_by_new_ones(start: Any, environ: dict[str, str], tmp_path: Path) -> None:
    run = start()
    run.until(READY)
    run.end()
    (tmp_path / "var" / "keys.json").rename(tmp_path / "keys.json")
    code, said = refused(environ, "run")
    assert code == 2
    assert "Put your copy" in said or "put your copy" in said


@pytest.mark.usefixtures("demo")
def test_whoever_presses_ctrl_c_again_and_again_ends_it_all_the_same(start: Any) -> None:
    run = start()
    run.until(READY)
    family = run.family()
    for _ in range(200):
        run.send(signal.SIGINT)
    assert run.wait() == 0
    assert not alive(family)
