"""What ``daiban run`` prints when everything answers: where to go, and in the demo how to get in."""

import time
import urllib.request
from datetime import timedelta

from flask import Flask

from proxy_service.case import Case
from server.demo.case import case_id
from server.demo.cases import TO_DELIVER
from server.demo.people import AGENTS, STAFF, DemoPerson
from server.services import Services, services
from sync.enrolment_code import issue_code

CODE_LIFETIME = timedelta(hours=24)
PATIENCE_SECONDS = 20


def welcome(app: Flask) -> None:
    """Wait until the server (and the demo's county) answers, then print. New enrolment codes each time."""
    used = services(app)
    settings = used.settings
    addresses = [f"http://127.0.0.1:{settings.simulator_port}/healthz"] if settings.demo else []
    for address in addresses:
        _await(address)
    print("\n".join(["", "Daiban 代办 is ready.", *_addresses(used), *(_demo(used) if settings.demo else []), ""]), flush=True)


def _addresses(used: Services) -> list[str]:
    url = used.settings.public_url
    return ["", f"  Township desk       {url}/desk/", f"  Agent's phone       {url}/agent/", f"  How it is           {url}/healthz"]


def _demo(used: Services) -> list[str]:
    county = f"http://127.0.0.1:{used.settings.simulator_port}/"
    lines = [
        f"  County (simulated)  {county}  county / county",
        f"  Text messages       {county}sms/",
        f"  A resident's page   {used.settings.public_url}/t/{_tracking_code(used)}",
    ]
    lines += ["", "  Sign in at the desk (login / password):"]
    lines += [f"    {one.login} / {one.login}".ljust(28) + f"{one.name} {one.post}" for one in STAFF]
    lines += ["", "  Enrol a phone: open the link in Chromium, or type the code at the agent's address (good once, for a day):"]
    for one, code in _codes(used):
        lines += [f"    {code}".ljust(28) + f"{one.name} {one.post}", f"      {used.settings.enrolment_link(code)}"]
    return [*lines, "", "  Everything is kept in " + str(used.settings.data_dir) + ". Ctrl-C stops it."]


def _codes(used: Services) -> list[tuple[DemoPerson, str]]:
    now = used.clock()
    with used.database.writing() as session:
        return [(one, issue_code(session, one.id, now, CODE_LIFETIME)) for one in AGENTS]


def _tracking_code(used: Services) -> str:
    with used.database.reading() as session:
        return used.vault.open_content(session.get_one(Case, case_id(TO_DELIVER))).tracking_code


def _await(address: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310  (our own loopback address)
                return
        except OSError:
            time.sleep(0.1)
