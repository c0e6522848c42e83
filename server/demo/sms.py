"""The demo's two SMS providers: the simulator beside the county, each with fields, signature and reports of its own kind."""

import hmac

from proxy_service.telling import MUST_REACH
from server.notifications import SmsProfile

A, B = "demo-a", "demo-b"


def demo_profiles(simulator: str) -> list[SmsProfile]:
    """Both, as an operator would write them into ``DAIBAN_SMS_FILE``."""
    hmac_over = "{time}\n{nonce}\n{body_sha256}"
    first = {
        "name": A,
        "title": "甲短信平台（示例）",
        "url": f"{simulator}/sms/a/messages",
        "fields": {"mobile": "{phone}", "tpl": "{template}", "content": "{text}", "outId": "{key}"},
        "headers": {"X-Time": "{time}", "X-Nonce": "{nonce}"},
        "signature": {"kind": "hmac", "header": "X-Sign", "over": hmac_over},
        "answer": {"path": "code", "taken": ["OK"], "busy": ["LIMIT"], "message_no": "data.bizId"},
        "reports": {
            "signature": {"kind": "hmac", "header": "X-Sign", "over": hmac_over},
            "time_header": "X-Time",
            "nonce_header": "X-Nonce",
            "list_at": "reports",
            "message_no": "bizId",
            "status": "state",
            "delivered": ["DELIVRD"],
        },
        "templates": {event: f"SMS_{number:03}" for number, event in enumerate(MUST_REACH, start=1)},
        "secret": "DEMO_A",
    }
    second = {
        "name": B,
        "title": "乙短信平台（示例）",
        "url": f"{simulator}/sms/b/send",
        "encoding": "form",
        "fields": {"tel": "{phone}", "msg": "{text}", "ref": "{key}"},
        "signature": {"kind": "static_key", "header": "X-Api-Key", "over": "{secret}"},
        "answer": {"path": "result", "taken": ["0"], "busy": ["-99"], "message_no": "msgids.0"},
        "reports": {
            "signature": {"kind": "static_key", "header": "X-Api-Key", "over": "{secret}"},
            "message_no": "msgid",
            "status": "status",
            "delivered": ["0"],
            "pending": ["1"],
        },
        "secret": "DEMO_B",
    }
    return [SmsProfile.model_validate(one) for one in (first, second)]


def demo_secrets(simulator_secret: str) -> dict[str, str]:
    """What the simulator and we share, made from the demo's own secret."""
    return {
        f"DEMO_{name.upper()}": hmac.new(simulator_secret.encode(), f"sms {name}".encode(), "sha256").hexdigest() for name in ("a", "b")
    }
