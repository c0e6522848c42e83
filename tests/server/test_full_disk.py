"""The disk of the centre fills up: it refuses kindly, loses nothing, and goes on by itself once there is room. On a real, small disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from proxy_service import office_verbs
from server import config
from server.disk import room_state
from tests import copies, office
from tests.conftest import Clock
from tests.pension_case import collect
from tests.people import CLERK
from tests.phone import Phone
from tests.server.conftest import HTMX
from tests.server.desk.conftest import case_of
from tests.small_disk import SmallDisk, on_a_small_disk, small_disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of 24 MB, mounted for this test."""
    with small_disk(tmp_path / "disk", "24m") as made:
        yield made


@pytest.fixture
def settings(disk: SmallDisk) -> config.Settings:
    """An installation whose data, database and all, lie on the small disk."""
    made = config.load({"DAIBAN_DATA_DIR": str(disk.folder), "DAIBAN_SAFE_WHEN": "committed"})
    copies.give_keys(made)
    return made


@on_a_small_disk
def test_a_full_disk_refuses_phones_and_clerks_kindly_and_everything_goes_on_when_there_is_room(
    visit, app: Flask, phone: Phone, disk: SmallDisk, tmp_path: Path, clock: Clock
) -> None:
    earlier = collect(phone)
    phone.sync()
    office.judge_all(app, earlier)
    clerk = visit(CLERK)
    clerk.open_page(f"/desk/cases/{earlier}")
    revision = case_of(app, earlier).revision
    later = collect(phone)
    file = next(one for one in phone.files.values() if not one.stored)
    phone.exchange(envelopes=[])
    assert phone.announce(file).status_code == 201

    disk.fill()
    handed_in, uploaded = phone.send_exchange(), phone.patch(file, 0, file.sealed)
    for refused in (handed_in, uploaded):
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "120")
        assert b'"disk_full"' in refused.data
    step = clerk.send(f"/desk/cases/{earlier}/receipt", HTMX, revision=revision)
    assert (step.status_code, step.headers["Retry-After"]) == (507, "120")
    assert "中心的硬盘满了" in step.text
    assert "不用重填" in step.text
    health = app.test_client().get("/healthz")
    assert (health.status_code, health.json and health.json["disk"]["state"]) == (503, "full")
    assert clerk.get("/desk/cases").status_code == 200, "what only reads goes on"

    disk.make_room()
    assert clerk.send(f"/desk/cases/{earlier}/receipt", HTMX, revision=revision).status_code == 303
    phone.sync()
    assert {case: case_of(app, case).state for case in (earlier, later)} == {earlier: "RECEIVED", later: "SUBMITTED"}
    assert all(one.stored for one in phone.files.values())
    assert {outcome["outcome"] for outcome in phone.outcomes.values()} == {"applied"}
    assert not list((disk.folder / "uploads").iterdir()), "no half of an upload is left"
    office.act(app, earlier, office_verbs.accept_case, actor=office.REVIEWER)


def test_room_is_told_before_it_runs_out() -> None:
    assert [room_state(mb * 1024 * 1024) for mb in (0, 7, 8, 1023, 1024)] == ["full", "full", "low", "low", "ok"]
