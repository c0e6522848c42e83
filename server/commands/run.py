"""``daiban run``: start everything on this machine."""

import argparse

from server.config import Settings
from server.run import run


def main(arguments: list[str], settings: Settings) -> int:
    """Returns when stopped by Ctrl-C or SIGTERM (0), or when a part ended by itself (1)."""
    argparse.ArgumentParser("daiban run", description="Start server, replication and, in the demo, the county simulator.").parse_args(
        arguments
    )
    return run(settings)
