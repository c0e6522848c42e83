"""Which tests pytest-xdist keeps in one process: whole stories run one after the other, everything else wherever there is room.

Browsers and servers of two stories side by side would starve each other on two cores. (pytest-xdist's own ``xdist_group`` takes no
effect under pytest 9.2.)
"""

from xdist.scheduler import LoadScopeScheduling

STORIES = {"tests/journeys/": "the journeys", "tests/server/test_run.py": "the supervisor"}
"""What stays together. The journeys take about half of the time of all tests, so the supervisor's go to the other process."""


class StoriesInOneProcess(LoadScopeScheduling):
    """Each test is a unit of work of its own; each kind of story is one, too, and the larger ones begin first."""

    def _split_scope(self, nodeid: str) -> str:
        return next((name for start, name in STORIES.items() if nodeid.startswith(start)), nodeid)
