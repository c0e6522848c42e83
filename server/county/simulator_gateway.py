"""The demo's gateway: the county simulator, with the names and codes it uses (pinyin abbreviations, as county systems do)."""

from typing import Any

from sqlmodel import Session, select

from server.county.models import Gateway, GatewayRoute
from server.county.opening import wrapped_secret
from server.services import Services
from sync.ids import uuid7

KEY_ID = "daiban"
UPSTREAM_ITEMS = {"pension-enrolment": "YL-CXJMYL-001", "pension-claim": "YL-CXJMYL-002", "chronic-disease-recognition": "YL-YBMTB-001"}
BY_HAND_ITEMS = {"old-age-allowance": "云岭县民政系统（示例）"}
"""Entered by hand, in the system of this name: so that the demo shows both ways."""

PROFILE: dict[str, Any] = {
    "charset": "utf-8",
    "declares_idempotency": True,
    "can_query": True,
    "paths": {"query": "/api/v1/cases?YWLSH={key}"},
    "fields": {
        "case": [
            {"theirs": "YWLSH", "ours": "key", "required": True},
            {"theirs": "YSLBH", "ours": "supplements"},
            {"theirs": "SXBM", "ours": "item.code", "required": True},
            {"theirs": "SXMC", "ours": "item.name"},
            {"theirs": "XZSJH", "ours": "case.township_no"},
            {"theirs": "SLSJ", "ours": "case.accepted_at", "required": True},
            {"theirs": "XZQH", "ours": "township.code"},
            {"theirs": "SQRXM", "ours": "resident.name", "required": True},
            {"theirs": "SQRXB", "ours": "resident.sex", "values": {"male": "1", "female": "2"}},
            {"theirs": "SQRZJLX", "constant": "111"},
            {"theirs": "SQRZJHM", "ours": "resident.id_number", "required": True},
            {"theirs": "SQRLXDH", "ours": "resident.phone"},
            {"theirs": "SQRDZ", "ours": "resident.address"},
            {"theirs": "SFYDBR", "ours": "agent.acts", "values": {"yes": "1", "no": "0"}},
            {"theirs": "DBRXM", "ours": "agent.name"},
            {"theirs": "DBRLXDH", "ours": "agent.phone"},
            {"theirs": "WTQSRQ", "ours": "mandate.starts_on"},
            {"theirs": "WTJZRQ", "ours": "mandate.ends_on"},
            {"theirs": "BDXX", "ours": "form_in_words"},
        ],
        "files_under": "CLLB",
        "file": [
            {"theirs": "CLBM", "ours": "material", "required": True},
            {"theirs": "CLMC", "ours": "name"},
            {"theirs": "YM", "ours": "page"},
            {"theirs": "WJZY", "ours": "sha256", "required": True},
            {"theirs": "WJLX", "ours": "media_type"},
            {"theirs": "WJDX", "ours": "size"},
        ],
    },
    "answers": {"upstream_no": "SLBH", "reasons": "CWXX", "files": "WJ"},
    "callbacks": {
        "message_id": "XXID",
        "upstream_no": "SLBH",
        "key": "YWLSH",
        "status": "ZTM",
        "sequence": "XH",
        "at": "SJ",
        "reason": "YY",
        "official_no": "WH",
        "remedies": "JJTJ",
        "lines": "BZCL",
        "line_material": "CLBM",
        "line_reason": "YY",
        "note": "BZ",
    },
    "statuses": {"8": "begin_review", "6": "upstream_correction", "11": "grant_case", "12": "deny_case"},
}


def seed_simulator_gateway(session: Session, here: Services, base_url: str, secret: bytes | str) -> Gateway:
    """Route the demo's items to the simulator at ``base_url``; run again, it renews address and secret."""
    secret = secret.encode() if isinstance(secret, str) else secret
    found = session.exec(select(Gateway).where(Gateway.key_id == KEY_ID)).first()
    row = found or Gateway(id=uuid7(here.clock()), name="", base_url="", key_id=KEY_ID, secret=b"", profile={})
    row.name, row.base_url, row.profile = "模拟县级系统（示例）", base_url.rstrip("/"), PROFILE
    row.secret = wrapped_secret(here, row.id, secret)
    session.add(row)
    session.flush()
    for item, code in UPSTREAM_ITEMS.items():
        route = session.get(GatewayRoute, item) or GatewayRoute(item=item, gateway_id=row.id)
        route.gateway_id, route.upstream_item = row.id, code
        session.add(route)
    for item, system in BY_HAND_ITEMS.items():
        session.merge(GatewayRoute(item=item, county_system=system))
    return row
