"""``python -m server.county_simulator``: serve until told to stop."""

import logging
import signal
import threading
import time

from werkzeug.serving import make_server

from server.county_simulator.app import create_app
from server.county_simulator.settings import load


def main() -> None:
    """Werkzeug's server, because losing an answer on purpose needs the connection in hand."""
    settings = load()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app = create_app(settings)
    try:
        server = make_server(settings.host, settings.port, app, threaded=True)
    except OSError as problem:
        raise SystemExit(f"COUNTY_PORT={settings.port}: {problem.strerror}.") from None
    asked: list[int] = []  # an Event's lock could be held by the very wait the handler interrupts
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: asked.append(number))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app.extensions["county"].reporter.start()
    app.extensions["sms_reporter"].start()
    print(f"county simulator: http://{settings.host}:{settings.port}/", flush=True)
    while not asked:
        time.sleep(0.1)
    server.shutdown()
    app.extensions["county"].reporter.stop()
    app.extensions["sms_reporter"].stop()


if __name__ == "__main__":
    main()
