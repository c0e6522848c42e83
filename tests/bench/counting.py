"""A client that counts: requests, and bytes up and down as HTTP has them (heads and bodies; neither TCP nor TLS)."""

import gzip
import http.client
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.wire import Reply


@dataclass
class CountingWire:
    """The part of Flask's test client a phone needs, over one kept connection, as a browser would ask."""

    base_url: str
    requests: int = 0
    up: int = 0
    down: int = 0

    def __post_init__(self) -> None:
        self._http = http.client.HTTPConnection(urlsplit(self.base_url).netloc)

    def hang_up(self) -> None:
        """End the connection; the next request makes a new one."""
        self._http.close()

    def open(self, path: str, *, method: str, headers: Mapping[str, str], data: bytes | None = None) -> Reply:
        """One request."""
        told = {"Host": urlsplit(self.base_url).netloc, "Accept-Encoding": "gzip", **headers}
        if data is not None:
            told["Content-Length"] = str(len(data))
        self._http.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in told.items():
            self._http.putheader(name, value)
        self._http.endheaders(data)
        answer = self._http.getresponse()
        body = answer.read()
        self.requests += 1
        self.up += _head(f"{method} {path} HTTP/1.1", told.items()) + len(data or b"")
        self.down += _head(f"HTTP/1.1 {answer.status} {answer.reason}", answer.getheaders()) + len(body)
        return Reply(answer.status, answer.headers, _unpacked(answer, body))


def _head(first: str, headers: Iterable[tuple[str, str]]) -> int:
    return len(first) + 2 + sum(len(name) + len(value) + 4 for name, value in headers) + 2


def _unpacked(answer: http.client.HTTPResponse, body: bytes) -> bytes:
    return gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body
