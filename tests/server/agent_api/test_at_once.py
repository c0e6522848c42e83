"""Several requests of one phone at the same moment: one case, one of each file, and nothing waits for ever."""

import os
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlmodel import select

from proxy_service.case import Case
from server.services import services
from server.worker import run_once
from tests import pension_case
from tests.phone import Phone
from tests.wire import Reply, Wire


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment; gives what each returned."""
    start = threading.Barrier(len(deeds))
    results: list[Any] = [None] * len(deeds)

    def do(place: int, deed: Callable[[], Any]) -> None:
        start.wait()
        results[place] = deed()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def tab(phone: Phone, address: str) -> Phone:
    """The same phone in another tab, over a connection of its own."""
    return Phone(Wire(address), phone.welcome, phone.now, phone.seq, phone.outbox, phone.files, epoch=phone.epoch)


def test_two_tabs_hand_in_the_same_work_and_it_happens_once(app: Flask, address: str, phone: Phone) -> None:
    pension_case.collect(phone)
    replies: list[Reply] = at_once(*[tab(phone, address).send_exchange] * 4)
    assert {reply.status_code for reply in replies} == {200}
    assert len({str(reply.json["outcomes"]) for reply in replies}) == 1
    assert len(replies[0].json["outcomes"]) == len(phone.outbox)
    with services(app).database.reading() as session:
        assert len(session.exec(select(Case)).all()) == 1


def test_two_tabs_upload_the_same_bytes_and_they_arrive_once(app: Flask, address: str, phone: Phone) -> None:
    file = phone.seal_file(os.urandom(200_000))
    phone.announce(file)
    tabs = [tab(phone, address) for _ in range(4)]
    replies = at_once(*[lambda one=one: one.patch(file, 0, file.sealed) for one in tabs])
    statuses = sorted(reply.status_code for reply in replies)
    assert statuses[0] == 204
    assert set(statuses[1:]) <= {409, 423}
    assert services(app).files.get(file.header.sealed_sha256) == file.sealed


def test_pages_and_their_files_arriving_at_the_same_moment_complete_the_case(app: Flask, address: str, phone: Phone) -> None:
    for _ in range(3):
        case_id = pension_case.collect(phone)
        at_once(tab(phone, address).send_exchange, tab(phone, address).upload_all)
        phone.sync()
        while run_once(app, services(app).database, services(app).clock):
            pass
        with services(app).database.reading() as session:
            assert session.get_one(Case, case_id).complete_at is not None
