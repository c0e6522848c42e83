"""What townships send: files first, then the case that names them. Every request is signed."""

import hashlib
import socket
import time
from typing import Any

from flask import Blueprint, Response, current_app, request

from server.county_simulator import faults, wire
from server.county_simulator.context import here
from server.county_simulator.signing import is_signed

PREFIX = "X-Gateway"
NEEDED = ("YWLSH", "SXBM", "SQRXM", "CLLB")

receiving = Blueprint("receiving", __name__, url_prefix="/api/v1")


@receiving.before_request
def _signed_only() -> Response | None:
    settings = here().settings
    path = request.full_path if request.query_string else request.path
    known = is_signed(
        dict(request.headers),
        PREFIX,
        settings.key_id,
        settings.secret,
        method=request.method,
        path=path,
        body=request.get_data(),
        idempotency_key=request.headers.get("Idempotency-Key", ""),
        now=here().clock.now(),
    )
    return None if known else _answer({"CWXX": ["签名不对或者时间相差太多"]}, 401)


@receiving.get("/packages/<key>/files")
def files(key: str) -> Response:
    """Which files of a package are here."""
    return _answer({"WJ": sorted(here().store.files_of(key))}, 200)


@receiving.put("/packages/<key>/files/<sha256>")
def file(key: str, sha256: str) -> Response:
    """Take one file; its hash is its name."""
    data = request.get_data()
    if hashlib.sha256(data).hexdigest() != sha256:
        return _answer({"CWXX": ["文件内容和摘要不一致"]}, 422)
    new = here().store.put_file(key, sha256, request.headers.get("Content-Type", "application/octet-stream"), data)
    if faults.use_up(here().store, "lose_file_answer_next"):
        return _drop_connection()
    return _answer({}, 201 if new else 200)


@receiving.get("/cases")
def case() -> Response:
    """Whether a package became a case, and which."""
    number = here().store.find_number(request.args.get("YWLSH", ""))
    return _answer({"SLBH": number}, 200) if number else _answer({"CWXX": ["没有这个流水号"]}, 404)


@receiving.post("/cases")
def cases() -> Response:
    """Register a case, or a supplement to one (YSLBH). The same key and body again gives the same number."""
    store, settings = here().store, here().settings
    told = faults.read(store)
    time.sleep(told.slow_seconds)
    if bad := _bad_day():
        return bad
    try:
        body = wire.read(request.get_data(), settings.charset)
    except ValueError:
        return _answer({"CWXX": [f"报文不是 {settings.charset.upper()} 编码的 JSON"]}, 400)
    if reasons := _reasons_against(body):
        return _answer({"CWXX": reasons}, 422)
    try:
        number, new = store.open_case(body["YWLSH"], request.get_data(), body, remember_key=not told.ignore_idempotency)
    except ValueError:
        return _answer({"CWXX": ["同一个流水号对应了两份不同的内容"]}, 409)
    if new:
        _after_opening(number, told)
    return _drop_connection() if faults.use_up(store, "lose_answer_next") else _answer({"SLBH": number}, 201 if new else 200)


def _after_opening(number: str, told: faults.Faults) -> None:
    store = here().store
    store.say(number, "8", "open", {}, hold=told.reverse_callbacks)
    if told.decide_before_answer:
        store.say(number, "11", "granted", {"YY": "符合条件", "WH": f"云人社〔2026〕{number[-4:]}号"})
        here().reporter.report_now()


def _bad_day() -> Response | None:
    store = here().store
    if faults.use_up(store, "fail_next"):
        return _answer({"CWXX": ["系统故障"]}, 500)
    if faults.use_up(store, "busy_next"):
        answer = _answer({"CWXX": ["太忙，请稍后"]}, 429)
        answer.headers["Retry-After"] = "1"
        return answer
    if faults.use_up(store, "refuse_next"):
        return _answer({"CWXX": ["开户银行行号查不到", "参保时间早于政策起始时间"]}, 422)
    return None


def _reasons_against(body: dict[str, Any]) -> list[str]:
    lacking = [f"缺少 {name}" for name in NEEDED if not body.get(name)]
    if lacking:
        return lacking
    held = here().store.files_of(body["YWLSH"])
    return [f"文件没有传到:{line['CLMC']} 第{line['YM']}页" for line in body["CLLB"] if line["WJZY"] not in held]


def _answer(body: dict[str, Any], status: int) -> Response:
    charset = here().settings.charset
    return Response(wire.write(body, charset), status, content_type=f"application/json; charset={charset}")


def _drop_connection() -> Response:
    """The work is done; the line goes dead before the answer. The answer returned here reaches nobody."""
    connection = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    current_app.logger.info("the answer was lost on purpose")
    return Response(status=200)
