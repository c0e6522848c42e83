"""The one page of promises says nothing that isn't shown by a test, and is one page."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "sync" / "README.md").read_text("utf-8")
LONGEST_PAGE = 66
"""Lines of a printed page."""


def test_whatever_is_promised_names_a_test_that_is_there() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "Shown by" not in line]
    assert len(rows) > 10
    named = [re.findall(r"`(tests/[a-z_/]+\.(?:py|test\.js))` \|$", row) for row in rows]
    assert [row for row, tests in zip(rows, named, strict=True) if len(tests) != 1] == []
    assert [test for (test,) in named if not (ROOT / test).is_file()] == []


def test_the_words_for_where_work_is_are_those_the_phone_shows() -> None:
    pages = [*(ROOT / "webapp" / "templates").rglob("*.html"), *(ROOT / "webapp" / "worker").rglob("*.js")]
    shown = "".join(path.read_text("utf-8") for path in pages).replace("%(device)s", "手机")
    for word in re.findall(r"^\| ([\u4e00-\u9fff]+) \*", PAGE, re.M):
        assert word in shown, word


def test_the_promises_are_on_one_page() -> None:
    assert PAGE.count("\n") <= LONGEST_PAGE
