"""Good arguments for every mutation."""

from typing import Any

from sync.ids import uuid7
from tests.pension_case import FORM, RESIDENT, mandate, picture
from tests.phone import Phone


def all_of(phone: Phone, case_id: str) -> dict[str, dict[str, Any]]:
    """Name → arguments, for a case that was handed in; ``open_case`` opens another."""
    page, other = next(iter(phone.files)), uuid7(phone.now())

    def signed() -> dict[str, Any]:
        return phone.seal_file(picture(7, "PNG"), "image/png").reference

    receiver = {"received_by": "李秀英", "relation": "self"}
    return {
        "open_case": {
            "item": "pension-enrolment",
            "item_version": 1,
            "area": phone.welcome["agent"]["areas"][0]["code"],
            "local_no": "A1-9999",
            "tracking_code": "a2b3c4d5e6f7a2b3c4d5e6f7a2",
            "resident": RESIDENT,
            "group": other,
            "household": other,
        },
        "correct_resident": {"resident": RESIDENT},
        "record_consent": {"notice_version": 1, "explained_by": "dialect", "agreed": True, "telling": ["push", "phone", "in_person"]},
        "record_mandate": mandate(phone),
        "revoke_mandate": {"reason": "不办了"},
        "fill_form": {"form": FORM},
        "attach_material": {
            "material": "id-card",
            "page": 1,
            "file": signed(),
            "doubts": ["blurred"],
            "kept_because": "worn",
            "kept_note": "",
        },
        "reuse_page": {"material": "id-card", "page": 1, "file_id": page, "from_case": other, "agreed": True},
        "remove_page": {"material": "id-card", "file_id": page},
        "arrange_pages": {"material": "id-card", "files": [page]},
        "submit_case": {"files": [page], "warnings": ["id_number_unusual"]},
        "supplement_case": {"round": 1, "materials": [{"code": "id-card", "files": [page]}], "note": ""},
        "record_commitment": {
            "obligations": [{"material": "bank-card", "due_on": "2026-12-01", "at_collection": False}],
            "explained_by": "read",
            "way": "screen",
            "signature": signed(),
        },
        "supplement_commitment": {"materials": [{"code": "bank-card", "files": [page]}]},
        "take_original": {
            "papers": [{"id": other, "name": "户口簿", "kind": "original", "material": "household-book"}],
            "from_whom": "李秀英",
            "relation": "self",
            "return_by": "2026-12-01",
            "signature": signed(),
            "agent_signature": signed(),
        },
        "return_original": {"papers": [other], **receiver, "signature": signed(), "agent_signature": signed()},
        "confirm_delivery": {**receiver, "place": "家里", "way": "screen", "signature": signed()},
        "request_withdrawal": {"reason": "不办了"},
        "discard_case": {"reason": "不办了"},
        "tell_in_person": {"tellings": [other], "told_to": "resident"},
        "stop_telling": {"why": "asked"},
        "record_presence": {"id_seen": True},
        "plan_visit": {"visit": other, "why": "collect", "day": "2026-11-25", "half": "am", "note": ""},
        "record_visit": {"visit": other, "why": "collect", "outcome": "not_home", "next_visit": uuid7(phone.now()), "day": "2026-11-26"},
        "record_trip": {"who": "resident", "to": "township", "on": "2026-11-23", "why": ""},
        "take_over_late_work": {"mutations": [other]},
        "set_aside_late_work": {"mutations": [other]},
        "drop_refused": {"mutations": [other], "why": "not_needed", "note": ""},
    }
