"""One address takes more than the others: the desk's for hand-over packages (server/handover), which bring days of photos.

Waitress keeps what it receives on the disk before the program is asked who sends it. So the room is given only to a browser that brings a
cookie of a sign-in to that very address, and only while the disk has twice as much: the program then looks whose it is.
"""

import copy
import shutil
import tempfile
from typing import Any

from waitress.parser import HTTPRequestParser

from sync.handover import MOST_CONTENTS_BYTES, MOST_HANDOVER_BYTES

ADDRESS = "/desk/handover-packages"
FORM_BYTES = 1024 * 1024
MOST_BYTES = MOST_HANDOVER_BYTES + MOST_CONTENTS_BYTES + FORM_BYTES


class BodyParser(HTTPRequestParser):
    """Reads a request with the limit of its address."""

    adj: Any

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, and set the limit for the body that follows."""
        super().parse_header(header_plus)
        is_package = self.command == "POST" and self.path == ADDRESS and "COOKIE" in self.headers
        if is_package and shutil.disk_usage(tempfile.gettempdir()).free > 2 * self.content_length:
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = MOST_BYTES + 1
