"""``daiban serve``: the server alone."""

import argparse

from server.config import Settings
from server.demo.welcome import welcome
from server.run import make_folder
from server.serve import serve


def main(arguments: list[str], settings: Settings) -> int:
    """Serve until told to stop; ``--welcome`` prints the addresses once everything answers."""
    parser = argparse.ArgumentParser("daiban serve", description="The server alone, without replication.")
    parser.add_argument("--welcome", action="store_true", help="print addresses and sign-ins when ready")
    given = parser.parse_args(arguments)
    make_folder(settings.data_dir)
    return serve(settings, welcome if given.welcome else None)
