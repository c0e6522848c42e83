"""What lies between resident and agent, on paper: mandate with witnesses, commitment, custody slip."""

from datetime import date

from proxy_service import office_paper_verbs as desk
from proxy_service.case_work import CaseWork
from server.printing import Form, find_form, pdf_of
from server.printing.form import Places, Table
from server.printing.source import Source
from tests.proxy_service import cases
from tests.proxy_service.cases import agent, file
from tests.proxy_service.test_paper_verbs import handing_back, slip, thumbprint
from tests.server.printing.test_forms import WORDS, text_of


def form_of(work: CaseWork, name: str) -> Form:
    """A form of a case without the people and places of a database."""
    source = Source(
        work, office=None, village=None, agent=None, officers={}, public_url="https://daiban.example.cn", today=date(2026, 11, 23)
    )
    made = find_form(source, name)
    assert made is not None
    return made


def labels(form: Form) -> list[str]:
    """What stands above the lines to sign on."""
    return [place.label for block in form.blocks if isinstance(block, Places) for place in block.places]


def test_a_mandate_by_thumbprint_names_both_witnesses_and_shows_what_they_signed() -> None:
    form = form_of(cases.collecting(**thumbprint()), "mandate")
    said = labels(form)
    assert said[0] == "委托人按手印"
    assert ["周大山" in said[1], "吴小河" in said[2], "没有利害关系" in said[1], "邻居" in said[1]] == [True] * 4
    assert form.images()[1:] == [file(910)["id"], file(911)["id"]]
    assert "授权委托书" in text_of(pdf_of(form, WORDS, {}, lang="zh-CN"))


def test_a_mandate_that_was_taken_back_says_so() -> None:
    work = cases.ready()
    agent("revoke_mandate", work, {"reason": "自己去办"})
    printed = text_of(pdf_of(form_of(work, "mandate"), WORDS, {}, lang="zh-CN"))
    assert "收回委托。原因：自己去办" in printed


def test_a_commitment_says_what_comes_later_and_until_when() -> None:
    work = cases.tolerantly_accepted(portrait="2026-11-30")
    printed = text_of(pdf_of(form_of(work, "commitment"), WORDS, {}, lang="zh-CN"))
    for words in ("容缺承诺书", "近期照片", "2026年11月30日", "还没有补", "承诺人签名"):
        assert words in printed


def test_a_custody_slip_lists_each_paper_and_who_signed_for_it_coming_and_going() -> None:
    work = cases.ready()
    agent("take_original", work, slip(1, 2))
    agent("return_original", work, handing_back(1))
    form = form_of(work, "custody")
    assert labels(form) == ["交出人签名：李秀英（本人）", "代办员签名", "收回人签名：李秀英（本人）", "代办员归还签名"]
    printed = text_of(pdf_of(form, WORDS, {}, lang="zh-CN"))
    for words in ("材料原件交接单", "户口簿", "原件", "已归还", "最晚2026年11月30日归还", "一式两份"):
        assert words in printed


def test_each_paper_names_the_slip_the_resident_holds() -> None:
    work = cases.ready()
    agent("take_original", work, slip(1, 2))
    agent("take_original", work, slip(3))
    table = next(block for block in form_of(work, "custody").blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows] == [f"{work.case.local_no}-{place}" for place in (1, 1, 2)]


def test_what_went_back_at_the_window_waits_for_a_pen_on_the_printed_slip() -> None:
    work = cases.ready()
    agent("take_original", work, slip(1))
    desk.record_return(work, [work.content.custody[0].id], "李小明", "子女", actor=cases.CLERK, now=cases.NOW)
    form = form_of(work, "custody")
    assert labels(form)[2:] == ["收回人签名：李小明（子女）", "窗口经办人签名"]
    assert len(form.images()) == 2


def test_a_receipt_pressed_with_a_thumb_says_so() -> None:
    work = cases.to_deliver()
    said = {"received_by": "李秀英", "relation": "self", "place": "上坪村", "way": "thumbprint", "signature": file(950)}
    agent("confirm_delivery", work, said)
    assert labels(form_of(work, "delivery")) == ["签收人按手印"]
