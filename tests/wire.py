"""Real HTTP in the shape of Flask's test client."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Reply:
    """What the server said."""

    status_code: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.data)


class Wire:
    """The part of Flask's test client a phone needs, over real HTTP."""

    def __init__(self, base_url: str, **options: Any) -> None:
        self._http = httpx.Client(base_url=base_url, trust_env=False, **options)

    def open(self, path: str, *, method: str, headers: Mapping[str, str], data: bytes | None = None) -> Reply:
        """One request."""
        answer = self._http.request(method, path, headers=dict(headers), content=data)
        return Reply(answer.status_code, answer.headers, answer.content)

    def close(self) -> None:
        """Drop the connections."""
        self._http.close()
