"""A push service on loopback that believes nothing: it checks VAPID (RFC 8292) with the audience and opens the message (RFC 8291)."""

import base64
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """One subscribed browser: its keys, what it was told, and how the service answers for it."""

    path: str
    private: ec.EllipticCurvePrivateKey
    auth: bytes
    answers: list[int] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)

    def subscription(self, origin: str) -> dict[str, Any]:
        """What ``PushSubscription.toJSON()`` gives a page."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": origin + self.path, "expirationTime": None, "keys": {"p256dh": _text(point), "auth": _text(self.auth)}}

    def events(self) -> list[str]:
        """The names of the events it was told of, in order."""
        return [message["event"] for message in self.messages]


class PushService:
    """Start with ``with PushService(vapid_public) as service``; ``origin`` is its address."""

    def __init__(self, vapid_public: bytes) -> None:
        self.vapid_public = vapid_public
        self.browsers: dict[str, Browser] = {}
        self.faults: list[str] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status = service.receive(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                if status == 429:
                    self.send_header("Retry-After", "7")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "PushService":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def new_browser(self) -> Browser:
        """A browser with fresh keys."""
        browser = Browser(f"/push/{secrets.token_urlsafe(16)}", ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16))
        self.browsers[browser.path] = browser
        return browser

    def receive(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Check and open one message; the status the sender gets."""
        browser = self.browsers.get(path)
        if browser is None:
            return 404
        if browser.answers:
            return browser.answers.pop(0)
        fault = self._vapid_fault(headers.get("authorization", ""))
        if fault or headers.get("content-encoding") != "aes128gcm" or not headers.get("ttl", "").isdecimal():
            self.faults.append(fault or "headers")
            return 403
        plain = http_ece.decrypt(body, private_key=browser.private, auth_secret=browser.auth, version="aes128gcm")
        browser.messages.append(json.loads(plain))
        return 201

    def _vapid_fault(self, header: str) -> str | None:
        scheme, _, rest = header.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme.lower() != "vapid" or _bytes(parts.get("k", "")) != self.vapid_public:
            return "not signed by the installation"
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.vapid_public)
        try:
            claims = jwt.decode(parts["t"], key, algorithms=["ES256"], audience=self.origin)
        except jwt.InvalidTokenError as error:
            return type(error).__name__
        if not str(claims.get("sub", "")).startswith(("mailto:", "https:")) or claims["exp"] > time.time() + 24 * 3600:
            return "claims"
        return None
