"""The secrets: a copy that is proven to be readable, fresh intake keys while everything runs, a lost key that comes back."""

import json
from pathlib import Path

import pytest
from flask import Flask

from server import cli, keys
from server.config import SettingError
from server.services import services
from tests import pension_case, people
from tests.conftest import Clock
from tests.installation import code_for
from tests.phone import Phone
from tests.server.agent_api.opening import cases


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    keys.make(tmp_path / "keys.json")
    return tmp_path / "keys.json"


def test_a_copy_is_read_back_before_it_counts(key_file: Path, tmp_path: Path) -> None:
    assert not keys.is_copied(key_file)
    keys.copy(key_file, tmp_path / "stick.json")
    assert keys.is_copied(key_file)
    assert (tmp_path / "stick.json").stat().st_mode & 0o077 == 0
    keys.rotate(key_file)
    assert not keys.is_copied(key_file), "the copy lacks the new key"


def test_a_copy_never_replaces_a_file_that_is_there(key_file: Path, tmp_path: Path) -> None:
    (tmp_path / "stick.json").write_text("something else")
    with pytest.raises(SettingError, match="Name a file that isn't there yet"):
        keys.copy(key_file, tmp_path / "stick.json")
    assert (tmp_path / "stick.json").read_text() == "something else"


@pytest.mark.parametrize("damage", ["cut", "of another installation", "a digit of a key", "readable by others", "not there"])
def test_a_copy_that_would_not_help_is_found_out(key_file: Path, tmp_path: Path, damage: str) -> None:
    copied = tmp_path / "stick.json"
    keys.copy(key_file, copied)
    (tmp_path / "keys.json.copied").unlink()
    text = copied.read_text()
    if damage == "cut":
        copied.write_text(text[:-40])
    elif damage == "of another installation":
        copied.unlink()
        keys.make(copied)
    elif damage == "a digit of a key":
        content = json.loads(text)
        content["vault"] = content["vault"][:5] + ("A" if content["vault"][5] != "A" else "B") + content["vault"][6:]
        copied.write_text(json.dumps(content))
    elif damage == "readable by others":
        copied.chmod(0o644)
    else:
        copied.unlink()
    with pytest.raises(SettingError, match=r"stick\.json"):
        keys.check(key_file, copied)
    assert not keys.is_copied(key_file)


def test_a_fresh_key_is_told_at_the_next_contact_and_the_old_one_goes_on_opening(app: Flask, phone: Phone) -> None:
    before = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    used = services(app)
    assert keys.rotate(used.settings.key_file) == "k2"
    answer = phone.exchange()
    assert answer["intake_key"]["key_id"] == "k2"
    phone.welcome["intake_key"] = answer["intake_key"]
    after = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    file = phone.seal_file(b"x" * 100)
    phone.sync()
    assert {case.id for case in cases(app)} == {before, after}
    assert (file.header.key_id, file.stored) == ("k2", True)


def test_what_was_sealed_to_a_key_that_is_gone_waits_until_it_is_put_back(app: Flask, phone: Phone) -> None:
    """An older copy of the key file was put back by mistake: nothing may be refused for that."""
    used = services(app)
    older = used.settings.key_file.read_text()
    keys.rotate(used.settings.key_file)
    newer = used.settings.key_file.read_text()
    phone.welcome["intake_key"] = phone.exchange()["intake_key"]
    put_back(used.settings.key_file, older)
    case_id = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    reply = phone.send_exchange()
    assert (reply.status_code, reply.json["error"], reply.headers["Retry-After"]) == (503, "unavailable", "120")
    health = app.test_client().get("/healthz")
    assert (health.status_code, health.json["keys"]) == (503, {"state": "missing", "ids": ["k2"]})  # type: ignore[index]
    put_back(used.settings.key_file, newer)
    assert phone.exchange()["outcomes"][0]["outcome"] == "applied"
    assert [case.id for case in cases(app)] == [case_id]
    assert app.test_client().get("/healthz").json["keys"]["state"] == "ok"  # type: ignore[index]


def put_back(key_file: Path, content: str) -> None:
    """As an operator would, by replacing the file."""
    fresh = key_file.with_suffix(".put-back")
    fresh.touch(0o600)
    fresh.write_text(content)
    fresh.replace(key_file)


def test_the_command_says_what_to_do(
    key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DAIBAN_DATA_DIR", str(tmp_path))
    assert cli.main(["keys", "copy", str(tmp_path / "stick.json")]) == 0
    assert cli.main(["keys", "check", str(tmp_path / "stick.json")]) == 0
    said = capsys.readouterr().out
    assert "Keep it in a safe" in said
    assert keys.fingerprint(key_file) in said
    assert cli.main(["keys", "rotate"]) == 0
    assert "but a new copy" in capsys.readouterr().out
    assert cli.main(["keys", "check", str(tmp_path / "stick.json")]) == 2
    assert "Make a new one" in capsys.readouterr().err


def test_a_phone_that_was_enrolled_meanwhile_seals_to_the_fresh_key(app: Flask, clock: Clock) -> None:
    keys.rotate(services(app).settings.key_file)
    phone = Phone.enrol(app.test_client(), code_for(app, people.AGENT_B), clock)
    assert phone.welcome["intake_key"]["key_id"] == "k2"
