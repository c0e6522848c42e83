"""Everything kept sealed moves to the newest intake key, and the key before it is taken out of use and back. Real keys, both databases."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from proxy_service.case import MaterialPage
from server import keys, resealing
from server.commands import keys as command
from server.county.gateway import PackageFile
from server.county.package import _opener
from server.late_work import open_record
from server.resealed_files import open_stored
from server.sealed_files import open_file
from server.sealed_store import SealedStore
from server.services import Services, services
from server.worker import run_once
from sync.files import StoredFile
from sync.log import Device, MutationRecord
from sync.protocol import to_text
from tests import pension_case, people
from tests.pension_case import collect
from tests.phone import Phone

LOCAL_KEY = b"k" * 32

Run = Callable[..., int]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``daiban keys …`` beside the application that goes on."""
    monkeypatch.setattr(command, "SETTLING_SECONDS", 0)
    monkeypatch.setattr(command, "upgrade", lambda _settings: None)  # the models made the tables
    return lambda *arguments: command.main(list(arguments), services(app).settings)


@pytest.fixture
def case_id(app: Flask, phone: Phone) -> str:
    """A whole case and a local key under the first key, mirrored."""
    made = collect(phone)
    phone.sync()
    phone.escrow(LOCAL_KEY)
    work_off(app)
    return made


def work_off(app: Flask) -> None:
    while run_once(app, services(app).database, services(app).clock):
        pass


def rotated(app: Flask, run: Run, tmp_path: Path, name: str = "stick.json") -> None:
    assert run("rotate") == 0
    assert run("copy", str(tmp_path / name)) == 0


def learn(phone: Phone) -> None:
    """The phone hears of the key in use, and names it."""
    phone.keys = ""
    phone.welcome["intake_key"] = phone.exchange()["intake_key"]
    phone.exchange()


def photos(here: Services) -> list[StoredFile]:
    with here.database.reading() as session:
        return list(session.exec(select(StoredFile)))


def everything_opens(app: Flask) -> None:
    """Each step, photo and local key; in each of both places."""
    here = services(app)
    with app.app_context(), here.database.reading() as session:
        records = session.exec(select(MutationRecord)).all()
        assert records
        assert all(open_record(session, record) for record in records)
        pages = {page.id: page.plain_sha256 for page in session.exec(select(MaterialPage))}
    for url in (here.settings.files_url, here.settings.mirror_url):
        one = SealedStore(url, url)
        found = {file.id: sha256(open_stored(one, here.keys, file)).hexdigest() for file in photos(here)}
        assert pages.items() <= found.items()


def names_on_disk(here: Services) -> list[str]:
    places = (here.settings.files_url, here.settings.mirror_url)
    return [path.name for url in places for path in Path(url.removeprefix("file://")).rglob("*") if path.is_file()]


def test_all_that_is_kept_opens_with_the_new_key_alone_and_a_second_run_finds_nothing(
    app: Flask, phone: Phone, case_id: str, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = services(app)
    rotated(app, run, tmp_path)
    learn(phone)
    assert run("reseal") == 0
    said = capsys.readouterr().out
    assert "Nothing is left under an earlier key." in said
    assert f"{len(photos(here))} photos, 1 local keys" in said
    assert all(name.endswith(".k2") for name in names_on_disk(here))
    assert run("reseal") == 0
    assert "Sealed to k2: 0 steps, 0 photos, 0 local keys" in capsys.readouterr().out
    assert run("retire", "k1") == 0
    here.keys.refresh()
    assert set(here.keys.intake) == {"k2"}
    everything_opens(app)


def test_without_a_proven_copy_of_the_new_key_nothing_is_resealed(run: Run, case_id: str) -> None:
    run("rotate")
    with pytest.raises(keys.SettingError, match="daiban keys copy"):
        run("reseal")


def test_the_desk_shows_a_photo_when_the_old_key_is_gone(
    app: Flask, phone: Phone, case_id: str, run: Run, tmp_path: Path, visit: Callable[..., object]
) -> None:
    rotated(app, run, tmp_path)
    learn(phone)
    run("reseal")
    run("retire", "k1")
    services(app).keys.refresh()
    clerk = visit(people.CLERK)
    for file in photos(services(app)):
        with app.app_context(), services(app).database.reading() as session:
            page = session.exec(select(MaterialPage).where(MaterialPage.id == file.id)).first()
            assert open_file(session, file.id)
        if page and not page.fault and page.material != "mandate":
            assert clerk.get(f"/desk/cases/{case_id}/files/{file.id}").status_code == 200  # type: ignore[attr-defined]


def test_the_county_gets_every_photo_when_the_old_key_is_gone(app: Flask, phone: Phone, case_id: str, run: Run, tmp_path: Path) -> None:
    rotated(app, run, tmp_path)
    learn(phone)
    run("reseal")
    run("retire", "k1")
    here = services(app)
    here.keys.refresh()
    with here.database.reading() as session:
        pages = session.exec(select(MaterialPage)).all()
    stored: dict[str, StoredFile | None] = {file.id: file for file in photos(here)}
    open_for_county = _opener(here, "a gateway", case_id, stored)
    for page in pages:
        told = {"id": page.id, "material": page.material, "name": "", "page": page.page, "size": page.size, "media_type": page.media_type}
        assert len(open_for_county(PackageFile(**told, sha256=page.plain_sha256))) == page.size


@pytest.mark.parametrize("at", [1, 6, 11, 12, 13, 14, 15, 16, 30, 31])
def test_killed_at_any_point_nothing_is_lost_and_the_next_run_ends_it(
    app: Flask, case_id: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Killed: at the so-and-so-many-th thing that is written, dropped or sealed, no more is done."""
    here = services(app)
    rotated(app, run, tmp_path)
    left = [at]

    def mortal(does: Callable[..., object]) -> Callable[..., object]:
        def step(*given: object, **more: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return does(*given, **more)

        return step

    with monkeypatch.context() as patched:
        patched.setattr(resealing, "BATCH", 2)
        for name in ("put", "mirror", "drop"):
            patched.setattr(SealedStore, name, mortal(getattr(SealedStore, name)))
        patched.setattr(resealing, "_reseal_step", mortal(resealing._reseal_step))
        with pytest.raises(KeyboardInterrupt):
            run("reseal")
    here.keys.refresh()
    everything_opens(app)
    assert run("reseal") == 0
    everything_opens(app)
    assert all(name.endswith(".k2") for name in names_on_disk(here))


def test_a_phone_with_the_old_key_hands_in_after_rotating_and_after_resealing(
    app: Flask, phone: Phone, case_id: str, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rotated(app, run, tmp_path)
    second = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    phone.sync()
    assert run("reseal") == 0
    third = phone.open_case(pension_case.ITEM, pension_case.RESIDENT)
    file = phone.attach(third, "id-card", pension_case.picture())
    phone.sync()
    assert phone.files[file].header.key_id == "k1"
    assert {phone.record(one)["id"] for one in (second, third)} == {second, third}
    assert run("retire", "k1") == 1
    assert "2 steps, 1 photos kept here still need k1. First run: daiban keys reseal" in capsys.readouterr().err
    assert run("reseal") == 1, "the new photo is in one place only"
    assert "1 photos are not in the second place yet" in capsys.readouterr().out
    work_off(app)
    assert run("reseal") == 0


def test_a_photo_announced_again_after_resealing_is_known_as_whole(
    app: Flask, phone: Phone, case_id: str, run: Run, tmp_path: Path
) -> None:
    rotated(app, run, tmp_path)
    run("reseal")
    for file in phone.files.values():
        assert int(phone.announce(file).headers["Upload-Offset"]) == file.header.size
    work_off(app)
    assert all(file.stored_at and file.mirror_no is not None for file in photos(services(app)))


def test_a_locked_phone_may_repeat_its_old_local_key_after_resealing_and_retiring(
    app: Flask, phone: Phone, case_id: str, run: Run, tmp_path: Path
) -> None:
    with services(app).database.reading() as session:
        given = session.get_one(Device, phone.device).escrow
    assert given
    rotated(app, run, tmp_path)
    learn(phone)
    run("reseal")
    run("retire", "k1")
    phone.unlocked = False
    assert phone.put("/sync/v1/escrow", {"key_id": "k1", "sealed": to_text(given)}).status_code == 204
    with services(app).database.reading() as session:
        device = session.get_one(Device, phone.device)
    assert device.escrow_key == "k2"
    assert phone.escrow(b"x" * 32).json == {"error": "pull_token_needed"}


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


def test_a_form_put_there_by_somebody_else_is_not_opened_and_does_not_drive_out_what_is_whole(
    app: Flask, case_id: str, run: Run, tmp_path: Path
) -> None:
    here = services(app)
    rotated(app, run, tmp_path)
    for file in photos(here):
        here.files.put(f"{file.sealed_sha256}.k2", b"forged" * 40)
        here.files.mirror(f"{file.sealed_sha256}.k2")
    assert run("reseal") == 0
    everything_opens(app)


def test_two_commands_do_not_change_keys_at_once(run: Run, app: Flask) -> None:
    with keys.held(services(app).settings.key_file), pytest.raises(keys.SettingError, match="at work"):
        run("rotate")
