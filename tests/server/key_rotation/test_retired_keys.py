"""A key is taken out of use, phones with its work wait, and it is brought back."""

import json
from pathlib import Path

import pytest
from flask import Flask

from server import keys
from server.commands import keys as command
from server.services import services
from sync.log import Device
from tests import pension_case
from tests.phone import Phone
from tests.server.key_rotation.rotating import Run, everything_opens, learn, rotated, work_off


def test_a_key_is_not_retired_while_phones_may_hold_work_sealed_to_it(
    app: Flask, phone: Phone, case_id: str, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rotated(app, run, tmp_path)
    run("reseal")
    assert run("retire", "k1") == 1
    told = capsys.readouterr()
    assert f"phone {phone.device}: last here 2026-11-23, named k1, 0 steps not here" in told.out
    assert "--phones-wait" in told.err
    with pytest.raises(keys.SettingError, match="daiban keys rotate"):
        run("retire", "k2")
    learn(phone)
    assert run("list") == 0
    assert "k2" in capsys.readouterr().out
    with services(app).database.reading() as session:
        assert session.get_one(Device, phone.device).named_key == "k2"
    phone.exchange(made_seq=phone.seq + 1)
    assert run("retire", "k1") == 1, "a step it made is not here"


def test_what_comes_under_a_retired_key_waits_on_the_phone_until_the_key_is_back(
    app: Flask, phone: Phone, case_id: str, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = services(app)
    rotated(app, run, tmp_path)
    run("reseal")
    late = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    file = phone.files[phone.attach(late, "id-card", pension_case.picture())]
    half = phone.announce(file, file.sealed[:10])
    assert half.status_code == 201
    capsys.readouterr()
    assert run("retire", "k1", "--phones-wait") == 0
    said = capsys.readouterr().out
    kept = here.settings.key_file.with_name(here.settings.key_file.name + ".retired-k1")
    assert str(kept) in said
    assert kept.stat().st_mode & 0o077 == 0
    for reply in (phone.send_exchange(), phone.announce(file, file.sealed), phone.patch(file, 10, file.sealed[10:])):
        assert (reply.status_code, reply.json["error"], reply.headers["Retry-After"]) == (503, "unavailable", "120")
    health = app.test_client().get("/healthz")
    assert (health.status_code, health.json["keys"]) == (503, {"state": "retired", "ids": ["k1"]})  # type: ignore[index]
    assert run("recall", str(kept)) == 0
    phone.sync()
    assert phone.record(late)["id"] == late
    assert file.stored
    assert app.test_client().get("/healthz").json["keys"]["state"] != "retired"  # type: ignore[index]
    work_off(app)
    everything_opens(app)


def test_what_arrives_while_a_key_is_being_retired_puts_it_back(
    app: Flask, phone: Phone, case_id: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = services(app)
    rotated(app, run, tmp_path)
    run("reseal")
    late = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    monkeypatch.setattr(here.keys, "refresh", lambda: None)  # a request that began before the key file changed
    monkeypatch.setattr(command.time, "sleep", lambda _seconds: phone.exchange())
    assert run("retire", "k1", "--phones-wait") == 1
    assert "was put back" in capsys.readouterr().err
    assert set(keys.read(here.settings.key_file).intake) == {"k1", "k2"}
    assert run("reseal") == 0
    assert phone.record(late)["id"] == late


def test_only_the_very_key_can_be_brought_back_from_its_own_file_or_an_older_copy(
    app: Flask, phone: Phone, run: Run, tmp_path: Path
) -> None:
    path = services(app).settings.key_file
    rotated(app, run, tmp_path)
    run("retire", "k1", "--phones-wait")
    keys.make(tmp_path / "other.json")
    (tmp_path / "cut.json").write_text("{")
    for wrong in ("other.json", "cut.json", "nowhere.json"):
        with pytest.raises(keys.SettingError, match=wrong):
            run("recall", str(tmp_path / wrong))
    assert run("rotate") == 0
    assert run("recall", str(tmp_path / "stick.json")) == 0
    assert list(json.loads(path.read_text())["intake"]) == ["k2", "k3", "k1"]


def test_two_commands_do_not_change_keys_at_once(run: Run, app: Flask) -> None:
    with keys.held(services(app).settings.key_file), pytest.raises(keys.SettingError, match="at work"):
        run("rotate")
