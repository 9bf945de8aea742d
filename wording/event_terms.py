"""Short names of the event types: in Temporal's screen, and as an event that a clock will cause."""

from collections.abc import Mapping

from models.events import EventType
from wording.table.cases import events

# Summaries in Temporal's screen are part of recorded histories: these must not change, and are Chinese always.
EVENT_TERMS: Mapping[EventType, str] = {
    "opened": "收件",
    "acted": "办理",
    "noted": "记录",
    "linked": "另立关联案件",
    "asked": "申请延期",
    "granted": "准予延期",
    "declined": "不准延期",
    "warned": "将到期",
    "held": "到期待批",
    "expired": "逾期",
    "reminded": "提醒",
    "escalated": "上报",
    "breach_withdrawn": "撤销逾期",
    "taken": "到期自动办理",
    "offered": "到期可办",
    "issued": "到期应制发",
    "suspended": "中止",
    "resumed": "恢复",
    "answered": "审批意见",
    "assigned": "承办变动",
    "ticked": "完成",
    "signed": "签字",
    "consented": "当事人意见",
    "dropped": "不再另办",
    "notified": "系统告知",
    "link_ended": "关联案件办结",
    "joined": "并入本案",
    "corrected": "撤回",
    "adopted": "改按新的放假安排",
    "redated": "改期",
    "questioned": "待复核",
    "revived": "恢复运行",
}


def coming_event_term(event_type: EventType) -> str:
    """Return the name of an event that a clock will cause."""
    return events.COMING[event_type]()
