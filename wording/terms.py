"""The Chinese in which officials read a case: refusals, events, dates. The words of the rules are the edition's."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from models.means import Means
from models.messages import Act, Event, FactValue, Refusal, Why
from models.procedure import Procedure, Rule
from models.requirement import Name
from models.time import CHINA
from rules.event_names import over, served

WHY = {
    Why.needs: "条件未满足",
    Why.record: "应记录而未记录:{about}",
    Why.notice: "应告知而未写明告知方式或内容:{about}(方式用 --means 写明,确实无法联系写 no_contact)",
    Why.role: "办理人不担任此处的职责",
    Why.hidden: "无权查阅:{about}",
    Why.not_open: "现阶段不能办理「{about}」;可办理的见 banjie waiting",
    Why.unknown: "本制度没有「{about}」这一事项;可办理的见 banjie waiting",
    Why.closed: "案件已办结,不再变动",
    Why.wrong_value: "「{about}」不是本制度规定的内容,或填写的值不对",
    Why.no_clock: "没有正在计算的期限「{about}」",
    Why.no_extension: "「{about}」条文未规定可以延期",
    Why.too_late: "「{about}」已届满,延期须在届满前申请",
    Why.beyond_cap: "「{about}」超出可延长的限度",
    Why.no_request: "没有等待批准的申请",
    Why.same_person: "申请人(经办人)不能批准自己的事项",
    Why.no_breach: "没有可以撤销的逾期记录",
    Why.happened_at: "发生时间不能晚于收到时间,也不能早于允许补记的期限;补记须附依据(--text evidence=…)",
    Why.unverified: "未经收文的消息,身份未核实,不予办理",
    Why.undecodable: "消息无法识别",
    Why.quarantined: "案件与登记簿不符,已停止办理,请联系管理员",
    Why.which_track: "案件分几路同时办理,请写明是哪一路(--track)",
    Why.joining: "「{about}」要等其他各路办到这里才能办理",
    Why.not_permitted: "本制度不允许「{about}」",
    Why.recused: "办理人(或所指定的人)已回避本案",
    Why.opinion_owed: "会签意见尚未收齐",
    Why.reason: "须写明{about}(--text)",
    Why.order: "须按顺序,先由{about}办理",
    Why.item: "须写明是哪一项(--item);新增的用新代号,已有的用原代号",
    Why.not_offered: "「{about}」尚未到可以办理的时候",
    Why.no_suspension: "「{about}」条文未规定可以中止,或已经中止(恢复)",
    Why.not_undoable: "这一步不能撤回:只能撤回最近几次办理,用 --of 写明是第几号事项",
    Why.answered: "已经表示过意见",
    Why.too_few: "人数不足规定的最低人数,不能作出决定",
}

MEANS = {
    Means.phone: "电话", Means.in_person: "当面", Means.visit: "上门", Means.letter: "信函",
    Means.message: "短信", Means.email: "电子邮件", Means.no_contact: "无法联系",
}  # fmt: skip

CHANNELS = {"outbox": "待发", "smtp": "电子邮件", "webhook": "本单位网关", "desk": "人工", "act": "随办理事项"}

EVENTS = {
    "opened": "收件", "noted": "补充记录", "linked": "另立关联案件", "asked": "申请延期", "granted": "准予延期",
    "declined": "不准延期", "warned": "将到期提醒", "held": "到期,延期申请待批", "expired": "逾期",
    "reminded": "提醒", "escalated": "上报", "breach_withdrawn": "撤销逾期记录",
    "taken": "到期自动办理", "offered": "到期可以办理", "issued": "到期应制发", "suspended": "中止计算",
    "resumed": "恢复计算", "answered": "审批意见", "assigned": "承办变动", "ticked": "完成", "signed": "签字",
    "consented": "当事人意见", "dropped": "不再另办", "notified": "系统告知", "ended": "关联案件办结",
    "corrected": "撤回", "adopted": "改按新的放假安排计算", "redated": "改期",
    "questioned": "早于新的期限,待复核", "revived": "恢复运行",
}  # fmt: skip

REVIVED = {
    "missing": "Temporal 中没有此案", "behind": "案件比登记簿旧", "diverged": "案件与登记簿不是同一经过",
    "quarantined": "案件因与登记簿不符已停止办理", "wedged": "案件的程序反复出错", "terminated": "运行被人终止",
    "failed": "运行失败", "canceled": "运行被取消", "timed_out": "运行超时",
}  # fmt: skip

GENERIC = {
    "note": "补充记录", "extend": "申请延期", "approve": "批准", "refuse": "不批准", "withdraw_breach": "撤销逾期记录",
    "transfer": "转办", "delegate": "委派", "add_signer": "加签", "countersign": "会签", "opinion": "会签意见",
    "return": "退回", "urge": "催办", "suspend": "中止", "resume": "恢复", "withdraw": "来件人撤回",
    "reclassify": "改变分类", "mark_urgent": "标为紧急", "recuse": "回避", "contact": "联系记录",
    "evidence": "补充证据", "tick": "完成事项", "sign": "签字", "consent": "当事人表示意见", "correct": "撤回误办",
    "served": "已送达", "undelivered": "未能送达", "ended": "关联案件办结",
    "adopt_calendar": "改按新的放假安排计算",
}  # fmt: skip
KNOWN_TEXTS = {"evidence": "依据", "reason": "理由", "opinion": "意见", "contact_record": "联系情况"}


def rule_of(procedure: Procedure, rule_id: str | None) -> Rule | None:
    return next((rule for rule in procedure.rules if rule.id == rule_id), None)


def cite(rule: Rule) -> str:
    """A rule as it is cited to a person."""
    return f"{rule.id}({rule.article}):{rule.says}"


def refusal(procedure: Procedure, one: Refusal) -> str:
    """One refusal: the rule and its words, and what it is about."""
    rule = rule_of(procedure, one.rule)
    why = WHY[one.why].format(about=name(procedure, one.about))
    if rule is None:
        return why
    return cite(rule) if one.why is Why.needs else f"{cite(rule)} —— {why}"


def refusals(procedure: Procedure, act: str, them: tuple[Refusal, ...]) -> str:
    """All refusals of an act as a person reads them."""
    lines = [f"  · {line}" for line in dict.fromkeys(refusal(procedure, one) for one in them)]
    return "\n".join([f"「{name(procedure, act)}」不予办理:", *lines])


def name(procedure: Procedure, code: Name | None) -> str:
    """The Chinese for a name of the procedure: fact, text, role, stage, clock, outcome, act, notice."""
    if code is None:
        return ""
    code, _, item = code.partition(":")
    if item:
        return f"{name(procedure, code)}〔{item}〕"
    for found in _names(procedure, code):
        if found:
            return found
    return code


def _names(procedure: Procedure, code: Name) -> list[str]:
    found: list[Any] = [
        procedure.facts.get(code), procedure.roles.get(code), procedure.stages.get(code), procedure.acts.get(code),
    ]  # fmt: skip
    found += [stage.outcomes.get(code) for stage in procedure.stages.values()]
    found += [rule.clock for rule in procedure.rules if rule.clock and rule.clock.name == code]
    found += [rule.notice for rule in procedure.rules if rule.notice and rule.notice.name == code]
    found += [procedure.items.get(code), procedure.documents.get(code)]
    found += [stage.duties.get(code) for stage in procedure.stages.values()]
    known = [GENERIC.get(code, ""), KNOWN_TEXTS.get(code, "")]
    return [procedure.texts.get(code, ""), *(one.zh for one in found if one), *known, *_implied(procedure, code)]


def _implied(procedure: Procedure, code: Name) -> list[str]:
    """The events that clocks and notices bring about."""
    for rule in procedure.rules:
        if rule.clock and code == over(rule.clock.name):
            return [f"{rule.clock.zh}期满"]
        if rule.notice and code == served(rule.notice.name):
            return [f"{rule.notice.zh}送达"]
    return []


def value(procedure: Procedure, fact: Name, stated: FactValue) -> str:
    """The Chinese for what a fact states."""
    known = procedure.facts[fact].one_of if fact in procedure.facts else {}
    if isinstance(stated, bool):
        return "是" if stated else "否"
    if isinstance(stated, tuple):
        return "、".join(known.get(str(one), str(one)) for one in stated)
    if isinstance(stated, datetime):
        return instant(stated)
    return known.get(str(stated), str(stated))


def event(procedure: Procedure, one: Event) -> str:
    """What an event says, in a few words."""
    if one.type == "acted":
        return outcome(procedure, one)
    said = "到时" if one.type == "expired" and not _is_duty(procedure, one.name) else EVENTS[one.type]
    if one.type == "noted":
        return name(procedure, one.name)
    if one.type == "opened":
        return said
    about = _about(procedure, one)
    if one.type == "adopted":
        return said
    if one.type == "redated":
        return f"{said}:{about} {last_day(one.last_day_before)} → {last_day(one.last_day)}"
    to = f"(报{name(procedure, one.to)})" if one.to and one.type in ("reminded", "escalated") else ""
    return f"{said}:{about}{to}"


def linked(one: Event, other: Mapping[str, Any]) -> str:
    """What an event says that speaks of another case: which that is and, where it has ended, how."""
    which = f"{other['number']} {other['title']}"
    if one.type == "opened":
        return f"{EVENTS['opened']},由 {which} 另立:{other['why_zh']}"
    end = f",{other['stage_zh']}" if one.type == "ended" else ""
    return f"{EVENTS[one.type]}:{which}{end}"


def _about(procedure: Procedure, one: Event) -> str:
    """What an event is about: by the name of its own, of its document or duty, and to whom it was given."""
    if one.type == "revived":
        return REVIVED[one.name]
    named = one.about if one.type in ("ticked", "signed", "consented") and one.about else one.name
    about = name(procedure, named) + (f"〔{one.item}〕" if one.item else "")
    if one.type == "answered":
        return f"{name(procedure, one.party)}{'同意' if one.given else '不同意'}"
    if one.type == "consented":
        return f"{about},{name(procedure, one.party)}{'同意' if one.given else '不同意'}"
    if one.type == "signed" and one.party:
        return f"{about}({name(procedure, one.party)}签)"
    return f"{about} → {one.whom}" if one.whom else about


def _is_duty(procedure: Procedure, clock: Name) -> bool:
    """Whether a limit that is over is a breach, or only a wake-up."""
    return any(rule.clock.breach for rule in procedure.rules if rule.clock and rule.clock.name == clock)


def outcome(procedure: Procedure, one: Event) -> str:
    """An outcome by its name at the stage it was taken, with the means by which somebody was told."""
    stage = procedure.stages.get(one.stage or "")
    way = stage.outcomes.get(one.name) if stage else None
    said = way.zh if way else name(procedure, one.name)
    return f"{said}({MEANS[one.means]})" if one.means else said


def act(procedure: Procedure, one: Act) -> str:
    return name(procedure, one.name)


def instant(at: datetime) -> str:
    """An instant as an official writes it; 24:00 belongs to the day that ends."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def printed(procedure: Procedure, fact: Name, stated: FactValue) -> str:
    """What a fact states, as an official paper has it."""
    if isinstance(stated, datetime):
        at = stated.astimezone(CHINA)
        return f"{day(at.date())}{at.hour}时{at.minute:02}分"
    return day(stated) if isinstance(stated, date) else value(procedure, fact, stated)


def day(of: date) -> str:
    """A day as a letter has it."""
    return f"{of.year}年{of.month}月{of.day}日"


def last_day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}(星期{'一二三四五六日'[day.weekday()]})" if day else "未定"
