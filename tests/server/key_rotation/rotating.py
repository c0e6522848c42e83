"""Keys are rotated, and what is kept is looked at."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from flask import Flask
from sqlmodel import select

from proxy_service.case import MaterialPage
from server.late_work import open_record
from server.resealed_files import open_stored
from server.sealed_store import SealedStore
from server.services import Services, services
from server.worker import run_once
from sync.files import StoredFile
from sync.log import MutationRecord
from tests.phone import Phone

Run = Callable[..., int]


def work_off(app: Flask) -> None:
    """Do all that the dispatcher has to do."""
    while run_once(app, services(app).database, services(app).clock):
        pass


def rotated(app: Flask, run: Run, tmp_path: Path, name: str = "stick.json") -> None:
    """A fresh key, with its proven copy."""
    assert run("rotate") == 0
    assert run("copy", str(tmp_path / name)) == 0


def learn(phone: Phone) -> None:
    """The phone hears of the key in use, and names it."""
    phone.keys = ""
    phone.welcome["intake_key"] = phone.exchange()["intake_key"]
    phone.exchange()


def photos(here: Services) -> list[StoredFile]:
    """Every file that is here or on its way."""
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
    """Under which names files lie, in both places."""
    places = (here.settings.files_url, here.settings.mirror_url)
    return [path.name for url in places for path in Path(url.removeprefix("file://")).rglob("*") if path.is_file()]
