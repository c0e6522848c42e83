"""What arrived of an upload before the line was cut is kept, so that the phone goes on there (sync/protocol.md, step 6).

Waitress hands a request to the program when its body is whole, and throws away one that was cut. On a mountain road that
can be every one. Here a cut ``PATCH`` of a file, or a ``POST`` with its first bytes, is handed in as if it had ended where it
was cut: the same view asks the same questions (who calls, whose file, which offset, does anybody else write it), and nobody
waits for its answer. A chunk with an ``Upload-Checksum`` keeps nothing then, for its checksum is of the whole.
"""

import logging
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.task import WSGITask

from server.large_bodies import BodyParser

log = logging.getLogger(__name__)

ANNOUNCING = ("POST", "/sync/v1/files")
UPLOADS = "/sync/v1/files/"


def keep_cut_uploads(server: Any) -> None:
    """Make a bound waitress server (one socket or several) keep them."""
    sockets = server.map if hasattr(server, "map") else server._map
    for one in sockets.values():
        if isinstance(one, BaseWSGIServer):
            one.channel_class = KeepingChannel


class KeepingChannel(HTTPChannel):
    """A connection that doesn't forget the half of a chunk when it ends; also when it was silent for too long."""

    parser_class = BodyParser
    request: HTTPRequestParser | None

    def handle_close(self) -> None:
        cut, self.request = self.request, None
        super().handle_close()
        if cut is not None and _is_worth_keeping(cut):
            self.server.add_task(CutUpload(self, cut))


def _is_worth_keeping(request: HTTPRequestParser) -> bool:
    if not request.headers_finished:
        return False
    is_upload = (request.command, request.path) == ANNOUNCING or (request.command == "PATCH" and request.path.startswith(UPLOADS))
    return is_upload and not request.error and not request.chunked and request.body_bytes_received > 0


class CutUpload:
    """A task for waitress's threads: the program sees the request with the length that arrived."""

    def __init__(self, channel: HTTPChannel, request: HTTPRequestParser) -> None:
        self.channel = channel
        self.request = request

    def service(self) -> None:
        """Run the program on what arrived; its answer goes nowhere."""
        self.request.headers["CONTENT_LENGTH"] = str(self.request.body_bytes_received)
        try:
            environ = WSGITask(self.channel, self.request).get_environment()
            answer = self.channel.server.application(environ, lambda *_: lambda _: None)
            getattr(answer, "close", lambda: None)()
        except Exception:
            log.exception("What arrived of a cut upload could not be kept")
        finally:
            self.cancel()

    def cancel(self) -> None:
        """The server ends: nothing of it is kept."""
        self.request.close()
