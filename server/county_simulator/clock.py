"""The time the simulator signs with: the machine's, unless a test sets it."""

import time


class CountyClock:
    """Runs on from wherever it was set."""

    def __init__(self) -> None:
        self._offset = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._offset

    def set(self, now: float) -> None:
        """Pretend that it is this moment."""
        self._offset = now - time.time()
