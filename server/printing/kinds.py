"""Which forms a case has at the moment."""

from collections.abc import Callable
from functools import partial

from server.printing.acceptance import acceptance, non_acceptance
from server.printing.commitment import commitment
from server.printing.custody import custody
from server.printing.delivery import delivery
from server.printing.form import Form
from server.printing.mandate import mandate
from server.printing.notice import notice
from server.printing.receipt import receipt
from server.printing.source import Source, moment_of

DECIDED = ("GRANTED", "DENIED", "TO_DELIVER", "DELIVERED")

Maker = Callable[[Source], Form]


def makers_for(source: Source) -> dict[str, Maker]:
    """Name in addresses → what makes the form, in the order of the case's life; only forms whose facts are there."""
    case, content = source.work.case, source.work.content
    found: dict[str, Maker] = {}
    if content.mandate:
        found["mandate"] = partial(mandate, given=content.mandate)
    if content.commitment:
        found["commitment"] = partial(commitment, given=content.commitment)
    if content.custody:
        found["custody"] = custody
    if case.received_at:
        found["receipt"] = receipt
    for given in content.notices:
        found[f"notice-{given.round}"] = partial(notice, given=given, issued_on=moment_of(given.at))
    if case.accepted_at:
        found["acceptance"] = acceptance
    if content.not_accepted:
        found["non-acceptance"] = non_acceptance
    if case.state in DECIDED:
        found["delivery"] = delivery
    return found


def find_form(source: Source, name: str) -> Form | None:
    """The form of this name, if the case has it."""
    maker = makers_for(source).get(name)
    return maker(source) if maker else None


def list_forms(source: Source) -> list[Form]:
    """Every form of the case."""
    return [make(source) for make in makers_for(source).values()]
