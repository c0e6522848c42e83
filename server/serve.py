"""``daiban serve``: the server in one process — waitress, the dispatcher, and the watch over the replica.

Waitress buffers request bodies, so stalled phones can't occupy its threads.
"""

import fcntl
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import waitress
from flask import Flask

from server.app import create_app
from server.config import SettingError, Settings
from server.cut_uploads import keep_cut_uploads
from server.epoch import current_epoch
from server.keys import is_copied
from server.logs import start_logging
from server.migrate import upgrade
from server.safety import SafetyWatch, forget_lost_files
from server.seed import seed
from server.services import services
from server.worker import Dispatcher, release_all

log = logging.getLogger(__name__)

BODY_LIMIT = 3 * 1024 * 1024
RECEIVED_AT_ONCE = 64 * 1024
"""Photographs come in pieces of this size; waitress would read 8 KB at a time."""
STALLED_AFTER_SECONDS = 120


def serve(settings: Settings, welcome: Callable[[Flask], None] | None = None) -> int:
    """Migrate, look at the epoch before anything is written, and at what a lost disk took, seed, serve until SIGTERM or Ctrl-C."""
    start_logging()
    with ExitStack() as stack:
        stack.enter_context(_alone(settings))
        upgrade(settings)
        app = create_app(settings)
        stack.callback(services(app).database.close)
        current_epoch(app)
        forget_lost_files(app)
        seed(app)
        _warn_of_lonely_proxy(settings)
        _warn_of_lonely_keys(settings)
        server = listen(app, settings)
        _stop_on_signals()
        for worker in _workers(app, settings):
            worker.start()
            stack.callback(worker.stop)
        if welcome:
            threading.Thread(target=welcome, args=(app,), daemon=True).start()
        server.run()
    return 0


def _warn_of_lonely_proxy(settings: Settings) -> None:
    if settings.secure_cookies and not settings.trusted_proxy:
        log.warning("DAIBAN_TRUSTED_PROXY is not set: wrong tries are counted for the proxy, so all its visitors wait together")


def _warn_of_lonely_keys(settings: Settings) -> None:
    if not settings.demo and not is_copied(settings.key_file):
        log.warning("nobody has proved yet that a copy of the key file can be read: run 'daiban keys copy <file on a stick>'")


def _workers(app: Flask, settings: Settings) -> list[Any]:
    used = services(app)
    if used.database.is_sqlite:  # _alone
        release_all(used.database)
    dispatcher = Dispatcher(app, used.database, used.clock)
    app.extensions["daiban_dispatcher"] = dispatcher
    return [dispatcher, *([SafetyWatch(app)] if settings.safe_when == "replicated" else [])]


def listen(app: Flask, settings: Settings) -> Any:
    """A waitress server that is bound and not running yet; it keeps what arrives of a cut upload.

    Only the trusted proxy is believed about where a visitor comes from.
    """
    proxy = {"trusted_proxy": settings.trusted_proxy, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
    try:
        server = waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident="",
            max_request_body_size=BODY_LIMIT,
            channel_timeout=STALLED_AFTER_SECONDS,
            recv_bytes=RECEIVED_AT_ONCE,
            clear_untrusted_proxy_headers=True,
            **(proxy if settings.trusted_proxy else {}),
        )
    except OSError as problem:
        raise SettingError(f"DAIBAN_PORT={settings.port}: can't listen on {settings.host} ({problem.strerror}). Choose another.") from None
    keep_cut_uploads(server)
    return server


def _stop_on_signals() -> None:
    def stop(*_: object) -> None:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if os.environ.get("DAIBAN_UNDER_LITESTREAM"):
        threading.Thread(target=_stop_without_parent, args=(os.getppid(),), daemon=True).start()


def _stop_without_parent(parent: int) -> None:
    """A killed Litestream would leave us serving unreplicated: stop instead."""
    while os.getppid() == parent:
        time.sleep(0.5)
    log.error("Litestream is gone; stopping, so that nothing is taken that isn't replicated")
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One server per data folder on SQLite; several may share a PostgreSQL."""
    if not settings.database_url.startswith("sqlite"):
        yield
        return
    with (settings.data_dir / "serve.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingError(f"DAIBAN_DATA_DIR={settings.data_dir}: another daiban serves from it. Stop that one first.") from None
        yield
