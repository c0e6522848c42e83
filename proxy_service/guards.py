"""Twin of guards.js: what must be true before an agent may act. A guard looks at facts (case_facts.py, and what the verb
adds) and says why not, or None. The office's guards stand in office_guards.py: no twin, they don't help at the doorstep.
"""

from collections.abc import Callable

from proxy_service.errand_guards import (
    agent_delivers,
    at_window,
    identity_seen,
    late_work_there,
    next_day_sound,
    trip_sound,
    visit_known,
    visit_sound,
)
from proxy_service.fields import is_filled
from proxy_service.guard_answers import Facts, No, no, unless
from proxy_service.paper_guards import collected_against_papers, commitment_sound, obligations_photographed, papers_described, papers_held


def held_by_you(facts: Facts) -> No | None:
    """Only the agent who holds the case works on it; nobody edits another's."""
    return unless(facts["holder"] == facts["actor"], "not_holder")


def not_handed_over(facts: Facts) -> No | None:
    """A supplement that was handed in lies with the township."""
    return unless("supplement_arrived" not in facts["flags"], "supplement_already_sent")


def area_is_yours(facts: Facts) -> No | None:
    """An agent opens cases in his own villages."""
    return unless(facts["area"] in facts["areas"], "area_not_yours")


def item_takes_agents(facts: Facts) -> No | None:
    """Published, its materials known, and not one of those that only the person herself, an officer or a unit can do."""
    if facts["item_status"] == "historical_sample":
        return no("item_ended")
    if facts["item_status"] != "published":
        return no("item_not_offered")
    if facts["not_for_agents"]:
        return no("not_for_agents")
    if facts["proxy_policy"] == "HOME_VISIT_BY_OFFICER":
        return no("officer_visits")
    if facts["proxy_policy"] == "IN_PERSON_ONLY":
        return no("in_person_only")
    return unless(facts["details_known"], "details_unknown")


def consent_given(facts: Facts) -> No | None:
    """Separate consent to this very notice (PIPL 29, 30)."""
    if not facts["notice_current"]:
        return no("notice_outdated")
    return unless(facts["agreed"], "consent_not_given")


def consent_recorded(facts: Facts) -> No | None:
    """Nothing is collected before the resident agreed."""
    return unless(facts["consent"], "consent_missing")


def mandate_sound(facts: Facts) -> No | None:
    """The mandate says what it must (mandate.py)."""
    return no(facts["mandate_problem"]) if facts["mandate_problem"] else None


def mandate_signed(facts: Facts) -> No | None:
    """Whoever must sign has signed (signing.py)."""
    return no(facts["signing_problem"]) if facts["signing_problem"] else None


def mandate_kept(facts: Facts) -> No | None:
    """The resident didn't take the mandate back: afterwards the agent only hands back papers."""
    return unless(not (facts["mandate"] or {}).get("revocation"), "mandate_revoked")


def mandate_given(facts: Facts) -> No | None:
    """There is a mandate to take back."""
    return unless(bool(facts["mandate"]), "mandate_missing") or mandate_kept(facts)


def mandate_running(facts: Facts) -> No | None:
    """There is a mandate, it wasn't taken back, and its term isn't over; or the resident files himself at the window."""
    if _is_there_today(facts) or (facts["presence"] and not facts["mandate"]):
        return None
    taken_back = mandate_given(facts)
    if taken_back:
        return taken_back
    return unless(facts["mandate"]["ends_on"] >= facts["today"], "mandate_expired", ended_on=facts["mandate"]["ends_on"])


def fields_known(facts: Facts) -> No | None:
    """Only answers to questions of the item."""
    return unless(not facts["unknown_fields"], "unknown_field", fields=facts["unknown_fields"])


def form_complete(facts: Facts) -> No | None:
    """Every asked field is answered and readable."""
    return unless(not facts["form_problems"], "form_incomplete", fields=facts["form_problems"])


def materials_complete(facts: Facts) -> No | None:
    """Every asked material is photographed; only tolerated ones may come later."""
    return unless(not facts["missing_materials"], "missing_material", materials=facts["missing_materials"])


def commitment_allowed(facts: Facts) -> No | None:
    """Handing in without a tolerated material needs its own tick in the mandate (unless the resident files himself) and a
    signed commitment for each.

    Who broke an earlier commitment would be excluded here (domain: tolerance failed); no register says so yet.
    """
    if not facts["tolerated_materials"]:
        return None
    if facts["mandate"] and "commit" not in facts["mandate"]["authorities"]:
        return no("commitment_not_authorised", materials=facts["tolerated_materials"])
    uncommitted = [code for code in facts["tolerated_materials"] if code not in facts["committed_materials"]]
    return unless(not uncommitted, "commitment_missing", materials=uncommitted)


def material_wanted(facts: Facts) -> No | None:
    """A material of the item that isn't fetched by the office; after a notice only what the notice names."""
    return unless(facts["material_wanted"], "material_not_asked", material=facts["material"])


def room_for_page(facts: Facts) -> No | None:
    """No more pages than the item says, and no page twice."""
    if facts["file_known"]:
        return no("file_already_attached")
    return unless(facts["pages_here"] < facts["pages_max"], "too_many_pages", material=facts["material"], most=facts["pages_max"])


def reuse_agreed(facts: Facts) -> No | None:
    """Papers given for one matter are used for another only when the resident agrees (PIPL 14)."""
    return unless(facts["agreed"], "reuse_not_agreed")


def earlier_page_usable(facts: Facts) -> No | None:
    """The earlier page is there, of the same resident, of the same kind, readable and not expired (reuse.py)."""
    if not facts["earlier_known"]:
        return no("earlier_page_unknown")
    return no(facts["earlier_problem"]) if facts["earlier_problem"] else None


def page_still_yours(facts: Facts) -> No | None:
    """A page that was handed in stays; only those taken since may go."""
    if facts["page_round"] is None:
        return no("page_not_there")
    return unless(facts["page_round"] == facts["round"], "page_already_submitted")


def order_names_every_page(facts: Facts) -> No | None:
    """A new order is of the very pages that lie there: none twice, none forgotten."""
    return unless(sorted(facts["order"]) == sorted(facts["pages_to_order"]), "page_order_differs")


def round_is_current(facts: Facts) -> No | None:
    """The supplement answers the latest notice."""
    return unless(facts["supplement_round"] == facts["round"], "round_differs", round=facts["round"])


def supplement_complete(facts: Facts) -> No | None:
    """Everything the notice names, and nothing else."""
    not_asked = [code for code in facts["supplement_codes"] if code not in facts["named_materials"]]
    if not_asked:
        return no("material_not_asked", material=not_asked[0])
    missing = [code for code in facts["named_materials"] if code not in facts["supplemented_materials"]]
    return unless(not missing, "missing_material", materials=missing)


def files_known(facts: Facts) -> No | None:
    """Only files that were attached: nobody waits for one that doesn't exist."""
    return unless(not facts["unknown_files"], "unknown_file", files=facts["unknown_files"])


def reason_given(facts: Facts) -> No | None:
    """Said why."""
    return unless(is_filled(facts["reason"]), "reason_missing")


def receipt_complete(facts: Facts) -> No | None:
    """Nothing is delivered without saying who took it (送达回执)."""
    return unless(is_filled(facts["received_by"]) and is_filled(facts["relation"]), "receipt_missing")


def tellings_known(facts: Facts) -> No | None:
    """Only what this case has to tell can have been told."""
    return unless(not facts["unknown_tellings"], "unknown_telling")


def yours_to_note(facts: Facts) -> No | None:
    """The agent notes what happens to cases he holds; the office what happens to any of its own."""
    return held_by_you(facts) if facts["role"] == "agent" else None


def _authorised(authority: str) -> Callable[[Facts], No | None]:
    def may(facts: Facts) -> No | None:
        if _is_there_today(facts):
            return None
        if facts["presence"] and not facts["mandate"]:
            return no("presence_over", on=facts["presence"]["on"])
        given = bool(facts["mandate"]) and authority in facts["mandate"]["authorities"]
        return unless(given, "authority_not_given", authority=authority)

    return may


def _is_there_today(facts: Facts) -> bool:
    return bool(facts["presence"]) and facts["presence"]["on"] == facts["today"]


GUARDS: dict[str, Callable[[Facts], No | None]] = {
    "held_by_you": held_by_you,
    "not_handed_over": not_handed_over,
    "area_is_yours": area_is_yours,
    "item_takes_agents": item_takes_agents,
    "consent_given": consent_given,
    "consent_recorded": consent_recorded,
    "mandate_sound": mandate_sound,
    "mandate_signed": mandate_signed,
    "mandate_kept": mandate_kept,
    "mandate_given": mandate_given,
    "mandate_running": mandate_running,
    "fields_known": fields_known,
    "form_complete": form_complete,
    "materials_complete": materials_complete,
    "commitment_allowed": commitment_allowed,
    "commitment_sound": commitment_sound,
    "obligations_photographed": obligations_photographed,
    "collected_against_papers": collected_against_papers,
    "papers_described": papers_described,
    "papers_held": papers_held,
    "material_wanted": material_wanted,
    "room_for_page": room_for_page,
    "reuse_agreed": reuse_agreed,
    "earlier_page_usable": earlier_page_usable,
    "page_still_yours": page_still_yours,
    "order_names_every_page": order_names_every_page,
    "round_is_current": round_is_current,
    "supplement_complete": supplement_complete,
    "files_known": files_known,
    "reason_given": reason_given,
    "receipt_complete": receipt_complete,
    "tellings_known": tellings_known,
    "agent_delivers": agent_delivers,
    "at_window": at_window,
    "identity_seen": identity_seen,
    "yours_to_note": yours_to_note,
    "visit_sound": visit_sound,
    "visit_known": visit_known,
    "next_day_sound": next_day_sound,
    "trip_sound": trip_sound,
    "late_work_there": late_work_there,
    "may_supplement": _authorised("supplement"),
    "may_collect": _authorised("collect_result"),
    "may_withdraw": _authorised("withdraw"),
    "may_commit": _authorised("commit"),
}
