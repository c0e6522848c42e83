"""A real installation from the command line, on both databases."""

import io
import json
import sys
from pathlib import Path

import pytest
from sqlmodel import col, select

from proxy_service.people import Area, Person
from server import cli, keys
from server.auth import Account
from server.db import Database
from sync.enrolment_code import code_digest
from sync.log import EnrolmentCode

AREAS = [
    {"code": "999901000000", "name": "云岭县", "level": "county"},
    {"code": "999901100000", "name": "青石镇", "level": "township", "parent": "999901000000", "phone": "0999-8812345"},
    {"code": "999901100201", "name": "上坪村", "level": "village", "parent": "999901100000"},
]


@pytest.fixture
def real(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment of a real installation, and nobody at the keyboard. Returns the file with the areas."""
    for name, value in {
        "DAIBAN_DEMO": "0",
        "DAIBAN_DATA_DIR": str(tmp_path / "var"),
        "DAIBAN_DATABASE_URL": database_url,
        "DAIBAN_PUBLIC_URL": "https://daiban.example.cn",
        "DAIBAN_NEW_PASSWORD": "一句好记的话-2026",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    (tmp_path / "areas.json").write_text(json.dumps(AREAS), "utf-8")
    return tmp_path / "areas.json"


def init(areas: Path) -> int:
    given = {"--areas": areas, "--login": "Admin", "--name": "周涛", "--key-copy": areas.with_name("stick.json")}
    return cli.main(["init", *(str(part) for pair in given.items() for part in pair)])


def add(*more: str) -> int:
    return cli.main(["user", "add", *more])


def test_init_makes_an_installation_with_its_first_administrator(real: Path, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(real) == 0
    said = capsys.readouterr().out
    assert "https://daiban.example.cn/desk/" in said
    assert "read back and is whole" in said
    assert keys.is_copied(real.parent / "var" / "keys.json"), "nobody begins without a copy of the key file"
    database = Database(database_url)
    with database.reading() as session:
        account = session.exec(select(Account)).one()
        person = session.get_one(Person, account.person)
        assert (account.login, person.role, person.areas, person.demo) == ("admin", "administrator", ["999901000000"], False)
        assert len(session.exec(select(Area)).all()) == 3
    database.close()


def test_init_needs_answers_when_nobody_is_there_to_give_them(real: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["init", "--areas", str(real)]) == 1
    assert "Administrator's login is missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "can't be read"),
        ('[{"code": "1", "name": "x", "level": "county"}]', "can't be read"),
        (json.dumps(AREAS[1:]), "no parent for 青石镇"),
        ("[]", "no county"),
    ],
)
def test_areas_that_can_not_be_right_are_refused(real: Path, content: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    real.write_text(content, "utf-8")
    assert init(real) == 1
    assert said in capsys.readouterr().err


def test_init_does_not_touch_a_demo(real: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DAIBAN_DEMO", "1")
    assert init(real) == 2
    assert "DAIBAN_DEMO=0" in capsys.readouterr().err


def test_a_clerk_gets_an_account_and_an_agent_a_code(real: Path, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(real) == 0
    assert add("--role", "clerk", "--name", "陈丽", "--login", "chenli", "--areas", "999901100000") == 0
    assert add("--role", "agent", "--name", "王建国", "--phone", "13900000000", "--areas", "999901100201") == 0
    capsys.readouterr()
    assert cli.main(["enrol", "王建国"]) == 0
    code, link = capsys.readouterr().out.splitlines()
    assert link == f"https://daiban.example.cn/agent/enrolment#code={code}"
    database = Database(database_url)
    with database.reading() as session:
        agent = session.exec(select(Person).where(col(Person.role) == "agent")).one()
        assert session.get_one(EnrolmentCode, code_digest(code)).person == agent.id
        assert {account.login for account in session.exec(select(Account))} == {"admin", "chenli"}
    database.close()


def test_what_can_not_be_an_account_is_refused_in_a_sentence(
    real: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(real) == 0
    clerk = ("--role", "clerk", "--name", "陈丽", "--areas", "999901100000", "--login")
    assert add(*clerk, "admin") == 1
    assert "taken" in capsys.readouterr().err
    assert add("--role", "clerk", "--name", "陈丽", "--login", "chenli", "--areas", "110101000000") == 1
    assert "no such area" in capsys.readouterr().err
    monkeypatch.setenv("DAIBAN_NEW_PASSWORD", "short")
    assert add(*clerk, "chenli") == 1
    assert "8 to 200" in capsys.readouterr().err
    monkeypatch.delenv("DAIBAN_NEW_PASSWORD")
    assert add(*clerk, "chenli") == 1
    assert "DAIBAN_NEW_PASSWORD" in capsys.readouterr().err


def test_a_code_for_nobody_is_refused(real: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(real) == 0
    assert cli.main(["enrol", "周涛"]) == 1
    assert "0 active agents" in capsys.readouterr().err


def test_an_unknown_command_shows_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["fly"]) == 2
    assert "daiban migrate" in capsys.readouterr().err
    assert cli.main([]) == 0
