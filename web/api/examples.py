"""Examples in the description of the interface. A test sends each of them (`tests/web/test_examples.py`)."""

from collections.abc import Mapping
from typing import Any

COMPLAINT = {
    "form": {
        "procedure": "zhengzhou-water",
        "registrant": "li",
        "party": {"name": "Zhou Jianguo", "contact": "13803710286"},
        "facts": {
            "kind": "complaint",
            "filer_kind": "citizen",
            "target": "enforcement_body",
            "channel": "telephone",
            "hotline": "line_67721906",
        },
        "texts": {
            "narrative": "They demanded goods during an inspection at night.",
            "target_name": "Night inspectors of the river enforcement brigade",
        },
    }
}
NOTE = {"name": "note", "actor": "li", "texts": {"opinion": "The filer was called back."}}
NUMBER, ENDPOINT = "ZZW-2026-000001", "web"
# What an operation takes, by its method and path.
EXAMPLES: Mapping[str, Any] = {
    "POST /v1/complaints": COMPLAINT,
    "POST /v1/complaints:check": COMPLAINT,
    "POST /v1/complaints/{number}/acts": NOTE,
    "POST /v1/complaints/{number}/acts:preview": NOTE,
    "POST /v1/acts:batch": {"acts": [{"number": NUMBER, "act": {**NOTE, "id": "web-4711-note"}}]},
    "POST /v1/revivals": {"actor": "li", "reason": "Its run was ended by mistake.", "numbers": [NUMBER]},
    "POST /v1/endpoints": {
        "name": ENDPOINT,
        "url": "https://web.example.cn/events",
        "types": ["case.closed"],
    },
    "PATCH /v1/endpoints/{name}": {"types": ["case.opened", "case.closed"]},
}
PARAMETERS: Mapping[str, Any] = {  # what parameters hold, by their names
    "number": NUMBER,
    "slug": "zhengzhou-water",
    "procedure": "zhengzhou-water",
    "for": "li",
    "actor": "li",
    "act_id": "web-4711-note",
    "clock": "screening",
    "Idempotency-Key": "web-4711",
    "q": "inspection",
    "types": ["case.closed"],
}
