"""A case found and then locked is the case as it is now, not as it was when it was found."""

import pytest
from flask import Flask

from proxy_service.case import Case
from proxy_service.people import Person
from server.cases import find_case_for, find_work
from server.services import services
from tests import pension_case, people
from tests.installation import person_id
from tests.phone import Phone


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_another_process_committed_before_the_lock_is_seen(app: Flask, phone: Phone) -> None:
    case_id = pension_case.begin(phone)
    phone.sync()
    database = services(app).database
    with app.app_context(), database.writing() as session:
        assert find_case_for(session, session.get_one(Person, person_id(people.AGENT_A)), case_id) is not None
        with database.writing() as other:
            other.get_one(Case, case_id).township_no = "青收-1"
        work = find_work(session, case_id)
        assert work is not None
        assert work.case.township_no == "青收-1"
