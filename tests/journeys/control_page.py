"""A page that does everything wrong: writes what it is told in clear wherever a browser lets it. What it writes must be found."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = """<!doctype html><meta charset="utf-8"><title>control</title>
<form method="post"><input name="whom"><textarea name="what"></textarea><button>send</button></form>"""

WRITE = """
async ({ database, localStorage: local, cache, picture }) => {
  const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const opening = indexedDB.open('control', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
  const opened = await done(opening);
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const rows = opened.transaction('rows', 'readwrite', { durability: 'strict' });
  rows.objectStore('rows').put({ text: database }, 'text');
  rows.objectStore('rows').put(bytes, 'bytes');
  rows.objectStore('rows').put(new Blob([bytes]), 'blob');
  await new Promise((resolve) => (rows.oncomplete = resolve));
  opened.close();
  window.localStorage.setItem('control', local);
  await (await caches.open('control')).put('/kept', new Response(cache));
}
"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        return


@contextmanager
def control_page() -> Iterator[str]:
    """Serve the page on an origin of its own; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
