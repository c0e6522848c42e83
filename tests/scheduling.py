"""Which tests pytest-xdist keeps in one process: whole stories run one after the other, everything else wherever there is room.

Browsers and servers of two stories side by side would starve each other on two cores. (pytest-xdist's own ``xdist_group`` takes no
effect under pytest 9.2.)
"""

from xdist.scheduler import LoadScopeScheduling

WHOLE_STORIES = ("tests/journeys/", "tests/server/test_run.py")


class StoriesInOneProcess(LoadScopeScheduling):
    """Each test is a unit of work of its own; the stories together are one, and the largest, so that it begins first."""

    def _split_scope(self, nodeid: str) -> str:
        return "whole stories" if nodeid.startswith(WHOLE_STORIES) else nodeid
