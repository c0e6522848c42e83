"""A waitress server run in a thread of the test's own process, and ended without a race."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE_SECONDS = 10


@contextmanager
def serving(server: Any) -> Iterator[str]:
    """Run a bound waitress server and give its address; every socket is closed when the block ends.

    A client has its answer a moment before the worker thread is done with it, and the loop may stand in ``select``: so the
    workers end first, and the sockets are closed by the loop's own thread.
    """
    loop = threading.Thread(target=server.run, daemon=True)
    loop.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown(timeout=PATIENCE_SECONDS)
        server.trigger.pull_trigger(lambda: _close(server))
        loop.join(PATIENCE_SECONDS)
        assert not loop.is_alive(), "the server did not end"


def _close(server: Any) -> None:
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()
