"""The framework's share: a bare Flask view behind waitress that receives, hashes and fsyncs bodies, and does nothing else.

Usage: ``python -m tests.bench.bare_view <folder>``.
"""

import hashlib
import http.client
import json
import os
import sys
import threading
import time
from itertools import count
from pathlib import Path

import waitress
from flask import Flask, Response, request

from server.serve import RECEIVED_AT_ONCE


def main() -> None:
    """Serve until standard input ends."""
    app = make(Path(sys.argv[1]))
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8, ident="", recv_bytes=RECEIVED_AT_ONCE)
    threading.Thread(target=server.run, daemon=True).start()
    print(json.dumps({"port": server.effective_port}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(time.process_time()), flush=True)


def make(folder: Path) -> Flask:
    """An application with this one view."""
    app, numbers = Flask("bare", static_folder=None), count()

    @app.post("/")
    def keep() -> Response:
        data = request.get_data(cache=False)
        with (folder / f"bare-{next(numbers)}").open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        assert hashlib.sha256(data).digest()
        return Response(status=204)

    return app


def send(port: int, bodies: list[bytes]) -> None:
    """Send bodies one after another over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for body in bodies:
        connection.request("POST", "/", body)
        answer = connection.getresponse()
        assert answer.read() == b"" and answer.status == 204
    connection.close()


if __name__ == "__main__":
    main()
