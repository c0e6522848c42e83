"""Setting a form as PDF: every word is in it, rare characters too, and nothing typed is markup."""

import io
import re

import pytest
from pypdf import PdfReader

from server.printing import Form, missing_characters, pdf_of
from server.printing.form import Line, Lines, Pairs, Place, Places, Steps, Table, Text
from server.printing.pdf import as_svg
from tests.pension_case import picture

WORDS = {"number": "编号：", "officer": "经办人：", "seal": "（盖章）", "date_line": "年　月　日", "scan": "扫一扫", "missing": ""}


def text_of(pdf: bytes) -> str:
    """The text of a PDF without its spaces and line breaks."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def a_form(name: str = "𠮷𡈼·买买提") -> Form:
    """A form with every kind of block."""
    return Form(
        name="receipt",
        title="收件凭证",
        number="QS-1",
        office="青石镇便民服务中心",
        issued_on="2026年11月25日",
        officer="陈丽",
        tracking="https://daiban.example.cn/t/abc",
        phones="咨询电话 12345",
        banner="示例数据",
        blocks=[
            Text(f"{name}：\n#[不是] *标记* $x$ \\"),
            Pairs([("姓名", name), ("电话", "13900000000"), ("住址", "上坪村")], heading="办事人", paired=True),
            Table(["序号", "材料"], [["1", "居民身份证"]], heading="材料"),
            Lines([Line("户口簿", "缺一页", "摊平了拍")]),
            Steps("接下来", ["等我们的电话。"]),
            Places([Place("签名", "file-1"), Place("见证人签名")]),
        ],
    )


@pytest.mark.parametrize("large", [False, True])
def test_every_word_of_a_form_can_be_found_in_its_pdf_and_nothing_typed_is_markup(large):
    form = a_form()
    text = text_of(pdf_of(form, WORDS, {"file-1": picture(3)}, lang="zh-CN", large=large))
    for words in ("收件凭证", "QS-1", "𠮷𡈼·买买提", "#[不是]*标记*$x$\\", "13900000000", "居民身份证", "缺一页", "摊平了拍", "见证人签名"):
        assert re.sub(r"\s", "", words) in text, words
    for words in ("等我们的电话。", "青石镇便民服务中心", "陈丽", "https://daiban.example.cn/t/abc", "12345", "示例数据", "1/"):
        assert words in text, words


def test_a_character_that_no_font_has_is_named_and_common_ones_are_not():
    assert missing_characters(set("𠮷𡈼·㐂䶮李秀英Ａa1（）")) == []
    assert missing_characters({"李", "\U0010fffd"}) == ["\U0010fffd"]
    assert "file-1" not in a_form().characters()


def test_a_signature_is_drawn_anew_so_that_nothing_hidden_in_it_is_printed():
    drawn = as_svg(picture(3) + b"<script>hidden</script>")
    assert drawn.startswith(b"<svg")
    assert b"script" not in drawn
