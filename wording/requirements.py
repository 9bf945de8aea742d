"""Chinese text of a requirement: what a person must state, write or do, with the code to type."""

from typing import assert_never

from models.procedure import Procedure
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsApproval,
    NeedsClock,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    NeedsNone,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsReason,
    NeedsRegistered,
    NeedsRole,
    NeedsText,
    Requirement,
)
from rules.requirements import ActorRequirement
from wording import terms

CLOCK_STATE_TEXTS = {"running": "正在计算", "over": "已届满", "stopped": "已停止计算"}
StateRequirement = (
    NeedsEvent
    | NeedsClock
    | NeedsDuty
    | NeedsDocument
    | NeedsApproval
    | NeedsConsent
    | NeedsCount
    | NeedsItems
    | NeedsLinked
)


def requirement_text(procedure: Procedure, need: Requirement) -> str:
    """Return a requirement as a person reads it, with the code to type: 有具体的事实和依据(facts_concrete=是)。"""
    match need:
        case NeedsAll(all=parts):
            return ";".join(requirement_text(procedure, part) for part in parts)
        case NeedsAny(any=parts):
            return "下列之一:" + "、".join(requirement_text(procedure, part) for part in parts)
        case NeedsNone(none=parts):
            return "不是:" + ";".join(requirement_text(procedure, part) for part in parts)
        case NeedsFact() | NeedsText() | NeedsReason():
            return _statement_text(procedure, need)
        case NeedsRole() | NeedsOtherPerson() | NeedsOtherUnit() | NeedsRegistered():
            return _actor_text(procedure, need)
        case _:
            return _state_text(procedure, need)


def _actor_text(procedure: Procedure, need: ActorRequirement) -> str:
    """Return a requirement on who acts, or on the persons of a fact."""
    match need:
        case NeedsRole():
            return "由" + "或".join(terms.chinese_name(procedure, role) for role in need.role) + "办理"
        case NeedsOtherPerson():
            return f"由办理「{terms.chinese_name(procedure, need.other_person)}」以外的人办理"
        case NeedsOtherUnit():
            return f"由办理「{terms.chinese_name(procedure, need.other_unit)}」的部门以外的部门办理"
        case NeedsRegistered():
            who = terms.chinese_name(procedure, need.who) if need.who else "办理人"
            return f"{who}在名册「{need.registered}」上"
        case _:
            assert_never(need)


def _state_text(procedure: Procedure, need: StateRequirement) -> str:
    """Return a requirement on the state of the case."""
    match need:
        case NeedsEvent():
            return _event_text(procedure, need)
        case NeedsCount():
            return _count_text(procedure, need)
        case NeedsClock():
            return f"时限「{terms.chinese_name(procedure, need.clock)}」{CLOCK_STATE_TEXTS[need.is_]}"
        case NeedsDuty():
            return f"已完成「{terms.chinese_name(procedure, need.duty)}」(tick --about {need.duty})"
        case NeedsDocument() | NeedsApproval() | NeedsConsent():
            return _assent_text(procedure, need)
        case NeedsItems() | NeedsLinked():
            return _collection_text(procedure, need)
        case _:
            assert_never(need)


def _statement_text(procedure: Procedure, need: NeedsFact | NeedsText | NeedsReason) -> str:
    return _stated_fact_text(procedure, need) if isinstance(need, NeedsFact) else _written_text(procedure, need)


def _stated_fact_text(procedure: Procedure, need: NeedsFact) -> str:
    expected = need.has if need.is_ is None else need.is_
    if expected is not None:
        value = terms.value_text(procedure, need.fact, expected)
    elif need.in_:
        value = "或".join(terms.value_text(procedure, need.fact, member) for member in need.in_)
    elif need.more_than is not None:
        value = f"…(超过 {need.more_than})"
    else:
        value = "…" if need.at_least in (None, 1) else f"…(至少 {need.at_least})"
    return f"{terms.chinese_name(procedure, need.fact)}({need.fact}={value})"


def _written_text(procedure: Procedure, need: NeedsText | NeedsReason) -> str:
    name = need.text if isinstance(need, NeedsText) else need.reason
    free = need.free_of if isinstance(need, NeedsText) else None
    clean = f",不得有:{'、'.join(procedure.phrases[free])}" if free else ""
    return f"{terms.chinese_name(procedure, name)}(--text {name}{clean})"


def _event_text(procedure: Procedure, need: NeedsEvent) -> str:
    before = f"(先于「{terms.chinese_name(procedure, need.before)}」)" if need.before else ""
    within = f"(在「{terms.chinese_name(procedure, need.within)}」期限内)" if need.within else ""
    return f"已有「{terms.chinese_name(procedure, need.event)}」{before}{within}"


def _assent_text(procedure: Procedure, need: NeedsDocument | NeedsApproval | NeedsConsent) -> str:
    match need:
        case NeedsDocument():
            return _document_text(procedure, need)
        case NeedsApproval():
            return f"「{terms.chinese_name(procedure, need.approval)}」已批准且所批内容未再变动"
        case NeedsConsent():
            return (
                f"{terms.chinese_name(procedure, need.of)}同意{terms.chinese_name(procedure, need.consent)}"
                f"(consent --about {need.consent} --party {need.of} --given)"
            )
        case _:
            assert_never(need)


def _document_text(procedure: Procedure, need: NeedsDocument) -> str:
    signed = (
        f",由{'、'.join(terms.chinese_name(procedure, role) for role in need.signed_by)}签字" if need.signed_by else ""
    )
    states = f",写明{'、'.join(terms.chinese_name(procedure, name) for name in need.states)}" if need.states else ""
    return f"已有《{terms.chinese_name(procedure, need.document)}》{states}{signed}"


def _count_text(procedure: Procedure, need: NeedsCount) -> str:
    least = f"至少 {need.at_least} 次" if need.at_least is not None else ""
    most = f"至多 {need.at_most} 次" if need.at_most is not None else ""
    return f"「{terms.chinese_name(procedure, need.count)}」{least}{most}"


def _collection_text(procedure: Procedure, need: NeedsItems | NeedsLinked) -> str:
    match need:
        case NeedsItems():
            return _items_text(procedure, need)
        case NeedsLinked():
            end = f",结果为「{terms.chinese_name(procedure, need.has)}」" if need.has else ""
            return f"关联案件「{terms.chinese_name(procedure, need.linked)}」已办结{end}"
        case _:
            assert_never(need)


def _items_text(procedure: Procedure, need: NeedsItems) -> str:
    kind = procedure.items[need.items]
    each = "每一项" if need.every else ""
    least = f"至少 {need.at_least} 项" if need.at_least else ""
    state = "已" + "或".join(kind.states[state] for state in need.state) if need.state else ""
    has = "填有" + "、".join(terms.chinese_name(procedure, field) for field in need.has) if need.has else ""
    return f"{kind.zh}{each}{least}{state}{has}"


def field_text(procedure: Procedure, name: Name) -> str:
    """Return a fact or text that is to be stated, with the code to type."""
    zh = terms.chinese_name(procedure, name)
    return f"{zh}(--text {name})" if name in procedure.texts else f"{zh}({name}=…)"
