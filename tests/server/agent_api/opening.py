"""What a phone says to open a case, and the cases that are there."""

from typing import Any

from flask import Flask
from sqlmodel import select

from proxy_service.case import Case
from server.services import services
from tests import pension_case, people


def cases(app: Flask) -> list[Case]:
    with services(app).database.reading() as session:
        return list(session.exec(select(Case)))


def opening(case_id: str) -> dict[str, Any]:
    return {
        "item": pension_case.ITEM,
        "item_version": 1,
        "area": people.UPPER_VILLAGE[0],
        "local_no": "A1-0009",
        "tracking_code": case_id.replace("-", "")[:26],
        "resident": pension_case.RESIDENT,
    }
