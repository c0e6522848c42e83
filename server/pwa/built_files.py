"""The built program and the pictures that come with it."""

import gzip
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response, request, send_from_directory

from server.access import open_to_all
from server.config import ROOT
from server.pwa import pwa

STATIC = ROOT / "webapp" / "static"
BUILT = STATIC / "build"
SERVED = ("build/", "icons/", "manifest.webmanifest")
YEAR = 365 * 24 * 3600
TEXTS = (".js", ".css", ".json", ".svg", ".webmanifest")


def oldest_chromium() -> int:
    """The Chromium version the phone's program was built for, as the build wrote it down."""
    return int(json.loads((BUILT / "manifest.json").read_text("utf-8"))["oldest_chromium"])


@pwa.get("/agent/sw.js")
@open_to_all("the worker's program is the same for everyone and holds no data")
def worker_script() -> Any:
    """The agent's worker. Never cached, or a phone would stay on an old version."""
    answer = _send(BUILT, "sw.js", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Service-Worker-Allowed"] = "/agent/"
    return answer


@pwa.get("/agent/manifest.webmanifest")
@open_to_all("a name and pictures for the home screen")
def manifest() -> Any:
    """The web app manifest."""
    answer = _send(STATIC, "manifest.webmanifest", mimetype="application/manifest+json")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@pwa.get("/static/<path:name>")
@open_to_all("styles, scripts and pictures, the same for everyone")
def static_file(name: str) -> Any:
    """A built file or picture: kept for a year when its address carries a version, asked for anew otherwise."""
    if not name.startswith(SERVED):
        return "", 404
    answer = _send(STATIC, name)
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if "v" in request.args else "no-cache"
    return answer


def _send(folder: Path, name: str, **options: Any) -> Response:
    """A file, text compressed for those who take it: the first visit on a slow line takes a quarter of the time."""
    answer: Response = send_from_directory(folder, name, **options)
    if name.endswith(TEXTS):
        answer.vary.add("Accept-Encoding")
        if answer.status_code == 200 and request.accept_encodings["gzip"]:
            path = folder / name
            answer.direct_passthrough = False
            answer.set_data(_compressed(path, path.stat().st_mtime_ns))
            answer.headers["Content-Encoding"] = "gzip"
            answer.set_etag(f"{answer.get_etag()[0]}-gzip")
            answer.make_conditional(request)
    return answer


@lru_cache(maxsize=64)
def _compressed(path: Path, written_at: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9)
