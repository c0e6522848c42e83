"""``daiban migrate``: bring the database up to this version; ``--write`` makes a new revision from the models."""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from server import migrate
from server.config import Settings
from server.run import make_folder


def main(arguments: list[str], settings: Settings) -> int:
    """Migrate, or write a revision against an empty database of the moment."""
    parser = argparse.ArgumentParser("daiban migrate", description="Bring the database up to this version.")
    parser.add_argument("--write", metavar="WORDS", help="write a revision for what the models changed")
    words: str | None = parser.parse_args(arguments).write
    if words is None:
        make_folder(settings.data_dir)
        migrate.upgrade(settings)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        migrate.write_revision(replace(settings, database_url=f"sqlite:///{Path(folder) / 'empty.db'}"), words)
    return 0
