"""Initials: of the words of items, and of people whose surname is read otherwise than the character usually is."""

import pytest

from server.pinyin import initials, name_sounds_like


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("城乡居民养老保险参保登记", "cxjmylbxcbdj"),
        ("重度残疾", "zdcj"),
        ("银行行长", "yhhz"),
        ("会计证", "kjz"),
        ("《户口簿》（首页）", "hkbsy"),
        ("A类 ３号", "al3h"),
        ("長孫", "zs"),
        ("", ""),
    ],
)
def test_words_are_read_as_they_are_usually_read(text: str, expected: str) -> None:
    assert initials(text) == expected


def test_a_character_nobody_can_read_leaves_its_place() -> None:
    assert initials("𪜎田") == "?t"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单雄信", "sxx"),
        ("解永强", "xyq"),
        ("仇英", "qy"),
        ("查良镛", "zly"),
        ("区家麟", "ojl"),
        ("曾国藩", "zgf"),
        ("翟小红", "zxh"),
        ("朴树", "ps"),
        ("尉迟恭", "ycg"),
        ("万俟卨", "mqx"),
        ("长孙无忌", "zswj"),
        ("单于明", "cym"),
        ("單于明", "cym"),
        ("解永强", "XYQ"),
        ("解永强", "ｘｙｑ"),
        ("解永强", "yq"),
        ("李 行", "lx"),
        ("李行", "lh"),
        ("阿卜杜拉·买买提", "abdlmmt"),
        ("覃淑芬", "qsf"),
        ("覃淑芬", "tsf"),
    ],
)
def test_a_name_is_found_by_its_initials(name: str, typed: str) -> None:
    assert name_sounds_like(name, typed)


def test_who_reads_a_surname_as_the_character_usually_is_finds_it_too() -> None:
    assert name_sounds_like("单雄信", "dxx")


@pytest.mark.parametrize(("name", "typed"), [("陈燕", "zy"), ("王秀英", "wy"), ("李娜", "lnx"), ("李娜", ""), ("李娜", "李"), ("", "l")])
def test_what_does_not_follow_in_the_name_is_not_found(name: str, typed: str) -> None:
    assert not name_sounds_like(name, typed)


def test_a_rare_character_fits_whatever_letter_its_bearer_reads_it_with() -> None:
    assert name_sounds_like("𠮷田花", "jth")
    assert name_sounds_like("张𪜎", "zq")
    assert not name_sounds_like("张𪜎", "wq")
