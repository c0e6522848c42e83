"""After a whole case, told of in every way people tell: nothing about the resident stands in clear on the centre's disk or in its log.

What is searched: every value of every table, the raw database with its write-ahead log, the data folder (files, their mirror,
unfinished uploads), the replica with what is restored from it, and the log. Positive controls show that the search finds what is there.
"""

import json
import logging
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy
from flask import Flask

from server import litestream
from server.app import create_app
from server.config import Settings
from server.county import seed_simulator_gateway
from server.db import Database
from server.logs import DiscreetFormatter
from server.services import services
from server.worker import run_once
from tests import people
from tests.conftest import Clock
from tests.copies import install_copy
from tests.county import SECRET, County, FrontDoor
from tests.pension_case import FORM, RESIDENT, begin, collect, picture
from tests.phone import Phone
from tests.push_service import PushService
from tests.server.conftest import Browser
from tests.server.desk.conftest import case_of

LITESTREAM = Path(sysconfig.get_path("scripts")) / "litestream"
SAID = {
    "verdict": "李秀英的银行卡反光",
    "notice": "请告诉李秀英的女婿",
    "supplement": "由侄子李小军重拍",
    "grant": "核对李秀英户籍无误",
    "receiver": "孙女李晓梅",
    "discarded": "改由外甥赵强去办",
}


@dataclass
class Told:
    """A whole case and what was said in it; ``secrets`` by name."""

    app: Flask
    case_id: str
    secrets: dict[str, str]
    phone: Phone


def desk(browser: Browser, app: Flask, case_id: str, noun: str, **fields: object) -> None:
    browser.open_page(f"/desk/cases/{case_id}")
    answer = browser.send(f"/desk/cases/{case_id}/{noun}", revision=case_of(app, case_id).revision, **fields)
    assert answer.status_code == 303, (noun, answer.text)


def dispatch(app: Flask) -> None:
    used = services(app)
    while run_once(app, used.database, used.clock):
        pass


@pytest.fixture
def doors(tmp_path: Path, settings: Settings) -> Iterator[tuple[FrontDoor, County, PushService]]:
    """The county and a push service, both real and on loopback."""
    front = FrontDoor()
    county = County(tmp_path / "county", front.origin)
    with PushService(create_app(settings).extensions["daiban"].keys.vapid_public()) as push:
        yield front, county, push
    county.stop()
    front.close()


@pytest.fixture
def app(settings: Settings, clock: Clock, doors: tuple[FrontDoor, County, PushService], request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application, allowed to call both."""
    front, county, push = doors
    made = create_app(replace(settings, allowed_private_origins=(county.origin, push.origin)), clock=clock)
    install_copy(made, request)
    county.begin_anew(clock().timestamp())
    front.open_for(made)
    yield made
    services(made).database.close()


@pytest.fixture
def told(app: Flask, doors: tuple[FrontDoor, County, PushService], phone: Phone, caplog: pytest.LogCaptureFixture) -> Told:
    """From the doorstep over the desk and the county to the window, with everything that can be said on the way."""
    caplog.set_level(logging.INFO)
    front, county, push = doors
    used = services(app)
    with used.database.writing() as session:
        seed_simulator_gateway(session, used, county.origin, SECRET)
    case_id, endpoint = collected(app, phone, push)
    handled_at_the_desk(app, phone, case_id)
    decided_by_the_county(app, case_id, county, front)
    browser = Browser(app, app.response_class).sign_in(people.CLERK)
    desk(browser, app, case_id, "delivery-preparation", way="agent")
    desk(browser, app, case_id, "delivery", received_by=SAID["receiver"], relation="亲属", place=RESIDENT["address"])
    dispatch(app)
    secrets = {name: str(RESIDENT[name]) for name in ("name", "id_number", "phone", "address")} | SAID
    secrets |= {"bank account": FORM["bank_account"], "push endpoint": endpoint}
    return Told(app, case_id, secrets | {"tracking code": phone.record(case_id)["tracking_code"]}, phone)


def collected(app: Flask, phone: Phone, push: PushService) -> tuple[str, str]:
    """Handed in, followed by the family; another one given up, and an upload left unfinished. Gives the case and the push endpoint."""
    case_id, given_up = collect(phone), begin(phone)
    phone.mint("discard_case", given_up, {"reason": SAID["discarded"]})
    phone.mint("fill_form", case_id, {"form": {RESIDENT["name"]: RESIDENT["phone"]}})
    phone.sync()
    unfinished = phone.seal_file(picture(7))
    phone.announce(unfinished)
    phone.patch(unfinished, 0, unfinished.sealed[:200])
    del phone.files[unfinished.header.id]
    follower = push.new_browser()
    path = f"/t/{phone.record(case_id)['tracking_code']}"
    answer = app.test_client().post(f"{path}/subscription", json=follower.subscription(push.origin))
    assert (answer.status_code, app.test_client().get(path).status_code) == (201, 200)
    return case_id, follower.path


def handled_at_the_desk(app: Flask, phone: Phone, case_id: str) -> None:
    """Searched for, looked at, sent back with one notice, supplemented, received, accepted, forwarded."""
    clerk, reviewer = (Browser(app, app.response_class).sign_in(one) for one in (people.CLERK, people.REVIEWER))
    for words in (RESIDENT["name"], RESIDENT["id_number"]):
        clerk.open_page("/desk/cases")
        assert clerk.send("/desk/cases/search", words=words).status_code == 200
    clerk.open_page(f"/desk/cases/{case_id}")
    assert str(RESIDENT["id_number"]) in clerk.send(f"/desk/cases/{case_id}/unmasking").text
    for material in ("id-card", "household-book", "enrolment-form"):
        desk(clerk, app, case_id, f"materials/{material}/verdict", verdict="good")
    desk(clerk, app, case_id, "materials/bank-card/verdict", verdict="redo", reason=SAID["verdict"])
    desk(clerk, app, case_id, "return", note=SAID["notice"])
    file_id = phone.attach(case_id, "bank-card", picture(50))
    phone.mint(
        "supplement_case", case_id, {"round": 1, "materials": [{"code": "bank-card", "files": [file_id]}], "note": SAID["supplement"]}
    )
    phone.sync()
    desk(clerk, app, case_id, "materials/bank-card/verdict", verdict="good")
    desk(clerk, app, case_id, "receipt")
    desk(reviewer, app, case_id, "acceptance")
    desk(clerk, app, case_id, "forwarding")


def decided_by_the_county(app: Flask, case_id: str, county: County, front: FrontDoor) -> None:
    """Refused at first, sent again, granted with words that name the resident."""
    county.misbehave(refuse_next=1)
    dispatch(app)
    clerk = Browser(app, app.response_class).sign_in(people.CLERK)
    page = clerk.open_page("/desk/county").text
    address = page.split("/resending")[0].rsplit('"', 1)[1] + "/resending"
    assert clerk.send(address).status_code == 303
    county.misbehave()
    dispatch(app)
    county.say(county.the_case()["number"], "11", "granted", YY=SAID["grant"], WH="云人社〔2026〕1号")
    front.hear(2)
    assert case_of(app, case_id).state == "GRANTED"


def found_in(data: bytes, secrets: dict[str, str]) -> list[str]:
    """Which of the secrets stand in these bytes, however text is usually written."""
    ways = ("utf-8", "utf-16-le", "utf-16-be", "unicode_escape", "gbk")
    return [name for name, secret in secrets.items() if any(secret.encode(way) in data for way in ways)]


def every_value(app: Flask) -> bytes:
    """Every value of every table."""
    tables = sqlalchemy.MetaData()
    engine = services(app).database.engine
    tables.reflect(engine)
    with engine.connect() as connection:
        rows = [row for table in tables.sorted_tables for row in connection.execute(table.select())]
    plain = [value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row]
    return b"\n".join(plain)


def log_of(caplog: pytest.LogCaptureFixture) -> bytes:
    """The log as the server writes it."""
    formatter = DiscreetFormatter()
    return "\n".join(formatter.format(record) for phase in ("setup", "call") for record in caplog.get_records(phase)).encode()


def test_nothing_of_a_resident_stands_in_clear_in_the_database_on_disk_or_in_the_log(
    told: Told, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    used = services(told.app)
    everything = every_value(told.app)
    assert b"999901100-2026-0001" in everything, "the township's number is no secret, and the search sees it"
    assert found_in(everything, told.secrets) == []
    kept = [path for path in used.settings.data_dir.rglob("*") if path.is_file()]
    assert {"uploads", "files", "replica"} <= {path.relative_to(used.settings.data_dir).parts[0] for path in kept}
    assert {str(path): found for path in kept if (found := found_in(path.read_bytes(), told.secrets))} == {}
    log = log_of(caplog)
    assert b"/county/v1/callback" in log
    assert found_in(log, told.secrets) == []
    check_that_the_search_finds_what_is_there(told, tmp_path / "county")


def check_that_the_search_finds_what_is_there(told: Told, county_folder: Path) -> None:
    """A phone that is unlocked has it all; the county's own database has what it was handed."""
    record = json.dumps(told.phone.record(told.case_id), ensure_ascii=False).encode()
    assert {"name", "id_number", "phone", "address", "verdict", "notice", "bank account"} <= set(found_in(record, told.secrets))
    written = json.dumps(told.phone.record(told.case_id)).encode()
    assert "name" in found_in(written, told.secrets)
    county = b"".join(path.read_bytes() for path in county_folder.glob("county.db*"))
    assert {"name", "id_number", "grant"} <= set(found_in(county, told.secrets))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_stands_in_the_raw_file_its_log_the_replica_or_what_is_restored_from_it(told: Told, tmp_path: Path) -> None:
    settings = services(told.app).settings
    database = litestream.database_path(settings)
    assert database
    restored = replicate_and_restore(settings, database, tmp_path)
    raw = [database, database.with_name(database.name + "-wal"), restored]
    raw += [path for path in (settings.data_dir / "replica").rglob("*") if path.is_file()]
    assert restored.stat().st_size > 0 and b"999901100-2026-0001" in restored.read_bytes()
    assert b"999901100-2026-0001" in b"".join(path.read_bytes() for path in raw[:2])
    assert {str(path): found for path in raw if path.exists() and (found := found_in(path.read_bytes(), told.secrets))} == {}


def replicate_and_restore(settings: Settings, database: Path, tmp_path: Path) -> Path:
    """Let a real Litestream copy the database, then make a new one from the copy."""
    configuration = tmp_path / "litestream.yml"
    configuration.write_text(litestream.configuration(settings, database))
    process = subprocess.Popen([LITESTREAM, "replicate", "-config", configuration])
    try:
        end = time.monotonic() + 20
        while not litestream.socket_path(settings).exists():
            assert time.monotonic() < end, "Litestream did not start"
            time.sleep(0.02)
        opened = Database(settings.database_url)
        litestream.cover(settings, opened.beat)
        opened.close()
    finally:
        process.terminate()
        process.wait(10)
    restored = tmp_path / "restored.db"
    subprocess.run([LITESTREAM, "restore", "-config", configuration, "-o", restored, database], check=True)
    return restored
