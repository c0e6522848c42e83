"""A county reached by signed JSON requests: each file as a raw body first, then the record that names them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ssl import SSLCertVerificationError
from typing import Any
from urllib.parse import quote

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, SSLError

from server.county import wire
from server.county.gateway import Acknowledgement, AnswerLost, BeforeStep, NotSent, NotTransferable, Package, PackageFile, Rejected
from server.county.profile import LackingField, RestProfile, apply_rules
from server.county.signature import SignedRequest, sign
from server.outbound import NameUnknown, OutboundRefused

MOST_ANSWER_BYTES = 256 * 1024
NOT_NOW = (408, 425, 429, 503)


@dataclass(frozen=True)
class Answer:
    """Status, body as an object (empty when there was none), and the wish of ``Retry-After`` in seconds."""

    status: int
    body: dict[str, Any]
    after: float | None


class RestGateway:
    """One REST gateway. ``open_session`` gives a guarded session; a fresh one per request, so no stale connection lies about sending."""

    def __init__(
        self,
        profile: RestProfile,
        *,
        base_url: str,
        key_id: str,
        secret: bytes,
        open_session: Callable[[], requests.Session],
        clock: Callable[[], datetime],
    ) -> None:
        self._profile, self._base, self._key_id, self._secret = profile, base_url.rstrip("/"), key_id, secret
        self._open, self._clock = open_session, clock

    @property
    def declares_idempotency(self) -> bool:
        """As the county declares."""
        return self._profile.declares_idempotency

    @property
    def can_query(self) -> bool:
        """As the county declares."""
        return self._profile.can_query

    def write_record(self, package: Package) -> bytes:
        """Map and encode. Raises ``NotTransferable`` for an empty required field or a character outside the charset."""
        fields = self._profile.fields
        try:
            body = apply_rules(fields.case, package.facts)
            body[fields.files_under] = [apply_rules(fields.file, vars(file)) for file in package.files]
            return wire.write(body, self._profile.charset, self._profile.unencodable)
        except LackingField as lacking:
            raise NotTransferable("field_empty", field=lacking.name) from None
        except wire.NotEncodable as failure:
            raise NotTransferable("character_not_in_charset", field=failure.where, charset=self._profile.charset.upper()) from None

    def send(self, package: Package, record: bytes, before: BeforeStep) -> Acknowledgement:
        """Files that aren't there yet, then the record."""
        there = self._files_there(package.key)
        for file in package.files:
            if file.sha256 not in there:
                before("file")
                self._put(package, file)
                there.add(file.sha256)
        before("record")
        return self._post(package.key, record)

    def query(self, key: str) -> Acknowledgement | None:
        """Ask whether the key arrived."""
        answer = self._ask("GET", self._profile.paths.query.format(key=quote(key)))
        if answer.status == 404:
            return None
        number = self._number(answer)
        if answer.status != 200 or not number:
            raise NotSent("query_failed", answer.after)
        return Acknowledgement(number)

    def _files_there(self, key: str) -> set[str]:
        answer = self._ask("GET", self._profile.paths.files.format(key=quote(key)))
        if answer.status == 404:
            return set()
        self._must_be_well(answer)
        found = answer.body.get(self._profile.answers.files)
        return {item for item in found if isinstance(item, str)} if isinstance(found, list) else set()

    def _put(self, package: Package, file: PackageFile) -> None:
        path = self._profile.paths.file.format(key=quote(package.key), sha256=file.sha256)
        self._must_be_well(self._ask("PUT", path, package.open_file(file), content_type=file.media_type))

    def _post(self, key: str, record: bytes) -> Acknowledgement:
        content_type = f"application/json; charset={self._profile.charset}"
        answer = self._call("POST", self._profile.paths.case, record, content_type=content_type, idempotency_key=key)
        if answer.status in NOT_NOW:
            raise NotSent("county_busy", answer.after)
        if 300 <= answer.status < 500:
            raise self._rejected(answer)
        number = self._number(answer)
        if answer.status >= 500 or not number:
            raise AnswerLost("county_error" if answer.status >= 500 else "number_missing")
        return Acknowledgement(number)

    def _must_be_well(self, answer: Answer) -> None:
        if answer.status >= 500 or answer.status in NOT_NOW:
            raise NotSent("county_busy" if answer.status in NOT_NOW else "county_error", answer.after)
        if answer.status >= 300:
            raise self._rejected(answer)

    def _rejected(self, answer: Answer) -> Exception:
        if answer.status in (401, 403):
            return NotTransferable("signature_refused")
        if answer.status < 400:
            return NotTransferable("address_moved")
        said = answer.body.get(self._profile.answers.reasons)
        reasons = said if isinstance(said, list) else [said] if said else []
        return Rejected([str(reason)[:200] for reason in reasons[:20]])

    def _number(self, answer: Answer) -> str:
        found = answer.body.get(self._profile.answers.upstream_no)
        return found.strip()[:64] if isinstance(found, str) else ""

    def _ask(self, method: str, path: str, body: bytes = b"", *, content_type: str = "application/octet-stream") -> Answer:
        """A request that may be repeated freely: a lost answer means nothing happened that matters."""
        try:
            return self._call(method, path, body, content_type=content_type)
        except AnswerLost as lost:
            raise NotSent(lost.problem) from None

    def _call(self, method: str, path: str, body: bytes = b"", *, content_type: str, idempotency_key: str = "") -> Answer:
        signed = SignedRequest(method=method, path=_path_of(self._base + path), body=body, idempotency_key=idempotency_key)
        headers = sign(self._profile.signature, self._key_id, self._secret, signed, self._clock())
        headers |= {"Content-Type": content_type} if body else {}
        headers |= {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        timeout = (self._profile.seconds.connect, self._profile.seconds.read)
        try:
            with self._open() as session:
                answer = session.request(method, self._base + path, data=body or None, headers=headers, timeout=timeout, stream=True)
                return self._read(answer)
        except OutboundRefused:
            raise NotTransferable("address_not_allowed") from None
        except requests.RequestException as failure:
            if _never_left(failure):
                raise NotSent("unreachable") from None
            raise AnswerLost("answer_lost") from None

    def _read(self, answer: requests.Response) -> Answer:
        data = b""
        for chunk in answer.iter_content(16 * 1024):
            data += chunk
            if len(data) > MOST_ANSWER_BYTES:
                raise AnswerLost("answer_too_long")
        wish = answer.headers.get("Retry-After", "")
        return Answer(answer.status_code, self._opened(data), float(wish) if wish.isdecimal() else None)

    def _opened(self, data: bytes) -> dict[str, Any]:
        try:
            return wire.read(data, self._profile.charset, self._profile.unencodable)
        except ValueError:
            return {}


def _never_left(failure: requests.RequestException) -> bool:
    """Whether the connection itself failed, so that not one byte of the request was read."""
    if isinstance(failure, requests.exceptions.ConnectTimeout | NameUnknown):
        return True
    cause = failure.args[0] if failure.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else None
    if isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return True
    return isinstance(reason, SSLError) and any(isinstance(part, SSLCertVerificationError) for part in reason.args)


def _path_of(url: str) -> str:
    return str(requests.Request("GET", url).prepare().path_url)
