"""The real county simulator as a process, and a front door through which it reaches the application under test."""

import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from werkzeug.serving import make_server

SECRET = "the-secret-both-sides-know"
CALLBACK_PATH = "/county/v1/callback"


class FrontDoor:
    """One fixed address for whichever application is under test. ``heard`` holds the status of every callback answered."""

    def __init__(self) -> None:
        self.app: Flask | None = None
        self.heard: queue.Queue[int] = queue.Queue()
        self._server = make_server("127.0.0.1", 0, self._serve, threaded=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def open_for(self, app: Flask) -> None:
        """Lead to this application; what an earlier one heard is forgotten."""
        self.heard = queue.Queue()
        self.app = app

    def hear(self, count: int = 1) -> list[int]:
        """Wait until the county called back so many times; the statuses it was answered with."""
        return [self.heard.get(timeout=20) for _ in range(count)]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.app is None:
            start_response("503 Service Unavailable", [])
            return [b""]
        statuses: list[int] = []

        def note_status(status: str, headers: Any, exc_info: Any = None) -> Any:
            statuses.append(int(status.split()[0]))
            return start_response(status, headers, exc_info)

        data = b"".join(self.app.wsgi_app(environ, note_status))
        self.heard.put(statuses[-1])
        return [data]


class County:
    """One simulator. Told what to do, and asked what it holds, over its control address."""

    def __init__(self, folder: Path, callback_origin: str, charset: str = "utf-8") -> None:
        self.folder, self._callback_origin, self._charset = folder, callback_origin, charset
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self._http = httpx.Client(base_url=self.origin, headers={"Authorization": f"Bearer {SECRET}"}, trust_env=False, timeout=30)
        self.start()

    def start(self) -> None:
        """Run it; returns when it listens."""
        environ = {
            **os.environ,
            "COUNTY_PORT": str(self.port),
            "COUNTY_DATA_DIR": str(self.folder),
            "COUNTY_SECRET": SECRET,
            "COUNTY_CALLBACK_URL": self._callback_origin + CALLBACK_PATH,
            "COUNTY_CHARSET": self._charset,
        }
        self._process = subprocess.Popen([sys.executable, "-m", "server.county_simulator"], env=environ, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert "county simulator" in self._process.stdout.readline()

    def stop(self) -> None:
        """End this very process."""
        self._process.terminate()
        assert self._process.wait(15) == 0

    def begin_anew(self, now: float, **faults: Any) -> None:
        """No case, no fault, and this time on its clock."""
        self._http.delete("/control/cases").raise_for_status()
        self._http.put("/control/clock", json={"now": now}).raise_for_status()
        self.misbehave(**faults)

    def misbehave(self, **faults: Any) -> None:
        """From now on these faults and no others."""
        self._http.put("/control/faults", json=faults).raise_for_status()

    def cases(self) -> list[dict[str, Any]]:
        """What it holds: body, files with how often each was sent, callbacks."""
        found: list[dict[str, Any]] = self._http.get("/control/cases").raise_for_status().json()
        return found

    def the_case(self) -> dict[str, Any]:
        """The only one."""
        (found,) = self.cases()
        return found

    def say(self, number: str, code: str, state: str = "open", **said: Any) -> None:
        """Call back about a case."""
        self._http.post(f"/control/cases/{number}/words", json={"code": code, "state": state, "said": said}).raise_for_status()
