"""What must be true before the office, the county or the system may act; facts as in ``CaseWork.office_facts``."""

from collections.abc import Callable

from proxy_service.errands import DELIVERY_WAYS
from proxy_service.fields import is_filled
from proxy_service.guard_answers import Facts, No, no, unless

VERDICTS = ("good", "redo", "missing")


def material_known(facts: Facts) -> No | None:
    """A material of the item."""
    return unless(facts["material_known"], "unknown_material", material=facts["material"])


def notice_names_materials(facts: Facts) -> No | None:
    """A notice of the county speaks of materials of the item."""
    unknown = facts["unknown_materials"]
    return unless(not unknown, "unknown_material", material=unknown[0] if unknown else "")


def verdict_reasoned(facts: Facts) -> No | None:
    """One of the three verdicts, and a reason for whatever the resident must do again."""
    if facts["verdict"] not in VERDICTS:
        return no("unknown_verdict")
    return unless(facts["verdict"] == "good" or is_filled(facts["reason"]), "reason_missing")


def material_here(facts: Facts) -> No | None:
    """Only what has arrived can be judged; that it is missing can always be said. A readable page can't be "good" if it is broken."""
    if facts["verdict"] == "missing":
        return None
    if facts["verdict"] == "good" and not facts["pages_here"] and not facts["saw_original"]:
        return no("material_has_no_pages", material=facts["material"])
    return unless(not facts["unarrived_pages"], "files_missing", missing=facts["unarrived_pages"])


def files_here(facts: Facts) -> No | None:
    """Every file of the submission has arrived whole."""
    return unless(not facts["unarrived_files"], "files_missing", missing=facts["unarrived_files"])


def number_given(facts: Facts) -> No | None:
    """The number the office (收件凭证) or the county gave."""
    return unless(is_filled(facts["number"]), "number_missing")


def materials_judged(facts: Facts) -> No | None:
    """Every material asked in this round has its verdict, so that one notice can say everything (一次性告知)."""
    return unless(not facts["unjudged_materials"], "material_not_judged", materials=facts["unjudged_materials"])


def materials_good(facts: Facts) -> No | None:
    """Nothing asked is lacking or unusable; tolerated materials may come later (容缺)."""
    return unless(not facts["bad_materials"], "material_not_good", materials=facts["bad_materials"])


def something_to_mend(facts: Facts) -> No | None:
    """A notice names at least one material."""
    return unless(bool(facts["notice_materials"]), "nothing_to_correct")


def later_finding_explained(facts: Facts) -> No | None:
    """A later notice naming what was already to be seen before needs "why not told before" (CG-02)."""
    unexplained = facts["later_materials"] and not is_filled(facts["why_later"])
    return unless(not unexplained, "why_later_missing", materials=facts["later_materials"])


def supplement_here(facts: Facts) -> No | None:
    """All items of the notice are in (T11): photographed and arrived, or seen at the window."""
    missing = facts["unsupplemented_materials"]
    return unless(not missing, "supplement_incomplete", materials=missing) or files_here(facts)


def acceptance_delegated(facts: Facts) -> No | None:
    """Acceptance is the reviewer's, unless the county delegated it to the window."""
    return unless(facts["role"] == "reviewer" or facts["clerk_accepts"], "acceptance_not_delegated")


def obligation_known(facts: Facts) -> No | None:
    """A material that was promised to come later and is still owed."""
    return unless(facts["material"] in facts["unsettled_obligations"], "obligation_not_open", material=facts["material"])


def obligation_here(facts: Facts) -> No | None:
    """What is called fulfilled has arrived, or was seen."""
    if not facts["pages_here"] and not facts["saw_original"]:
        return no("material_has_no_pages", material=facts["material"])
    return unless(not facts["unarrived_pages"], "files_missing", missing=facts["unarrived_pages"])


def obligations_settled(facts: Facts) -> No | None:
    """At the window the clerk sees what was promised for the day of collection before the result goes out (CG-32)."""
    owed = facts["unsettled_at_collection"]
    return unless(not owed, "obligation_open", materials=owed)


def not_forwarded_yet(facts: Facts) -> No | None:
    """A case goes to the county once; a failed hand-over may be repeated."""
    return unless(facts["gateway_state"] in ("NONE", "FAILED"), "already_forwarded")


def accepted_before(facts: Facts) -> No | None:
    """Only an accepted case is decided; a correction before acceptance is the office's own."""
    return unless(facts["accepted"], "not_accepted_yet")


def remedies_told(facts: Facts) -> No | None:
    """A refusal names the ways to object (行政许可法 38)."""
    return unless(is_filled(facts["remedies"]), "remedies_missing")


def entered_by_hand(facts: Facts) -> No | None:
    """Only what a clerk entered himself may a clerk correct; a county system's own word is the county's to correct."""
    return unless(facts["entered_by_hand"], "not_entered_by_hand")


def telling_stopped_by_wish(facts: Facts) -> No | None:
    """A wish may be taken back. A number that isn't the resident's stays shut."""
    return unless(facts["phone_stopped"] == "asked", "telling_not_stopped")


def holder_changes(facts: Facts) -> No | None:
    """A case is handed over to somebody else."""
    return unless(facts["new_holder"] != facts["holder"], "same_holder")


def new_holder_covers(facts: Facts) -> No | None:
    """He is at work, and the village is one of his (an area may be added in the same step)."""
    return unless(facts["new_holder_covers"], "new_holder_unfit")


def delivery_way_known(facts: Facts) -> No | None:
    """By the agent, at the window, or by courier."""
    return unless(facts["delivery_way"] in DELIVERY_WAYS, "unknown_delivery_way")


def delivery_way_changes(facts: Facts) -> No | None:
    """Another way than before."""
    return unless(facts["delivery_way"] != facts["way_before"], "same_delivery_way")


def courier_carries(facts: Facts) -> No | None:
    """Only what goes by courier is sent."""
    return unless(facts["way_before"] == "courier", "not_by_courier")


def courier_named(facts: Facts) -> No | None:
    """Which courier, so that the resident can ask there."""
    return unless(is_filled(facts["courier"]), "courier_missing")


OFFICE_GUARDS: dict[str, Callable[[Facts], No | None]] = {
    guard.__name__: guard
    for guard in (
        material_known,
        notice_names_materials,
        verdict_reasoned,
        material_here,
        files_here,
        number_given,
        materials_judged,
        materials_good,
        something_to_mend,
        later_finding_explained,
        supplement_here,
        acceptance_delegated,
        obligation_known,
        obligation_here,
        obligations_settled,
        not_forwarded_yet,
        accepted_before,
        remedies_told,
        entered_by_hand,
        telling_stopped_by_wish,
        holder_changes,
        new_holder_covers,
        delivery_way_known,
        delivery_way_changes,
        courier_carries,
        courier_named,
    )
}
