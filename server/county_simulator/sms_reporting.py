"""The providers' reports: whether the handset got a message, told a moment later, each in its own way."""

import hashlib
import hmac
import json
import logging
import secrets
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import requests

from server.county_simulator.clock import CountyClock
from server.county_simulator.settings import CountySettings
from server.county_simulator.store import CountyStore

log = logging.getLogger(__name__)

DELAY = 0.5
LONGEST_PAUSE = 20.0
MOST_ATTEMPTS = 60


class SmsReporter:
    """One thread; what is still to be reported waits in the database."""

    def __init__(self, settings: CountySettings, store: CountyStore, clock: CountyClock) -> None:
        self._settings, self._store, self._clock = settings, store, clock
        parts = urlsplit(settings.callback_url)
        self._url = f"{parts.scheme}://{parts.netloc}/sms/v1/reports/"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sms reporter", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the report in hand."""
        self._stop.set()
        self._thread.join(10)

    def report_now(self) -> None:
        """Tell everything that is due, once."""
        due = "SELECT * FROM sms WHERE reported = 0 AND mood <> 'silent' AND at < ? AND next_at < ? AND attempts < ?"
        for row in self._store.rows(due, time.time() - DELAY, time.time(), MOST_ATTEMPTS):
            done = self._tell(row)
            pause = min(LONGEST_PAUSE, 0.3 * 2 ** min(row["attempts"], 8))
            with self._store.transaction() as db:
                told = (done, time.time() + pause, row["id"])
                db.execute("UPDATE sms SET reported = ?, attempts = attempts + 1, next_at = ? WHERE id = ?", told)

    def _run(self) -> None:
        while not self._stop.wait(0.3):
            try:
                self.report_now()
            except Exception:
                log.exception("reporting text messages failed")

    def _tell(self, row: dict[str, Any]) -> bool:
        got = row["mood"] != "lost"
        if row["provider"] == "a":
            said: dict[str, Any] = {"reports": [{"bizId": row["id"], "state": "DELIVRD" if got else "UNDELIV"}]}
        else:
            said = {"msgid": row["id"], "status": "0" if got else "7"}
        body = json.dumps(said).encode()
        try:
            answer = requests.post(
                self._url + f"demo-{row['provider']}", data=body, headers=self._headers(row["provider"], body), timeout=5
            )
        except requests.RequestException:
            return False
        return answer.status_code == 200

    def _headers(self, provider: str, body: bytes) -> dict[str, str]:
        secret = hmac.new(self._settings.secret, f"sms {provider}".encode(), "sha256").hexdigest()
        if provider == "b":
            return {"Content-Type": "application/json", "X-Api-Key": secret}
        told = {"X-Time": str(int(self._clock.now())), "X-Nonce": secrets.token_hex(8), "Content-Type": "application/json"}
        over = "\n".join((told["X-Time"], told["X-Nonce"], hashlib.sha256(body).hexdigest()))
        return {**told, "X-Sign": hmac.new(secret.encode(), over.encode(), "sha256").hexdigest()}
