"""A limit on how long and how much another side may answer.

The time-out of a socket begins anew with each byte, so whoever sends one every few seconds would hold a thread for ever.
"""

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any

import requests
from urllib3.connectionpool import HTTPConnectionPool


class AnswerTooLong(requests.RequestException):
    """The other side said more than anybody asked for."""


class Deadline:
    """Cuts every connection of its pools once its time is over. One call at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._sockets: list[socket.socket] = []
        self._timer: threading.Timer | None = None
        self.is_over = False

    def start(self) -> None:
        """The time of a new call begins."""
        self.stop()
        self.is_over = False
        self._timer = threading.Timer(self._seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """The call is over."""
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def pool(self, kind: type[HTTPConnectionPool]) -> Callable[..., HTTPConnectionPool]:
        """The same kind of connection pool, its connections under this deadline."""
        plain: Any = kind.ConnectionCls

        class Watched(plain):
            def connect(inner) -> None:  # noqa: N805  (self is the deadline)
                super().connect()
                self._sockets.append(inner.sock)

        def make(*args: Any, **kwargs: Any) -> HTTPConnectionPool:
            made = kind(*args, **kwargs)
            made.ConnectionCls = Watched
            return made

        return make

    def _cut(self) -> None:
        self.is_over = True
        for one in self._sockets:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)  # below TLS, which might want to talk about it


def take_answer(answer: requests.Response, most: int) -> None:
    """Read the whole body, decoded. Raises ``AnswerTooLong`` above ``most`` bytes."""
    data = b""
    for chunk in answer.iter_content(16 * 1024):
        data += chunk
        if len(data) > most:
            answer.close()
            raise AnswerTooLong("the answer is too long")
    answer._content = data
