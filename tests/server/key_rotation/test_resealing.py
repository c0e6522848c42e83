"""Everything kept sealed moves to the newest intake key. Real keys, both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from proxy_service.case import MaterialPage
from server import keys, resealing
from server.county.gateway import PackageFile
from server.county.package import _opener
from server.sealed_files import open_file
from server.sealed_store import SealedStore
from server.services import services
from sync.files import StoredFile
from sync.log import Device
from sync.protocol import to_text
from tests import pension_case, people
from tests.phone import Phone
from tests.server.key_rotation.rotating import Run, everything_opens, learn, names_on_disk, photos, rotated, work_off


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
