"""The log: what happened to the program, never to whom. The address of a resident's page is the key to it."""

import logging
import re

TRACKING_ADDRESS = re.compile(r"/t/(?!worker\.js)[^\s/?#\"'\\]+")


class DiscreetFormatter(logging.Formatter):
    """Takes tracking codes out of every line, traces too: libraries log the address a phone hung up on."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without them."""
        return TRACKING_ADDRESS.sub("/t/…", super().format(record))


def start_logging() -> None:
    """Log to standard error from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("alembic").setLevel(logging.WARNING)
