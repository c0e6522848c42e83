"""Enrolment codes survive being read out, written down and typed in."""

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlmodel import select

from proxy_service.people import Person
from server.db import Database
from sync.enrolment_code import ALPHABET, code_digest, issue_code, make_code, normalise_code
from sync.log import EnrolmentCode
from tests.conftest import Clock


def test_a_code_is_ten_signs_in_three_groups() -> None:
    code = make_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 2]
    assert set(code.replace("-", "")) <= set(ALPHABET)


@pytest.mark.parametrize("typed", ["7K3M-9QX0-1F", "7k3m 9qx0 1f", "7K3M9QXOIF", "７Ｋ３Ｍ－９ｑｘｏ－ｌｆ", " 7k3m—9qxo.lf "])
def test_what_people_type_for_one_code_is_that_code(typed: str) -> None:
    assert code_digest(typed) == code_digest("7K3M-9QX0-1F")


@pytest.mark.parametrize("typed", ["", "7K3M-9QX0-1", "7K3M-9QX0-1FF", "7K3M-9QX0-1U", "七K3M-9QX0-1F", "7K3M-9QX0-1\0"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normalise_code(typed) is None
    with pytest.raises(ValueError, match="not an enrolment code"):
        code_digest(typed)


@pytest.mark.parametrize(("wished", "given"), [(timedelta(0), timedelta(minutes=15)), (timedelta(days=30), timedelta(days=7))])
def test_a_code_lives_between_a_quarter_of_an_hour_and_a_week(
    database: Database, clock: Clock, wished: timedelta, given: timedelta
) -> None:
    with database.writing() as session:
        session.add(Person(id="p1", name="王建国", role="agent"))
        session.flush()
        code = issue_code(session, "p1", clock(), wished)
    with database.reading() as session:
        row = session.exec(select(EnrolmentCode)).one()
    assert row.digest == code_digest(code)
    assert row.expires_at - row.made_at == given


def test_trying_out_codes_is_slow_where_it_counts() -> None:
    asked = "from sync import enrolment_code; print(enrolment_code.COST)"
    shipped = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert int(shipped.stdout) >= 2**14
