"""What was given up stands on a page of its own, in words, for whom it concerns, and can be tried again."""

import pytest
from flask import Flask
from sqlmodel import col, select, update

from server.county.handler import HANDLER as TO_COUNTY
from server.desk.lost_deliveries import then_words, what_words
from server.services import services
from server.worker import HANDLERS, Delivery, enqueue
from tests.people import ADMINISTRATOR, CLERK, OTHER_CLERK

PAGE = "/desk/deliveries"


def give_up(app: Flask, handler: str, case_id: str | None = None, subject: str | None = None) -> str:
    """A delivery that failed until nobody tries any more; its id."""
    used = services(app)
    with used.database.writing() as session:
        enqueue(session, handler, used.clock(), case_id=case_id, subject=subject)
        session.flush()
        given_up = session.exec(select(Delivery).where(Delivery.handler == handler).order_by(col(Delivery.id).desc())).first()
        assert given_up
        session.execute(update(Delivery).where(col(Delivery.id) == given_up.id).values(state="dead", attempts=40, problem="no answer"))
        return given_up.id


def state_of(app: Flask, delivery: str) -> tuple[str, int]:
    with services(app).database.reading() as session:
        row = session.get_one(Delivery, delivery)
        return row.state, row.attempts


def test_every_job_has_words_for_what_it_is(app):
    with app.test_request_context():
        nameless = [name for name in HANDLERS if name != TO_COUNTY and name in what_words(name)]
        silent = [name for name in HANDLERS if name != TO_COUNTY and not then_words(name)]
    assert (nameless, silent) == ([], [])


def test_a_clerk_sees_what_was_given_up_for_a_case_and_lets_it_be_tried_again(visit, app, submitted):
    lost = give_up(app, "tell_resident", submitted)
    clerk = visit(CLERK)
    page = clerk.open_page(PAGE).text
    for words in ("告诉办事人", "没送到", "城乡居民养老保险参保登记", "上坪村", "试过 40 次"):
        assert words in page
    assert clerk.send(f"{PAGE}/{lost}/resending").status_code == 303
    assert state_of(app, lost) == ("ready", 0)
    assert "上坪村" not in clerk.get(PAGE).text


@pytest.mark.parametrize("one", [OTHER_CLERK, ADMINISTRATOR])
def test_whoever_may_not_see_the_case_sees_nothing_of_it_and_can_not_send_it_again(visit, app, submitted, one):
    lost = give_up(app, "tell_resident", submitted)
    browser = visit(one)
    assert "上坪村" not in browser.open_page(PAGE).text
    assert browser.send(f"{PAGE}/{lost}/resending").status_code == 404
    assert state_of(app, lost) == ("dead", 40)


def test_a_backup_that_failed_is_the_administrators_and_names_no_case(visit, app, submitted):
    with services(app).database.reading() as session:
        file = session.exec(select(Delivery.subject).where(Delivery.handler == "mirror_file")).first()
    lost = give_up(app, "mirror_file", subject=file)
    admin = visit(ADMINISTRATOR)
    page = admin.open_page(PAGE).text
    assert "备份一个文件" in page and "手机里的那份会留着" in page
    assert "城乡居民" not in page
    assert "备份一个文件" not in visit(CLERK).get(PAGE).text
    assert admin.send(f"{PAGE}/{lost}/resending").status_code == 303
    assert state_of(app, lost)[0] == "ready"
