"""What the log does not tell."""

import logging
import sys

import pytest
import sqlalchemy
from flask import Flask
from pydantic import ValidationError

from proxy_service.case import CaseContent
from server.logs import DiscreetFormatter
from server.services import services
from tests.pension_case import RESIDENT


def line(text: str, problem: Exception | None = None) -> str:
    try:
        raise problem or ValueError
    except Exception:
        trace = sys.exc_info() if problem else None
        record = logging.LogRecord("waitress", logging.INFO, __file__, 1, text, None, trace)
        return DiscreetFormatter("%(message)s").format(record)


def test_the_address_of_a_resident_s_page_never_stands_in_it():
    code = "h3k7q2w9x4m8n5p6r2t7v3y9za"
    assert line(f"Client disconnected while serving /t/{code}") == "Client disconnected while serving /t/…"
    assert line(f'"DELETE /t/{code}/subscription?x=1"') == '"DELETE /t/…/subscription?x=1"'
    assert code not in line("Exception while serving", LookupError(f"/t/{code}"))


def test_other_addresses_stay_as_they_are():
    assert line("serving /desk/cases and /t/worker.js") == "serving /desk/cases and /t/worker.js"


def test_an_error_of_the_database_or_about_sealed_content_tells_no_value(app: Flask) -> None:
    with services(app).database.reading() as session, pytest.raises(sqlalchemy.exc.DBAPIError) as wrong:
        session.execute(sqlalchemy.text("SELECT nothing FROM nowhere WHERE name = :name"), {"name": RESIDENT["name"]})
    assert RESIDENT["name"] not in str(wrong.value)
    with pytest.raises(ValidationError) as odd:
        CaseContent.model_validate({"tracking_code": 1, "resident": {"name": RESIDENT["name"], "id_number": 1}})
    assert RESIDENT["name"] not in str(odd.value)
