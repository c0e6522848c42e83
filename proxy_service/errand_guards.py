"""Guards of what lies around a case: who hands the result over, the window, visits, trips, late work. Twin: guards.js."""

from proxy_service.fields import is_filled
from proxy_service.guard_answers import Facts, No, no, unless


def agent_delivers(facts: Facts) -> No | None:
    """A result that lies at the window or is with the courier isn't the agent's to hand over."""
    return unless(facts["delivery_way"] == "agent", "other_delivery_way", way=facts["delivery_way"])


def at_window(facts: Facts) -> No | None:
    """Only who sits at the window sees that the resident himself came."""
    return unless(facts["at_window"], "not_at_window")


def identity_seen(facts: Facts) -> No | None:
    """Who files himself shows who he is."""
    return unless(facts["id_seen"], "identity_not_seen")


def visit_sound(facts: Facts) -> No | None:
    """A reason people make appointments for, said in words where it is another one, and a day that isn't over."""
    known = facts["visit_planned"] and (facts["visit_why"] != "other" or is_filled(facts["visit_note"]))
    return unless(known and facts["visit_day"] >= facts["today"], "visit_unsound")


def visit_known(facts: Facts) -> No | None:
    """A visit that is still open, or one that follows from the case's state (it has no record before it was made)."""
    return unless(facts["visit_open"], "unknown_visit")


def next_day_sound(facts: Facts) -> No | None:
    """Nobody at home: the next day is agreed on at once, so that it isn't forgotten."""
    fine = facts["visit_outcome"] != "not_home" or (facts["next_visit"] != "" and facts["visit_day"] >= facts["today"])
    return unless(fine, "next_day_missing")


def trip_sound(facts: Facts) -> No | None:
    """A place this traveller goes to, a day that has come, and from the second trip on a reason (domain 3.4)."""
    if facts["trip_to"] == ("home" if facts["trip_who"] == "resident" else "station") or facts["trip_on"] > facts["today"]:
        return no("trip_unsound")
    return unless(not facts["trips_before"] or is_filled(facts["trip_why"]), "trip_unexplained")


def late_work_there(facts: Facts) -> No | None:
    """Something of the former holder waits under every one of these ids."""
    return unless(facts["late_work_waiting"], "no_late_work")
