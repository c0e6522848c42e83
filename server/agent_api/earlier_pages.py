"""Pages of one resident's other cases that may be used again (JJ-38, JJ-44): same resident, and within the agent's own villages."""

from sqlmodel import Session

from proxy_service.case import Case, MaterialPage
from proxy_service.case_work import CaseWork, EarlierPage
from proxy_service.people import Person
from server.cases import find_case_for
from server.catalogue import get_item
from server.services import services


def is_same_applicant(one: Case, other: Case, *, one_form: bool = False) -> bool:
    """Whether two cases are the same resident's: taken up together on one form, or under the same identity number.

    With ``one_form`` only the first counts.
    """
    together = one.group_id is not None and one.group_id == other.group_id
    return together or (not one_form and one.resident_index is not None and one.resident_index == other.resident_index)


def find_earlier_page(session: Session, agent: Person, work: CaseWork, case_id: str, file_id: str) -> EarlierPage | None:
    """The page of the other case, if this agent may see it and it is the same resident's; None otherwise, existing or not."""
    case = find_case_for(session, agent, case_id)
    page = session.get(MaterialPage, (case_id, file_id)) if case else None
    if case is None or page is None or page.removed_at is not None or not case.content_key or not is_same_applicant(case, work.case):
        return None
    material = get_item(session, case.item, case.item_version).find_material(page.material)
    if material is None:
        return None
    return EarlierPage(page, material, services().vault.open_content(case).valid_until.get(file_id, ""))
