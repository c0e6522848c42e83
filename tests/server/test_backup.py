"""A bad day at the centre: what is copied can be brought back, is proven whole, and phones hand in what the copy lacks. Real Litestream."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import col, select

from proxy_service.case import Case, CaseEvent
from server import config, litestream, safety
from server.app import create_app
from server.commands import backup
from server.commands import keys as keys_command
from server.config import SettingError, Settings
from server.services import Services, services
from server.worker import run_once
from sync.log import MutationRecord
from tests import copies, people
from tests.chaos.carried import Carried
from tests.chaos.ledger import Ledger
from tests.installation import code_for, install
from tests.phone import Phone
from tests.server.test_safety import LITESTREAM, until


@dataclass
class Centre:
    """An installation with a running Litestream, and a phone that keeps what isn't safe."""

    settings: Settings
    app: Flask
    phone: Carried

    @property
    def here(self) -> Services:
        """Its services."""
        return services(self.app)

    def make_safe(self) -> None:
        """What arrived is on the replica and in the second place, and the phone knows."""
        while run_once(self.app, self.here.database, self.here.clock):
            pass
        safety.look(self.app)
        self.phone.exchange()
        assert self.phone.is_at_rest


@pytest.fixture
def replicating(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Litestream, as ``daiban run`` would start it."""
    settings = settings_of(tmp_path)
    database = litestream.database_path(settings)
    assert database
    settings.data_dir.mkdir()
    (settings.data_dir / "litestream.yml").write_text(litestream.configuration(settings, database))
    process = subprocess.Popen([LITESTREAM, "replicate", "-config", settings.data_dir / "litestream.yml"])
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


@pytest.fixture
def centre(tmp_path: Path, replicating: object) -> Iterator[Centre]:
    settings = settings_of(tmp_path)
    copies.give_keys(settings)
    app = create_app(settings)
    install(app)
    until(lambda: litestream.socket_path(settings).exists())
    phone = Phone.enrol(app.test_client(), code_for(app, people.AGENT_A))
    made = Centre(settings, app, Carried(phone, Ledger(None)))  # type: ignore[arg-type]
    with app.app_context():
        yield made
    services(app).database.close()


def settings_of(tmp_path: Path) -> Settings:
    """Data on one disk, copies on another."""
    return config.load(
        {
            "DAIBAN_DATA_DIR": str(tmp_path / "var"),
            "DAIBAN_MIRROR_URL": f"file://{tmp_path / 'copies' / 'files'}",
            "DAIBAN_REPLICA_URL": f"file://{tmp_path / 'copies' / 'database'}",
        }
    )


def drill(centre: Centre, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code, and what was said."""
    capsys.readouterr()
    return backup.main(["drill"], centre.settings), capsys.readouterr().out


def test_a_drill_restores_proves_and_says_what_is_missing(
    centre: Centre, replicating: subprocess.Popen[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    centre.phone.begin_case()
    centre.phone.sync()
    centre.make_safe()
    code, said = drill(centre, capsys)
    assert (code, "0 steps that the database in use has" in said, "BROKEN" in said) == (0, True, False)
    assert "steps            4," in said
    assert "photos           1 opened" in said
    replicating.kill()
    replicating.wait(10)
    centre.phone.begin_case()
    centre.phone.sync()
    code, said = drill(centre, capsys)
    assert (code, "4 steps that the database in use has" in said) == (0, True), "they were never called safe"


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("photo gone", "its copy is gone"),
        ("photo altered", "can't be opened"),
        ("receipt not covered", "up to 99 are safe; the copy has 4"),
        ("history altered", "the history of case"),
    ],
)
def test_a_copy_that_would_not_help_is_found_out_by_the_drill(
    centre: Centre, capsys: pytest.CaptureFixture[str], damage: str, found: str
) -> None:
    case_id = centre.phone.begin_case()
    centre.phone.sync()
    centre.make_safe()
    (photo,) = (file for file in (centre.settings.data_dir.parent / "copies" / "files").rglob("*") if file.is_file())
    if damage == "photo gone":
        photo.unlink()
    elif damage == "photo altered":
        photo.write_bytes(photo.read_bytes()[:-1] + b"!")
    elif damage == "receipt not covered":
        centre.app.extensions["daiban_epoch"].note_safe(centre.phone.phone.device, 99)
    else:
        with centre.here.database.writing() as session:
            event = session.exec(select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.number == 2)).one()
            event.actor = None
            session.add(event)
        safety.look(centre.app)
    code, said = drill(centre, capsys)
    assert (code, found in said) == (1, True), said


def test_a_moment_comes_back_and_a_phone_that_meets_it_hands_in_again_what_it_lacks(centre: Centre, tmp_path: Path) -> None:
    """After a wrong bulk action the copy of before is served, and nothing an agent collected stays away."""
    first = centre.phone.begin_case()
    centre.phone.sync()
    centre.make_safe()
    moment = datetime.now(UTC) + timedelta(seconds=1)
    until(lambda: datetime.now(UTC) > moment + timedelta(seconds=1))  # Litestream goes back by whole seconds
    second = centre.phone.begin_case()
    centre.phone.sync()
    safety.secure(centre.app)
    assert backup.main(["restore", "--to", str(tmp_path / "back"), "--at", moment.isoformat()], centre.settings) == 0
    beside = {"DAIBAN_KEY_FILE": str(centre.settings.key_file), "DAIBAN_EPOCH_FILE": str(centre.settings.epoch_file)}
    app = create_app(config.load({"DAIBAN_DATA_DIR": str(tmp_path / "back"), "DAIBAN_SAFE_WHEN": "committed", **beside}))
    assert cases_in(app) == {first}
    phone = centre.phone.phone
    phone.client, epoch = app.test_client(), phone.epoch
    assert centre.phone.sync()
    assert phone.epoch != epoch
    assert cases_in(app) == {first, second}
    with services(app).database.reading() as session:
        assert session.exec(select(MutationRecord.seq).order_by(col(MutationRecord.seq))).all() == list(range(1, 9))
    services(app).database.close()


def cases_in(app: Flask) -> set[str]:
    """The ids of its cases."""
    with services(app).database.reading() as session:
        return set(session.exec(select(Case.id)))


def test_nothing_is_ever_restored_over_something(centre: Centre, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    with pytest.raises(SettingError, match="Name a folder that isn't"):
        backup.main(["restore", "--to", str(tmp_path / "back")], centre.settings)


def test_a_replica_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="DAIBAN_REPLICA_URL"):
        backup.main(["drill"], settings_of(tmp_path))


def test_a_moment_nobody_can_read_is_refused_with_how_to_write_it() -> None:
    assert backup.moment("2026-11-27T08:30") == datetime(2026, 11, 27, 0, 30, tzinfo=UTC)
    with pytest.raises(SettingError, match="2026-11-27T08:30"):
        backup.moment("yesterday")


def test_a_drill_proves_what_was_resealed_and_an_earlier_moment_opens_too(
    centre: Centre, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database of an hour ago knows nothing of the resealing; its files are found by their names all the same."""
    monkeypatch.setattr("server.commands.keys.SETTLING_SECONDS", 0)
    monkeypatch.setattr("server.commands.keys.upgrade", lambda _settings: None)  # the models made the tables
    centre.phone.begin_case()
    centre.phone.sync()
    centre.make_safe()
    moment = datetime.now(UTC) + timedelta(seconds=1)
    until(lambda: datetime.now(UTC) > moment + timedelta(seconds=1))
    assert keys_command.main(["rotate"], centre.settings) == 0
    assert keys_command.main(["copy", str(tmp_path / "stick.json")], centre.settings) == 0
    assert keys_command.main(["reseal"], centre.settings) == 0
    centre.make_safe()
    code, said = drill(centre, capsys)
    assert (code, "photos           1 opened" in said) == (0, True)
    assert keys_command.main(["retire", "k1", "--phones-wait"], centre.settings) == 0
    assert drill(centre, capsys)[0] == 0
    kept = centre.settings.key_file.with_name(centre.settings.key_file.name + ".retired-k1")
    assert backup.main(["drill", "--at", moment.isoformat()], centre.settings) == 1
    assert "4 things are sealed to key k1, which isn't in the key file: daiban keys recall" in capsys.readouterr().out
    assert keys_command.main(["recall", str(kept)], centre.settings) == 0
    assert backup.main(["drill", "--at", moment.isoformat()], centre.settings) == 0
    assert "photos           1 opened" in capsys.readouterr().out
