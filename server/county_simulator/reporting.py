"""Telling the township what happened, until it answers."""

import json
import logging
import threading
import time
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

import requests

from server.county_simulator import faults, wire
from server.county_simulator.clock import CountyClock
from server.county_simulator.settings import CountySettings
from server.county_simulator.signing import signed_headers
from server.county_simulator.store import CountyStore

log = logging.getLogger(__name__)

PREFIX = "X-Daiban"
LONGEST_PAUSE = 30.0
MOST_ATTEMPTS = 200


class Reporter:
    """One thread; callbacks wait in the database, so a restart loses none."""

    def __init__(self, settings: CountySettings, store: CountyStore, clock: CountyClock) -> None:
        self._settings, self._store, self._clock = settings, store, clock
        self._wake, self._stop, self._turn = threading.Event(), threading.Event(), threading.Lock()
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the callback in hand."""
        self._stop.set()
        self._wake.set()
        self._thread.join(10)

    def wake(self) -> None:
        """There is something to tell."""
        self._wake.set()

    def silent(self) -> AbstractContextManager[bool]:
        """While this is held, nothing is told."""
        return self._turn

    def report_now(self) -> None:
        """Send everything that is due, once, before returning; nothing while callbacks are held."""
        with self._turn:
            told = faults.read(self._store)
            if told.hold_callbacks:
                return
            for callback in self._due(told):
                self._send(callback, twice=told.double_callbacks)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.report_now()
            except Exception:
                log.exception("reporting failed")
            self._wake.wait(0.3)
            self._wake.clear()

    def _due(self, told: faults.Faults) -> list[dict[str, Any]]:
        if told.reverse_callbacks:
            self._release_overtaken()
        due = self._store.rows("SELECT * FROM callback WHERE state = 'waiting' AND next_at <= ? ORDER BY number, sequence", time.time())
        return due[::-1] if told.reverse_callbacks else due

    def _release_overtaken(self) -> None:
        with self._store.transaction() as db:
            db.execute(
                "UPDATE callback SET state = 'waiting' WHERE state = 'held' AND EXISTS (SELECT 1 FROM callback later"
                " WHERE later.number = callback.number AND later.sequence > callback.sequence AND later.state = 'done')"
            )

    def _send(self, callback: dict[str, Any], *, twice: bool) -> None:
        answers = [self._post(callback) for _ in range(2 if twice else 1)]
        status, answer = answers[-1]
        attempts = callback["attempts"] + 1
        final = 200 <= status < 300 or status in (400, 409, 422) or attempts >= MOST_ATTEMPTS
        state = ("done" if status < 300 else "given_up") if final else "waiting"
        next_at = time.time() + min(LONGEST_PAUSE, 0.25 * 2 ** min(attempts, 10))
        with self._store.transaction() as db:
            row = (state, attempts, next_at, answer, callback["id"])
            db.execute("UPDATE callback SET state = ?, attempts = ?, next_at = ?, answer = ? WHERE id = ?", row)

    def _post(self, callback: dict[str, Any]) -> tuple[int, str]:
        settings = self._settings
        body = wire.write(json.loads(callback["body"]), settings.charset)
        path = urlsplit(settings.callback_url).path
        headers = signed_headers(PREFIX, settings.key_id, settings.secret, "POST", path, body, now=self._clock.now())
        headers["Content-Type"] = f"application/json; charset={settings.charset}"
        try:
            answer = requests.post(settings.callback_url, data=body, headers=headers, timeout=(3, 15), allow_redirects=False)
        except requests.RequestException as failure:
            return 599, type(failure).__name__
        return answer.status_code, f"{answer.status_code} {answer.text[:200]}"
