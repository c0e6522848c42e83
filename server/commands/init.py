"""``daiban init``: a real installation — secrets, database, offices, the first administrator."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from proxy_service.people import Area
from server import keys
from server.app import create_app
from server.commands.user import UserRefused, add_user
from server.config import SettingError, Settings
from server.migrate import upgrade
from server.run import make_folder
from server.seed import seed
from server.services import services


class AreaRow(BaseModel):
    """One area of the file given with ``--areas``."""

    code: str = Field(pattern=r"^[0-9]{12}$")
    name: str = Field(min_length=1, max_length=40)
    level: str = Field(pattern="^(county|township|village)$")
    parent: str | None = None
    phone: str = ""
    address: str = ""


def main(arguments: list[str], settings: Settings) -> int:
    """Make what is not there yet; nothing that exists is replaced. Asks for what is missing, if somebody can answer."""
    parser = argparse.ArgumentParser("daiban init", description="Make a real installation (DAIBAN_DEMO=0).")
    parser.add_argument(
        "--areas", type=Path, help='JSON: [{"code", "name", "level": county|township|village, "parent", "phone", "address"}]'
    )
    parser.add_argument("--login", help="of the first administrator")
    parser.add_argument("--name", help="of the first administrator")
    parser.add_argument("--key-copy", type=Path, help="where a copy of the key file is to be written: a stick, another disk")
    given = parser.parse_args(arguments)
    if settings.demo:
        raise SettingError("DAIBAN_DEMO=1: set DAIBAN_DEMO=0 for a real installation.")
    try:
        rows = read_areas(Path(given.areas or ask("File with the areas (JSON)")))
        login, name = given.login or ask("Administrator's login"), given.name or ask("Administrator's name")
        copy_to = Path(given.key_copy or ask("Where to write a copy of the key file (a stick, another disk)"))
        install(settings, rows, login, name)
        if not keys.is_copied(settings.key_file):
            keys.copy(settings.key_file, copy_to)
    except UserRefused as refused:
        print(f"daiban init: {refused}", file=sys.stderr)
        return 1
    print(f"A copy of {settings.key_file} was read back and is whole. Keep it in a safe: without it nothing that phones sealed opens.")
    return 0


def install(settings: Settings, rows: list[AreaRow], login: str, name: str) -> None:
    """Secrets, tables, areas, catalogue, the administrator of the county."""
    make_folder(settings.data_dir)
    if not settings.key_file.exists():
        keys.make(settings.key_file)
    upgrade(settings)
    app = create_app(settings)
    seed(app)
    with services(app).database.writing() as session:
        for row in rows:
            session.merge(Area(**row.model_dump()))
    county = next(row.code for row in rows if row.level == "county")
    fields: dict[str, Any] = {"role": "administrator", "name": name, "login": login, "areas": county, "phone": "", "post": ""}
    add_user(settings, argparse.Namespace(**fields))


def read_areas(path: Path) -> list[AreaRow]:
    """The areas, with a county among them and every parent known. Raises ``UserRefused``."""
    try:
        rows = [AreaRow.model_validate(row) for row in json.loads(path.read_text("utf-8"))]
    except (OSError, ValueError, TypeError, ValidationError) as problem:
        raise UserRefused(f"{path} can't be read: {str(problem).splitlines()[0]}") from None
    codes = {row.code for row in rows}
    lost = [row.name for row in rows if row.level != "county" and row.parent not in codes]
    if lost or not any(row.level == "county" for row in rows):
        raise UserRefused(f"{path}: " + (f"no parent for {', '.join(lost)}" if lost else "no county in it"))
    return rows


def ask(what: str) -> str:
    """Ask on a terminal. Raises ``UserRefused`` where nobody can answer."""
    if not sys.stdin.isatty():
        raise UserRefused(f"{what} is missing; 'daiban init --help' tells how to give it.")
    return input(f"{what}: ").strip()
