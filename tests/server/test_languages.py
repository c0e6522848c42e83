"""The reader's language: asked for, chosen, kept, and never a way to another site."""

import pytest
from flask import Flask

from server import config
from server.catalogue.items import read_items
from server.item_words import item_words, reason_words, shown_item
from tests.server.conftest import Browser


@pytest.fixture
def reader(app: Flask) -> Browser:
    """Someone who has opened the sign-in page."""
    browser = Browser(app)
    browser.open_page("/desk/sign-in")
    return browser


def test_a_reader_chooses_a_language_and_the_same_page_comes_back_in_it(reader: Browser) -> None:
    answer = reader.send("/language", locale="en", page="/desk/sign-in")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/sign-in")
    page = reader.open_page("/desk/sign-in")
    assert '<html lang="en">' in page.text and "Sign in" in page.text
    assert page.headers["Content-Language"] == "en" and "Cookie" in page.headers["Vary"]


def test_a_browser_in_traditional_chinese_is_answered_in_it(app: Flask) -> None:
    page = app.test_client().get("/desk/sign-in", headers={"Accept-Language": "zh-HK,en;q=0.5"})
    assert '<html lang="zh-Hant">' in page.text and "登錄" in page.text


def test_the_page_offers_every_language_in_its_own_name_and_marks_the_one_spoken(reader: Browser) -> None:
    page = reader.open_page("/desk/sign-in").text
    assert all(name in page for name in ("简体中文", "繁體中文", "English")) and "བོད་ཡིག" not in page
    assert 'value="zh_Hans" lang="zh-CN" aria-current="true"' in page


@pytest.mark.parametrize("locale", ["bo", "xx", ""])
def test_a_language_that_is_not_offered_can_not_be_chosen(reader: Browser, locale: str) -> None:
    answer = reader.send("/language", locale=locale, page="/desk/")
    assert answer.status_code == 400 and "language=" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize("page", ["//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", ""])
def test_the_way_back_never_leads_elsewhere(reader: Browser, page: str) -> None:
    assert reader.send("/language", locale="en", page=page).headers["Location"] == "/desk/"


def test_an_operator_who_names_an_unknown_language_is_told_the_setting_and_the_remedy() -> None:
    with pytest.raises(config.SettingError, match=r"DAIBAN_LANGUAGES=xx: use languages of .*zh_Hans, zh_Hant, en, bo"):
        config.load({"DAIBAN_LANGUAGES": "en,xx"})


def test_words_of_items_are_shown_in_the_readers_script(app: Flask) -> None:
    item = next(one for one in read_items() if one.code == "pension-enrolment")
    with app.test_request_context("/", headers={"Accept-Language": "zh-TW"}):
        assert item_words(item, "签字，然后答复") == "簽字，然後答覆"
        shown = shown_item(item)
        assert (shown.code, shown.name) == (item.code, "城鄉居民養老保險參保登記")
        assert shown.find_material("id-card").name == "居民身份證"
    with app.test_request_context("/"):
        assert item_words(item, "签字") == "签字" and shown_item(item) is item


def test_words_of_items_are_shown_in_the_readers_language_as_far_as_the_catalogue_has_them(app: Flask) -> None:
    item = next(one for one in read_items() if one.code == "pension-enrolment")
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert shown_item(item).name == item_words(item, item.name) == item.texts["en"][item.name]
        assert item_words(item, "李秀英") == "李秀英"


@pytest.mark.parametrize("language", ["zh-TW", "en"])
def test_what_a_clerk_ticks_is_stored_as_the_county_wrote_it_whatever_language_he_reads(app: Flask, language: str) -> None:
    item = next(one for one in read_items() if one.code == "pension-enrolment")
    with app.test_request_context("/", headers={"Accept-Language": language}):
        assert shown_item(item).find_material("id-card").redo_reasons == item.find_material("id-card").redo_reasons


def test_a_reason_is_read_in_ones_own_language_and_what_a_clerk_wrote_stays_as_he_wrote_it(app: Flask) -> None:
    item = next(one for one in read_items() if one.code == "pension-enrolment")
    item = item.model_copy(update={"texts": {"en": {"缺一面": "One side is missing"}}})
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert reason_words(shown_item(item), "缺一面；拍的是侄子的") == "One side is missing; 拍的是侄子的"
