"""The names that every random procedure declares: roles, facts, texts, collections, documents and phrases."""

from typing import Any

Data = dict[str, Any]

ROLES: Data = {
    "window": {"name": "窗口", "is": "unit"},
    "archive": {"name": "档案", "is": "unit"},
    "leader": {"name": "领导", "is": "post"},
    "chief": {"name": "处级以上", "is": "rank", "at_least": "chief"},
    "head": {"name": "窗口负责人", "is": "head_of", "unit": "window"},
    "lead_host": {"name": "承办负责人", "is": "head_of", "named_in": "host"},
    "above": {"name": "窗口上级", "is": "superior_of", "unit": "window"},
    "staff": {"name": "工作人员", "is": "any_staff"},
    "filer": {"name": "来件人", "is": "outside"},
    "host": {"name": "承办", "is": "unit", "named_in": "host"},
    "handler": {"name": "经办", "is": "named", "named_in": "handler"},
    "team": {"name": "专班", "is": "named", "named_in": "team"},
}
FACTS: Data = {
    "yes": {"is": "yes_no"},
    "size": {"is": "number"},
    "weight": {"is": "number"},
    "day": {"is": "date"},
    "instant": {"is": "instant"},
    "line": {"is": "code", "one_of": {"first": "一", "second": "二"}},
    "host": {
        "is": "code",
        "one_of": {"window": "窗口", "archive": "档案"},
        "follows": {"line": {"first": "window", "second": "archive"}},
    },
    "grounds": {"is": "codes", "one_of": {"one": "一", "two": "二", "three": "三"}},
    "severity": {"is": "code", "one_of": {"minor": "轻", "major": "重"}, "class": True},
    "handler": {"is": "person"},
    "team": {"is": "persons"},
    "owner": {"is": "person"},
    "accused": {"is": "persons"},
}
TEXTS = ["findings", "plan", "action"]
ITEMS: Data = {
    "measures": {
        "name": "措施",
        "fields": ["owner", "action", "weight"],
        "states": {"planned": "已定", "done": "完成"},
    },
}
FIELDS = [name for name in [*FACTS, *TEXTS] if name not in ITEMS["measures"]["fields"]]
PHRASES = {"vague": ["原则同意"]}
DOCUMENTS: Data = {
    "letter": {"name": "函", "holds": ["plan", "size"], "tags": ["outgoing"], "signers": ["filer", "window", "leader"]},
    "minutes": {"name": "纪要", "holds": ["findings"], "signers": ["team", ["leader", "chief"]], "ordered": True},
}
WHO = [
    ["window"], ["window"], ["window", "archive"], ["leader", "team"], ["host", "window"], ["handler", "window"],
    ["chief"], ["head", "leader"], ["lead_host", "leader"], ["above"], ["staff"], ["team"], ["window", "filer"],
]  # fmt: skip
ENDS = ["closed", "dropped"]
STEADY_RULE = "DRW-90"  # advice that no repair removes: stages, outcomes and permits name it
TRACK_END = "apart_over"  # where a track ends separately
COMMON_EVENTS = ["urge", "contact"]  # common acts that a requirement may refer to
