"""A requirement in Chinese: what a person must state, write or do, with the code by which it is typed."""

from models.procedure import Procedure
from models.requirement import (
    Name,
    NeedsAll,
    NeedsAny,
    NeedsClock,
    NeedsEvent,
    NeedsFact,
    NeedsNone,
    NeedsOtherPerson,
    NeedsRole,
    NeedsText,
    Requirement,
)
from starter import words

CLOCKS = {"running": "正在计算", "over": "已届满", "stopped": "已停止计算"}


def said(procedure: Procedure, need: Requirement) -> str:
    """The requirement as a person reads and types it: 有具体的事实和依据(facts_concrete=是)。"""
    match need:
        case NeedsAll(all=parts):
            return ";".join(said(procedure, part) for part in parts)
        case NeedsAny(any=parts):
            return "下列之一:" + "、".join(said(procedure, part) for part in parts)
        case NeedsNone(none=parts):
            return "不得:" + ";".join(said(procedure, part) for part in parts)
        case NeedsFact():
            return _fact(procedure, need)
        case NeedsText(text=name):
            return f"{words.name(procedure, name)}(--text {name})"
        case _:
            return _circumstance(procedure, need)


def _fact(procedure: Procedure, need: NeedsFact) -> str:
    asked = need.has if need.is_ is None else need.is_
    if asked is not None:
        value = words.value(procedure, need.fact, asked)
    else:
        value = "…" if need.at_least in (None, 1) else f"…(至少 {need.at_least})"
    return f"{words.name(procedure, need.fact)}({need.fact}={value})"


def _circumstance(procedure: Procedure, need: Requirement) -> str:
    match need:
        case NeedsRole(role=roles):
            return "由" + "或".join(words.name(procedure, role) for role in roles) + "办理"
        case NeedsOtherPerson(other_person=event):
            return f"由办理「{words.name(procedure, event)}」以外的人办理"
        case NeedsEvent(event=event):
            return f"已有「{words.name(procedure, event)}」"
        case NeedsClock(clock=clock):
            return f"时限「{words.name(procedure, clock)}」{CLOCKS[need.is_]}"
        case _:
            raise AssertionError(f"{need} is not a circumstance")


def field(procedure: Procedure, name: Name) -> str:
    """A fact or text to be written down, as it is typed."""
    zh = words.name(procedure, name)
    return f"{zh}(--text {name})" if name in procedure.texts else f"{zh}({name}=…)"
