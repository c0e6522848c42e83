"""``daiban seed``: catalogue, calendar, and in the demo its people and cases."""

import argparse

from server.app import create_app
from server.config import Settings
from server.migrate import upgrade
from server.seed import seed


def main(arguments: list[str], settings: Settings) -> int:
    """Add what is missing; a second run changes nothing."""
    argparse.ArgumentParser("daiban seed", description="Put the catalogue and, in the demo, people and cases in.").parse_args(arguments)
    upgrade(settings)
    seed(create_app(settings))
    return 0
