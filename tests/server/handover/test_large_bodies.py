"""The real server takes a package of days of photos from who is signed in, and no more than ever from anybody else."""

import io
import os
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from flask import Flask

from server.large_bodies import ADDRESS
from server.serve import BODY_LIMIT, listen
from server.services import services
from tests import people
from tests.installation import password_of
from tests.package import make_package
from tests.pension_case import begin
from tests.phone import Phone
from tests.serving import serving

LARGE = 2 * BODY_LIMIT


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where ``daiban serve`` listens, on a port that is free."""
    with serving(listen(app, replace(services(app).settings, host="127.0.0.1", port=0))) as address:
        yield address


def token_on(browser: httpx.Client, path: str) -> str:
    """What the page's form carries against forgery."""
    return browser.get(path).text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def test_a_package_of_days_is_taken_by_the_real_server(app: Flask, address: str, phone: Phone) -> None:
    case_id = begin(phone)
    for page in range(LARGE // 1_000_000 + 1):
        phone.attach(case_id, "id-card", os.urandom(1_000_000), page=page + 1)
    package = make_package(phone)
    assert len(package) > LARGE
    with httpx.Client(base_url=address, trust_env=False, timeout=60, follow_redirects=True) as browser:
        given = {"login": people.CLERK.login, "password": password_of(people.CLERK), "csrf_token": token_on(browser, "/desk/sign-in")}
        assert browser.post("/desk/sign-in", data=given).status_code == 200
        form = {"csrf_token": token_on(browser, ADDRESS)}
        answer = browser.post(ADDRESS, data=form, files={"package": ("2026-11-23.daiban", io.BytesIO(package))})
    assert answer.status_code == 200
    assert people.AGENT_A.name in answer.text


@pytest.mark.parametrize(("path", "cookie"), [(ADDRESS, False), ("/desk/sign-in", True), ("/sync/v1/exchange", True)])
def test_nobody_else_sends_more_than_ever(address: str, path: str, cookie: bool) -> None:
    headers = {"Cookie": "daiban_sign_in=x"} if cookie else {}
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as browser:
        assert browser.post(path, content=bytes(LARGE), headers=headers).status_code == 413
