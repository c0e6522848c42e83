"""Traditional Chinese is made, not typed: every text has it, and the words of our service items come out right by the table."""

import json
from typing import Any

import pytest

from webapp.build import traditional
from webapp.build.compile_texts import catalogue_files, read_catalogue


@pytest.mark.parametrize(
    ("simplified", "shown"),
    [
        ("代办员受理办件", "代辦員受理辦件"),
        ("还没有签名，请重新签委托书", "還沒有簽名，請重新簽委託書"),
        ("共 %(n)s 件，手机里", "共 %(n)s 件，手機裡"),
        ("𠮷", "𠮷"),
    ],
)
def test_texts_come_out_as_a_reader_of_traditional_chinese_writes_them(simplified: str, shown: str) -> None:
    assert traditional.traditional(simplified) == shown


def test_the_catalogue_is_what_make_texts_would_write() -> None:
    catalogue = read_catalogue(catalogue_files()["zh_Hant"], "zh_Hant")
    stale = []
    for message in catalogue:
        single = message.id[0] if isinstance(message.id, tuple) else message.id
        shown = message.string[0] if isinstance(message.string, tuple) else message.string
        if single and shown != traditional.traditional(single):
            stale.append(single)
    assert stale == [], "run make texts"


def test_every_word_of_our_items_is_shown_as_opencc_and_the_corrections_say() -> None:
    table: dict[str, Any] = json.loads((traditional.FOLDER / "script.json").read_text("utf-8"))
    signs = dict(zip(table["signs"][::2], table["signs"][1::2], strict=True))
    read = (json.loads(file.read_text("utf-8")) for file in traditional.ITEMS.glob("*.json"))
    texts = {text for item in read for text in traditional.chinese_in(item)}
    shown = {text: traditional.replace(text, signs, table["phrases"]) for text in texts}
    assert {text: shown[text] for text in texts if shown[text] != traditional.traditional(text)} == {}, "run make texts"


def test_a_phrase_overrules_its_signs() -> None:
    assert traditional.phrases(["回复和恢复"], {"复": "復"}) == {"回复": "回覆"}
    assert traditional.replace("回复和恢复", {"复": "復"}, {"回复": "回覆"}) == "回覆和恢復"
