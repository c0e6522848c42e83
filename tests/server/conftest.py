"""Browsers to visit the application with, and the cast by login."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from proxy_service.people import Person
from server.services import services
from tests import people
from tests.copies import stage
from tests.installation import password_of, person_id
from tests.pension_case import collect
from tests.people import Role
from tests.phone import Phone


class Browser(FlaskClient):
    """A browser: keeps cookies, and sends the CSRF token of the page it stands on, as the desk's pages do."""

    token = ""

    def sign_in(self, one: Role) -> "Browser":
        """Sign in by the form, as a person does."""
        self.open_page("/desk/sign-in")
        answer = self.send("/desk/sign-in", login=one.login, password=password_of(one))
        assert answer.status_code == 303, answer.text
        return self

    def open_page(self, path: str):
        """GET, and remember the token of the page."""
        answer = self.get(path)
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
        self.token = found.group(1) if found else self.token
        return answer

    def send(self, path: str, headers: dict[str, str] | None = None, **fields: object):
        """POST a form with the token."""
        return self.post(path, data={"csrf_token": self.token, **fields}, headers=headers or {})


HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(app: Flask) -> dict[str, Person]:
    """The people, by login; staff can sign in."""
    with services(app).database.reading() as session:
        return {one.login: session.get_one(Person, person_id(one)) for one in people.CAST}


@pytest.fixture
def visit(app: Flask, cast: dict[str, Person]) -> Callable[..., Browser]:
    """``visit()`` opens a visitor's browser, ``visit(CLERK)`` one that is signed in."""

    def open_browser(one: Role | None = None) -> Browser:
        client = Browser(app, app.response_class)
        return client.sign_in(one) if one else client

    return open_browser


@stage
def submitted(app: Flask, phone: Phone) -> str:
    """A whole pension case of the upper village, every photo here; its id."""
    case_id = collect(phone)
    phone.sync()
    return case_id
