"""The papers between resident and agent at the desk: who witnessed, what is owed, what is with the agent."""

from datetime import date

from proxy_service.office_verbs import SYSTEM
from proxy_service.papers import Commitment, HeldPaper, Obligation, Witness
from server.cases import find_work, save_work
from server.services import services
from tests.people import CLERK, OTHER_CLERK
from tests.server.desk.conftest import case_of
from tests.server.desk.test_steps import step


def put_papers(app, case_id):
    """A thumbprint with witnesses, a promise by a day that is past, and a household book in the agent's hands."""
    used = services(app)
    with app.app_context(), used.database.writing() as session:
        work = find_work(session, case_id)
        assert work and work.content.mandate
        file = work.content.mandate.signature
        witness = Witness(name="周大山", relation="neighbour", no_interest=True, signature=file)
        work.content.mandate = work.content.mandate.model_copy(update={"way": "thumbprint", "witnesses": [witness]})
        owed = Obligation(material="bank-card", due_on="2026-11-02")
        work.content.commitment = Commitment(
            obligations=[owed], explained_by="read", way="thumbprint", signature=file, at=used.clock().isoformat()
        )
        slip = {"from_whom": "李秀英", "relation": "self", "held_by": work.case.holder, "signature": file, "agent_signature": file}
        paper = HeldPaper(id="p1", name="户口簿", kind="original", taken_at=used.clock().isoformat(), return_by="2026-11-01", **slip)
        work.content.custody = [paper]
        work.case.state, work.case.accepted_at, work.case.supplement_due_on = "ACCEPTED", used.clock(), date(2026, 11, 2)
        work.raise_flag("supplement_due")
        save_work(session, work, work.did("accept_case", SYSTEM), used.clock())


def test_the_case_page_shows_witnesses_what_is_owed_and_what_the_agent_holds(visit, app, submitted):
    put_papers(app, submitted)
    page = visit(CLERK).get(f"/desk/cases/{submitted}").text
    for words in ("周大山", "按手印，有见证人", "容缺承诺", "已过期", "户口簿（原件）", "容缺，有材料要补"):
        assert words in page
    assert visit(OTHER_CLERK).get(f"/desk/cases/{submitted}").status_code == 404


def test_the_clerk_ticks_what_was_promised_and_it_is_owed_no_more(visit, app, submitted):
    put_papers(app, submitted)
    assert step(visit(CLERK), app, submitted, "obligations/bank-card/settlement").status_code == 303
    assert case_of(app, submitted).flags == []
    refused = step(visit(CLERK), app, submitted, "obligations/bank-card/settlement")
    assert refused.status_code == 422
    assert "没有欠" in refused.text


def test_the_clerk_sends_back_only_with_a_reason(visit, app, submitted):
    put_papers(app, submitted)
    assert step(visit(CLERK), app, submitted, "obligations/bank-card/reopening", reason=" ").status_code == 422
    assert step(visit(CLERK), app, submitted, "obligations/bank-card/reopening", reason="看不清").status_code == 303
    assert "上次退回的原因：看不清" in visit(CLERK).get(f"/desk/cases/{submitted}").text


def test_a_revocation_told_at_the_window_is_recorded_with_its_reason(visit, app, submitted):
    clerk = visit(CLERK)
    assert step(clerk, app, submitted, "mandate-revocation", reason="").status_code == 422
    assert step(clerk, app, submitted, "mandate-revocation", reason="自己来办").status_code == 303
    page = clerk.get(f"/desk/cases/{submitted}").text
    assert "办事人已收回委托（在窗口" in page
    assert "代办员只能还原件" in page
