"""Chinese names of the event types: in the journal, in Temporal's screen, and as an event that a clock will cause."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.events import EventType


@dataclass(frozen=True)
class EventTerm:
    """The names of one event type.

    `past` stands in the journal. `short` stands in Temporal's screen, where summaries are part of recorded histories:
    it must not change. `coming` names an event that a clock will cause; None for a type that no clock causes.
    """

    past: str
    short: str
    coming: str | None = None


EVENT_TERMS: Mapping[EventType, EventTerm] = {
    "opened": EventTerm("收件", "收件"),
    "acted": EventTerm("办理", "办理"),
    "noted": EventTerm("补充记录", "记录"),
    "linked": EventTerm("另立关联案件", "另立关联案件"),
    "asked": EventTerm("申请延期", "申请延期"),
    "granted": EventTerm("准予延期", "准予延期"),
    "declined": EventTerm("不准延期", "不准延期"),
    "warned": EventTerm("将到期提醒", "将到期", "将到期提醒"),
    "held": EventTerm("到期,延期申请待批", "到期待批", "届满"),
    "expired": EventTerm("逾期", "逾期", "届满"),
    "reminded": EventTerm("提醒", "提醒", "提醒"),
    "escalated": EventTerm("上报", "上报", "上报"),
    "breach_withdrawn": EventTerm("撤销逾期记录", "撤销逾期"),
    "taken": EventTerm("到期自动办理", "到期自动办理", "自动办理"),
    "offered": EventTerm("到期可以办理", "到期可办", "可以办理"),
    "issued": EventTerm("到期应制发", "到期应制发", "应制发"),
    "suspended": EventTerm("中止计算", "中止"),
    "resumed": EventTerm("恢复计算", "恢复", "恢复计算"),
    "answered": EventTerm("审批意见", "审批意见"),
    "assigned": EventTerm("承办变动", "承办变动"),
    "ticked": EventTerm("完成", "完成"),
    "signed": EventTerm("签字", "签字"),
    "consented": EventTerm("当事人意见", "当事人意见"),
    "dropped": EventTerm("不再另办", "不再另办", "另办终止"),
    "notified": EventTerm("系统告知", "系统告知"),
    "ended": EventTerm("关联案件办结", "关联案件办结"),
    "corrected": EventTerm("撤回", "撤回"),
    "adopted": EventTerm("改按新的放假安排计算", "改按新的放假安排"),
    "redated": EventTerm("改期", "改期"),
    "questioned": EventTerm("早于新的期限,待复核", "待复核"),
    "revived": EventTerm("恢复运行", "恢复运行"),
}


def coming_event_term(event_type: EventType) -> str:
    """Return the name of an event that a clock will cause."""
    term = EVENT_TERMS[event_type]
    return term.coming or term.past
