"""``daiban handover import``: the operator brings packages, on both databases."""

from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from proxy_service.people import Person
from server import cli
from server.agent_api.devices import new_device
from server.agent_api.welcome import welcome
from server.app import create_app
from server.config import load
from server.services import services, utc_now
from sync.log import Device
from sync.messages import DeviceRequest
from tests.package import make_package
from tests.pension_case import begin
from tests.phone import Phone
from tests.server.test_commands import add, init, real

__all__ = ["real"]


def enrolled(app: Flask) -> Phone:
    """A phone of the only agent; enrolment by code would wait for a replica."""
    with app.app_context(), services().database.writing() as session:
        person, now = session.exec(select(Person).where(Person.role == "agent")).one(), utc_now()
        device, tokens = new_device(session, person, DeviceRequest(protocol=1, device_label="Python", device_time=now), now)
        return Phone(app.test_client(), welcome(session, person, device, tokens), utc_now)


def test_packages_are_imported_with_a_receipt_and_a_forged_one_is_refused(
    real: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(real) == 0
    assert add("--role", "agent", "--name", "王建国", "--areas", "999901100201") == 0
    app = create_app(load())
    phone = enrolled(app)
    begin(phone)
    good, bad = tmp_path / "one.daiban", tmp_path / "two.daiban"
    good.write_bytes(make_package(phone))
    bad.write_bytes(make_package(phone, secret=b"x" * 32))
    assert cli.main(["handover", "import", str(good)]) == 0
    told = capsys.readouterr().out
    assert f"steps: {phone.seq} of {phone.seq} taken" in told
    with services(app).database.reading() as session:
        assert session.get_one(Device, phone.device).arrived_seq == phone.seq
    assert cli.main(["handover", "import", str(bad), str(good), str(tmp_path / "none.daiban")]) == 1
    again = capsys.readouterr()
    assert told.splitlines()[-1] in again.out
    assert "was here before" in again.out
    assert "not made by the phone it names" in again.err
    assert "none.daiban: No such file" in again.err
