"""A requirement in Chinese: what a person must state, write or do, with the code by which it is typed."""

from collections.abc import Callable, Mapping
from typing import Any

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
from wording import terms

CLOCKS = {"running": "正在计算", "over": "已届满", "stopped": "已停止计算"}


def said(procedure: Procedure, need: Requirement) -> str:
    """The requirement as a person reads and types it: 有具体的事实和依据(facts_concrete=是)。"""
    match need:
        case NeedsAll(all=parts):
            return ";".join(said(procedure, part) for part in parts)
        case NeedsAny(any=parts):
            return "下列之一:" + "、".join(said(procedure, part) for part in parts)
        case NeedsNone(none=parts):
            return "不是:" + ";".join(said(procedure, part) for part in parts)
        case NeedsFact():
            return _fact(procedure, need)
        case NeedsText() | NeedsReason():
            return _text(procedure, need)
        case _:
            return CIRCUMSTANCES[type(need)](procedure, need)


def _fact(procedure: Procedure, need: NeedsFact) -> str:
    asked = need.has if need.is_ is None else need.is_
    if asked is not None:
        value = terms.value(procedure, need.fact, asked)
    elif need.in_:
        value = "或".join(terms.value(procedure, need.fact, one) for one in need.in_)
    elif need.more_than is not None:
        value = f"…(超过 {need.more_than})"
    else:
        value = "…" if need.at_least in (None, 1) else f"…(至少 {need.at_least})"
    return f"{terms.name(procedure, need.fact)}({need.fact}={value})"


def _text(procedure: Procedure, need: NeedsText | NeedsReason) -> str:
    name = need.text if isinstance(need, NeedsText) else need.reason
    free = need.free_of if isinstance(need, NeedsText) else None
    clean = f",不得有:{'、'.join(procedure.phrases[free])}" if free else ""
    return f"{terms.name(procedure, name)}(--text {name}{clean})"


def _role(procedure: Procedure, need: NeedsRole) -> str:
    return "由" + "或".join(terms.name(procedure, role) for role in need.role) + "办理"


def _other_person(procedure: Procedure, need: NeedsOtherPerson) -> str:
    return f"由办理「{terms.name(procedure, need.other_person)}」以外的人办理"


def _other_unit(procedure: Procedure, need: NeedsOtherUnit) -> str:
    return f"由办理「{terms.name(procedure, need.other_unit)}」的部门以外的部门办理"


def _event(procedure: Procedure, need: NeedsEvent) -> str:
    before = f"(先于「{terms.name(procedure, need.before)}」)" if need.before else ""
    within = f"(在「{terms.name(procedure, need.within)}」期限内)" if need.within else ""
    return f"已有「{terms.name(procedure, need.event)}」{before}{within}"


def _clock(procedure: Procedure, need: NeedsClock) -> str:
    return f"时限「{terms.name(procedure, need.clock)}」{CLOCKS[need.is_]}"


def _duty(procedure: Procedure, need: NeedsDuty) -> str:
    return f"已完成「{terms.name(procedure, need.duty)}」(tick --about {need.duty})"


def _document(procedure: Procedure, need: NeedsDocument) -> str:
    signed = f",由{'、'.join(terms.name(procedure, role) for role in need.signed_by)}签字" if need.signed_by else ""
    states = f",写明{'、'.join(terms.name(procedure, name) for name in need.states)}" if need.states else ""
    return f"已有《{terms.name(procedure, need.document)}》{states}{signed}"


def _approval(procedure: Procedure, need: NeedsApproval) -> str:
    return f"「{terms.name(procedure, need.approval)}」已批准且所批内容未再变动"


def _consent(procedure: Procedure, need: NeedsConsent) -> str:
    return (
        f"{terms.name(procedure, need.of)}同意{terms.name(procedure, need.consent)}"
        f"(consent --about {need.consent} --party {need.of} --given)"
    )


def _count(procedure: Procedure, need: NeedsCount) -> str:
    least = f"至少 {need.at_least} 次" if need.at_least is not None else ""
    most = f"至多 {need.at_most} 次" if need.at_most is not None else ""
    return f"「{terms.name(procedure, need.count)}」{least}{most}"


def _items(procedure: Procedure, need: NeedsItems) -> str:
    kind = procedure.items[need.items]
    each = "每一项" if need.every else ""
    least = f"至少 {need.at_least} 项" if need.at_least else ""
    state = "已" + "或".join(kind.states[one] for one in need.state) if need.state else ""
    has = "填有" + "、".join(terms.name(procedure, one) for one in need.has) if need.has else ""
    return f"{kind.zh}{each}{least}{state}{has}"


def _linked(procedure: Procedure, need: NeedsLinked) -> str:
    end = f",结果为「{terms.name(procedure, need.has)}」" if need.has else ""
    return f"关联案件「{terms.name(procedure, need.linked)}」已办结{end}"


def _registered(procedure: Procedure, need: NeedsRegistered) -> str:
    who = terms.name(procedure, need.who) if need.who else "办理人"
    return f"{who}在名册「{need.registered}」上"


CIRCUMSTANCES: Mapping[type[Requirement], Callable[[Procedure, Any], str]] = {
    NeedsRole: _role,
    NeedsOtherPerson: _other_person,
    NeedsOtherUnit: _other_unit,
    NeedsEvent: _event,
    NeedsClock: _clock,
    NeedsDuty: _duty,
    NeedsDocument: _document,
    NeedsApproval: _approval,
    NeedsConsent: _consent,
    NeedsCount: _count,
    NeedsItems: _items,
    NeedsLinked: _linked,
    NeedsRegistered: _registered,
}


def field(procedure: Procedure, name: Name) -> str:
    """A fact or text to be written down, as it is typed."""
    zh = terms.name(procedure, name)
    return f"{zh}(--text {name})" if name in procedure.texts else f"{zh}({name}=…)"
