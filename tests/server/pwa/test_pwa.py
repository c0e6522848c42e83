"""The way in to the phone's app: a page for whoever comes without the worker, and the files that bring it."""

import gzip
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.app import CONTENT_SECURITY_POLICY
from server.config import ROOT

HEADERS_JS = ROOT / "webapp" / "worker" / "answers.js"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that has no worker."""
    return app.test_client()


@pytest.mark.parametrize("path", ["/agent/", "/agent/enrolment", "/agent/cases/01937f1c-5d2e-7a10-8c00-0000000000c1?then=review"])
def test_any_page_under_agent_that_reaches_the_server_brings_the_worker_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "bootstrap.js" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_says_in_words_what_is_wrong_without_script_or_with_an_old_browser(client: FlaskClient) -> None:
    text = client.get("/agent/").text
    assert "<noscript>" in text and "请打开 JavaScript" in text
    for state in ("opening", "wechat", "insecure", "old", "failed"):
        assert f'data-state="{state}"' in text


def test_the_page_asks_for_the_browser_the_program_was_built_for(client: FlaskClient) -> None:
    built = json.loads((ROOT / "webapp" / "static" / "build" / "manifest.json").read_text())
    assert f'data-oldest-chromium="{built["oldest_chromium"]}"' in client.get("/agent/").text


def test_a_form_that_reaches_the_server_is_not_taken_and_says_so(client: FlaskClient) -> None:
    answer = client.post("/agent/cases/01937f1c-5d2e-7a10-8c00-0000000000c1/form", data={"name": "李秀英"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "没有存下" in answer.text
    assert "李秀英" not in answer.text


def test_the_worker_is_always_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get("/agent/sw.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/agent/"
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_the_manifest_installs_the_app_and_its_pictures_are_there(client: FlaskClient) -> None:
    answer = client.get("/agent/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    manifest = json.loads(answer.data)
    assert {manifest[name] for name in ("id", "scope", "start_url")} == {"/agent/"}
    assert manifest["display"] == "standalone"
    assert all(client.get(picture["src"]).status_code == 200 for picture in manifest["icons"])


def test_a_built_file_is_kept_for_a_year_under_its_version_only(client: FlaskClient) -> None:
    assert client.get("/static/build/phone.css?v=0123").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/build/phone.css").headers["Cache-Control"] == "no-cache"


def test_texts_travel_compressed_to_those_who_take_it(client: FlaskClient) -> None:
    plain = client.get("/agent/sw.js")
    packed = client.get("/agent/sw.js", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3
    assert "Accept-Encoding" in packed.headers["Vary"] and plain.headers["ETag"] != packed.headers["ETag"]


def test_a_file_the_browser_still_has_is_not_sent_again(client: FlaskClient) -> None:
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        tag = client.get("/agent/sw.js", headers=headers).headers["ETag"]
        assert client.get("/agent/sw.js", headers={**headers, "If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["css/tokens.css", "../templates/agent/home.html", "build/../../worker/router.js", "build/none.js"])
def test_nothing_but_built_files_and_pictures_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_the_phones_own_answers_carry_the_servers_security_policy() -> None:
    found = re.search(r"'Content-Security-Policy':\s*((?:\"[^\"]*\"[\s+]*)+)", HEADERS_JS.read_text("utf-8"))
    assert found
    assert "".join(re.findall(r'"([^"]*)"', found.group(1))) == CONTENT_SECURITY_POLICY
