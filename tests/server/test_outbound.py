"""The guard on outgoing calls, against the addresses an attacker would try."""

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from server.deadline import AnswerTooLong
from server.outbound import NameUnknown, OutboundRefused, check_url, guarded_session, is_public


class _Inside(BaseHTTPRequestHandler):
    seen: list[tuple[str, str]] = []

    def do_GET(self) -> None:
        type(self).seen.append((self.path, self.headers["Host"]))
        {"/for-ever": self._dribble, "/endless": self._pour}.get(self.path, self._answer)()

    def _answer(self) -> None:
        self.send_response(302 if self.path == "/elsewhere" else 200)
        self.send_header("Location", "/secret")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _dribble(self) -> None:
        """A byte now and then, as long as somebody listens."""
        self.send_response(200)
        self.end_headers()
        while not self.server.is_over.wait(0.05):  # type: ignore[attr-defined]
            self.wfile.write(b".")

    def _pour(self) -> None:
        """A redirect with more body than anybody wants."""
        self.send_response(302)
        self.send_header("Location", "/secret")
        self.end_headers()
        for _ in range(64):
            self.wfile.write(b"." * 64 * 1024)

    def log_message(self, *_: object) -> None:
        pass


class _Service(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Inside)
        self.is_over = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Whoever hangs up on us is right."""


@pytest.fixture
def inside() -> Iterator[str]:
    _Inside.seen = []
    service = _Service()
    threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{service.server_port}"
    service.is_over.set()
    service.shutdown()
    service.server_close()


@pytest.mark.parametrize(
    "url",
    [
        "http://push.example.com/",
        "https://127.0.0.1/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://[::1]/",
        "https://user@push.example.com/",
        "https://push.example.com:8443/",
        "https:///nowhere",
        "https://push.example.com:99999/",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_is_not_plain_public_https_is_refused_by_its_text(url: str) -> None:
    with pytest.raises(OutboundRefused):
        check_url(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_private_addresses_are_known_in_every_disguise(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_are_let_through(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"]])
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(answers: list[str]) -> None:
    with guarded_session(resolve=lambda name, port: answers) as session, pytest.raises(OutboundRefused):
        session.get("https://push.example.com/")


def test_an_unknown_name_is_a_connection_error() -> None:
    def unknown(name: str, port: int) -> list[str]:
        raise OSError

    with guarded_session(resolve=unknown) as session, pytest.raises(NameUnknown):
        session.get("https://push.example.com/")


def test_the_name_is_looked_up_once_and_the_connection_goes_to_the_vetted_address(inside: str) -> None:
    port = inside.rsplit(":", 1)[1]
    asked = []

    def resolve(name: str, port: int) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"]

    origin = f"http://county.example:{port}"
    with guarded_session([origin], resolve=resolve) as session:
        assert session.get(f"{origin}/cases").status_code == 200
    assert asked == ["county.example"]
    assert _Inside.seen == [("/cases", f"county.example:{port}")]


def test_a_redirect_is_not_followed(inside: str) -> None:
    with guarded_session([inside]) as session:
        assert session.get(f"{inside}/elsewhere").status_code == 302
        assert session.get(f"{inside}/elsewhere", allow_redirects=True).status_code == 302
    assert [path for path, _ in _Inside.seen] == ["/elsewhere", "/elsewhere"]


def test_who_dribbles_an_answer_for_ever_is_cut_off(inside: str) -> None:
    with guarded_session([inside], most_seconds=0.3) as session, pytest.raises(requests.ReadTimeout):
        session.get(f"{inside}/for-ever", timeout=10)


def test_who_answers_without_end_is_not_listened_to(inside: str) -> None:
    with guarded_session([inside]) as session, pytest.raises(AnswerTooLong):
        session.get(f"{inside}/endless")


def test_only_the_listed_private_origin_may_be_called(inside: str) -> None:
    with guarded_session([inside]) as session, pytest.raises(OutboundRefused):
        session.get("http://127.0.0.1:1/")


def test_proxies_of_the_environment_are_ignored(inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with guarded_session([inside]) as session:
        assert session.get(f"{inside}/direct").status_code == 200


def _self_signed(name: str, folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=subject, public_key=key.public_key(), serial_number=1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(("name", "trusted"), [("county.example", True), ("other.example", False)])
def test_tls_is_checked_against_the_name_although_the_address_is_pinned(name: str, trusted: bool, tmp_path: Path) -> None:
    certificate = _self_signed("county.example", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    service = ThreadingHTTPServer(("127.0.0.1", 0), _Inside)
    service.socket = context.wrap_socket(service.socket, server_side=True)
    threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    origin = f"https://{name}:{service.server_port}"
    try:
        with guarded_session([origin], resolve=lambda name, port: ["127.0.0.1"]) as session:
            session.verify = str(certificate)
            if trusted:
                assert session.get(f"{origin}/").status_code == 200
            else:
                with pytest.raises(requests.exceptions.SSLError):
                    session.get(f"{origin}/")
    finally:
        service.shutdown()
        service.server_close()
