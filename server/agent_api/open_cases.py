"""The cases of one exchange: each is read, locked and opened once, however many steps of it are handed in."""

from sqlmodel import Session

from proxy_service.case import Case
from proxy_service.case_work import CaseWork
from proxy_service.handover_verbs import require_in_time
from proxy_service.people import Person
from proxy_service.refusal import Refusal
from server.cases import find_case_for, find_work


class OpenCases:
    """For one agent, within one write transaction: the rows stay locked, so nobody else changes what is remembered."""

    def __init__(self, session: Session, agent: Person) -> None:
        self.session, self.agent = session, agent
        self._works: dict[str, CaseWork] = {}

    def get(self, case_id: str) -> CaseWork:
        """The work on a case in the agent's villages; ``unknown_case`` for any other, whether it exists or not.

        Of a case that was given to somebody else, what its former holder did is late (``case_reassigned``): kept, not done.
        """
        if case_id not in self._works:
            self._works[case_id] = self._open(case_id)
        return self._works[case_id]

    def keep(self, work: CaseWork) -> None:
        """A case that was opened just now."""
        self._works[work.case.id] = work

    def forget(self, case_id: str) -> None:
        """Read the case anew next time: a savepoint took changes back, or something beside the work changed."""
        self._works.pop(case_id, None)

    def forget_all(self) -> None:
        """The same for every case."""
        self._works.clear()

    def showing(self, files: set[str]) -> set[str]:
        """Ids of those cases that show one of these files, written already or about to be."""
        return {work.case.id for work in self._works.values() for page in work.pages if page.id in files and page in self.session}

    def _open(self, case_id: str) -> CaseWork:
        case = self.session.get(Case, case_id)
        if case:
            require_in_time(case, self.agent)
        case = find_case_for(self.session, self.agent, case_id)
        work = find_work(self.session, case.id) if case else None
        if work is None:
            raise Refusal("unknown_case")
        return work
