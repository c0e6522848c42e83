"""What keeps strangers out wherever they knock: addresses, cookies, files."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from flask import Flask, request

from server import cli, keys
from server.app import create_app
from server.config import SettingError, Settings
from server.serve import listen
from tests import people
from tests.phone import Phone
from tests.serving import serving


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "localhost"])
def test_the_demo_answers_on_this_machine(app: Flask, host: str) -> None:
    assert app.test_client().get("/desk/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["daiban.example.cn", "127.0.0.1.example.cn", "192.168.1.5:8000", "evil"])
def test_the_demo_answers_nobody_who_came_by_another_name(app: Flask, host: str) -> None:
    for path in ("/desk/sign-in", "/sync/v1/exchange", "/static/build/desk.css", "/nothing"):
        assert app.test_client().get(path, headers={"Host": host}).status_code == 403


def test_a_real_installation_answers_under_any_name(settings: Settings) -> None:
    real = create_app(replace(settings, demo=False))
    assert real.test_client().get("/agent/", headers={"Host": "daiban.example.cn"}).status_code == 200


def test_over_https_no_neighbouring_host_can_plant_the_cookie_that_the_csrf_token_is_bound_to(settings: Settings) -> None:
    real = create_app(replace(settings, demo=False, secure_cookies=True))
    cookie = real.test_client().get("/desk/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("__Host-daiban_form=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_an_address_with_nul_leads_nowhere_on_either_database(visit, phone: Phone) -> None:
    clerk = visit(people.CLERK)
    for path in ("/desk/cases/%00", "/desk/cases/a%00b/files/c", "/t/%00", "/nothing%00"):
        assert clerk.get(path).status_code == 404
    assert phone.tus("HEAD", "/sync/v1/files/%00", {}).status_code == 404


def test_a_key_file_that_others_can_read_is_refused_with_the_remedy(settings: Settings) -> None:
    settings.key_file.chmod(0o640)
    with pytest.raises(SettingError, match=f"chmod 600 {settings.key_file}"):
        keys.read(settings.key_file)


def test_whatever_a_command_writes_is_readable_by_its_account_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAIBAN_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("DAIBAN_DATABASE_URL", raising=False)
    before = os.umask(0o022)
    try:
        assert cli.main(["migrate"]) == 0
    finally:
        os.umask(before)
    written = [tmp_path / "var", *(tmp_path / "var").rglob("*")]
    assert len(written) > 1
    assert not [path for path in written if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_the_key_file_is_made_for_its_account_only(settings: Settings) -> None:
    assert stat.S_IMODE(settings.key_file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("trusted", "forwarded", "counted"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9", "127.0.0.1"),
        ("192.0.2.1", "203.0.113.9", "127.0.0.1"),
    ],
)
def test_only_the_trusted_proxy_says_where_a_visitor_comes_from(settings: Settings, trusted: str, forwarded: str, counted: str) -> None:
    teller = Flask("teller")
    teller.add_url_rule("/", view_func=lambda: request.remote_addr)
    with serving(listen(teller, replace(settings, port=0, trusted_proxy=trusted))) as address:
        assert httpx.get(f"{address}/", headers={"X-Forwarded-For": forwarded}, trust_env=False).text == counted


def test_every_answer_carries_the_policy(app: Flask) -> None:
    for path in ("/desk/sign-in", "/agent/", "/t/" + "a" * 26, "/healthz", "/nothing", "/static/build/desk.css"):
        headers = app.test_client().get(path).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
