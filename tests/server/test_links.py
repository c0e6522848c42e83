"""Every link and form of the pages Flask renders leads to a route: links to a GET, forms to what they say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from server import config, keys
from server.app import create_app
from webapp.build import TEMPLATES
from webapp.build.template_html import Element, elements

FOLDERS = ("desk", "errors", "layouts", "pwa", "tracking")
METHODS = {"hx-get": "GET", "hx-post": "POST", "hx-put": "PUT", "hx-patch": "PATCH", "hx-delete": "DELETE"}
EXPRESSION = re.compile(r"⟦[^⟧]*⟧")
NOUNS = {"⟦noun⟧": "return"}
"""Expressions that stand for one of several nouns in an address → one of them."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with its routes; no request is made."""
    folder = tmp_path_factory.mktemp("links")
    settings = config.load({"DAIBAN_DATA_DIR": str(folder)})
    keys.make(settings.key_file)
    return create_app(settings)


def links() -> Iterator[tuple[str, int, str, str]]:
    """(template, line, method, address) of every address that stands in a template; ``{{ … }}`` inside reads ``1``."""
    for file in sorted(file for folder in FOLDERS for file in (TEMPLATES / folder).rglob("*.html")):
        for element in elements(file.read_text("utf-8")):
            for method, address in _addresses(element):
                if address.startswith("/") and not address.startswith(("/agent", "/static/")):
                    yield _name(file), element.line, method, EXPRESSION.sub(lambda found: NOUNS.get(found[0], "1"), address)


def _name(file: Path) -> str:
    return file.relative_to(TEMPLATES).as_posix()


def _addresses(element: Element) -> Iterator[tuple[str, str]]:
    attributes = element.attributes
    if "href" in attributes:
        yield "GET", attributes["href"]
    if element.tag == "form" and "action" in attributes:
        yield attributes.get("method", "get").upper(), attributes["action"]
    if "formaction" in attributes:
        yield "POST", attributes["formaction"]
    yield from ((method, attributes[name]) for name, method in METHODS.items() if name in attributes)


@pytest.mark.parametrize(("template", "line", "method", "address"), sorted(set(links())))
def test_every_address_in_a_page_has_a_route(app: Flask, template: str, line: int, method: str, address: str) -> None:
    adapter = app.url_map.bind("localhost")
    path = re.split(r"[?#]", address)[0]
    try:
        adapter.match(path, method=method)
    except RequestRedirect:
        pytest.fail(f"{template}:{line}: {address} is redirected first: write its address exactly")
    except HTTPException as error:
        pytest.fail(f"{template}:{line}: {method} {address}: {error.code}")
