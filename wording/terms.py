"""Chinese texts of a case: refusals, events, values, dates. The words of a rule come from the procedure's edition."""

from datetime import date, datetime
from typing import Protocol

from models.events import Event
from models.means import Means
from models.messages import FactValue, Refusal, Why
from models.procedure import Procedure
from models.requirement import Name
from models.rule import Rule
from models.time import CHINA
from rules.event_names import over_name, served_name
from wording.event_terms import EVENT_TERMS
from wording.language import Language, current_language

REFUSAL_REASONS = {
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

MEANS_NAMES = {
    Means.phone: "电话", Means.in_person: "当面", Means.visit: "上门", Means.letter: "信函",
    Means.message: "短信", Means.email: "电子邮件", Means.no_contact: "无法联系",
}  # fmt: skip

CHANNEL_NAMES = {"outbox": "待发", "smtp": "电子邮件", "webhook": "本单位网关", "desk": "人工", "act": "随办理事项"}

REVIVAL_REASONS = {
    "missing": "Temporal 中没有此案", "behind": "案件比登记簿旧", "diverged": "案件与登记簿不是同一经过",
    "quarantined": "案件因与登记簿不符已停止办理", "wedged": "案件的程序反复出错", "terminated": "运行被人终止",
    "failed": "运行失败", "canceled": "运行被取消", "timed_out": "运行超时",
}  # fmt: skip

COMMON_ACTS = {
    "note": "补充记录", "extend": "申请延期", "approve": "批准", "refuse": "不批准", "withdraw_breach": "撤销逾期记录",
    "transfer": "转办", "delegate": "委派", "add_signer": "加签", "countersign": "会签", "opinion": "会签意见",
    "return": "退回", "urge": "催办", "suspend": "中止", "resume": "恢复", "withdraw": "来件人撤回",
    "reclassify": "改变分类", "mark_urgent": "标为紧急", "recuse": "回避", "contact": "联系记录",
    "evidence": "补充证据", "tick": "完成事项", "sign": "签字", "consent": "当事人表示意见", "correct": "撤回误办",
    "served": "已送达", "undelivered": "未能送达", "ended": "关联案件办结",
    "adopt_calendar": "改按新的放假安排计算",
}  # fmt: skip
COMMON_TEXTS = {"evidence": "依据", "reason": "理由", "opinion": "意见", "contact_record": "联系情况"}


def rule_by_id(procedure: Procedure, rule_id: str | None) -> Rule | None:
    return next((rule for rule in procedure.rules if rule.id == rule_id), None)


def cite_rule(rule: Rule) -> str:
    return f"{rule.id}({rule.article}):{rule.says}"


def cited_refusal(procedure: Procedure, refusal: Refusal) -> str:
    """Return one refusal: the rule with its words, and the reason where the rule's words do not say it."""
    rule = rule_by_id(procedure, refusal.rule)
    reason = REFUSAL_REASONS[refusal.why].format(about=chinese_name(procedure, refusal.about))
    if rule is None:
        return reason
    return cite_rule(rule) if refusal.why is Why.needs else f"{cite_rule(rule)} —— {reason}"


def refusals_text(procedure: Procedure, act_name: str, refusals: tuple[Refusal, ...]) -> str:
    """Return all refusals of an act, one a line, below a heading."""
    lines = [f"  · {line}" for line in dict.fromkeys(cited_refusal(procedure, refusal) for refusal in refusals)]
    return "\n".join([f"「{chinese_name(procedure, act_name)}」不予办理:", *lines])


def named(code: Name, zh: str) -> str:
    """Return what a person reads for a code of a regulation: its Chinese; in English the code with its Chinese."""
    return f"{code} ({zh})" if current_language() is Language.en and zh and zh != code else zh or code


def title(procedure: Procedure) -> str:
    """Return the title of a regulation; in English its slug with the title."""
    return named(procedure.slug, procedure.title)


def label(procedure: Procedure, code: Name | None) -> str:
    """Return what a person reads for a code of the procedure, as `chinese_name` does for papers.

    In English it is the wording of an act that all procedures know, or else the code with its Chinese.
    """
    return named(code, chinese_name(procedure, code)) if code else ""


def chinese_name(procedure: Procedure, code: Name | None) -> str:
    """Return the Chinese for a code of the procedure: fact, text, role, stage, clock, outcome, act, notice.

    A code with an item (`clock:item`) is followed by the item. A code without Chinese is returned as it is.
    """
    if code is None:
        return ""
    code, _, item = code.partition(":")
    if item:
        return f"{chinese_name(procedure, code)}〔{item}〕"
    return next(filter(None, _candidate_names(procedure, code)), code)


class _HasChineseName(Protocol):
    @property
    def zh(self) -> str: ...


def _candidate_names(procedure: Procedure, code: Name) -> list[str]:
    declared: list[_HasChineseName | None] = [
        procedure.facts.get(code), procedure.roles.get(code), procedure.stages.get(code), procedure.acts.get(code),
    ]  # fmt: skip
    declared += [stage.outcomes.get(code) for stage in procedure.stages.values()]
    declared += [rule.clock for rule in procedure.rules if rule.clock and rule.clock.name == code]
    declared += [rule.notice for rule in procedure.rules if rule.notice and rule.notice.name == code]
    declared += [procedure.items.get(code), procedure.documents.get(code)]
    declared += [stage.duties.get(code) for stage in procedure.stages.values()]
    return [
        procedure.texts.get(code, ""),
        *(element.zh for element in declared if element),
        COMMON_ACTS.get(code, ""),
        COMMON_TEXTS.get(code, ""),
        *_implied_event_names(procedure, code),
    ]


def _implied_event_names(procedure: Procedure, code: Name) -> list[str]:
    """Return the name of an event that a clock or the receipt of a notice causes."""
    for rule in procedure.rules:
        if rule.clock and code == over_name(rule.clock.name):
            return [f"{rule.clock.zh}期满"]
        if rule.notice and code == served_name(rule.notice.name):
            return [f"{rule.notice.zh}送达"]
    return []


def value_text(procedure: Procedure, fact: Name, value: FactValue) -> str:
    """Return the Chinese for the value of a fact."""
    labels = procedure.facts[fact].one_of if fact in procedure.facts else {}
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(labels.get(str(member), str(member)) for member in value)
    if isinstance(value, datetime):
        return official_instant(value)
    return labels.get(str(value), str(value))


def event_text(procedure: Procedure, event: Event) -> str:
    """Return what an event says, in a few words."""
    if event.type == "acted":
        return outcome_text(procedure, event)
    if event.type == "noted":
        return chinese_name(procedure, event.name)
    is_wake_up = event.type == "expired" and not _is_breach_clock(procedure, event.name)
    term = "到时" if is_wake_up else EVENT_TERMS[event.type].past
    if event.type in ("opened", "adopted"):
        return term
    subject = _event_subject(procedure, event)
    if event.type == "redated":
        return f"{term}:{subject} {last_day_text(event.last_day_before)} → {last_day_text(event.last_day)}"
    to = f"(报{chinese_name(procedure, event.to)})" if event.to and event.type in ("reminded", "escalated") else ""
    return f"{term}:{subject}{to}"


def linked_event_text(event: Event, *, case: str, reason: str, stage: str) -> str:
    """Return what an event says of a linked case: which (`case`), why it was opened, at which stage it ended."""
    term = EVENT_TERMS[event.type].past
    if event.type == "opened":
        return f"{term},由 {case} 另立:{reason}"
    return f"{term}:{case},{stage}" if event.type == "ended" else f"{term}:{case}"


def _event_subject(procedure: Procedure, event: Event) -> str:
    """Return what an event is about: its clock, document, duty or party, with the item or the person addressed."""
    if event.type == "revived":
        return REVIVAL_REASONS[event.name]
    code = event.about if event.type in ("ticked", "signed", "consented") and event.about else event.name
    subject = chinese_name(procedure, code) + (f"〔{event.item}〕" if event.item else "")
    if event.type == "answered":
        return f"{chinese_name(procedure, event.party)}{'同意' if event.given else '不同意'}"
    if event.type == "consented":
        return f"{subject},{chinese_name(procedure, event.party)}{'同意' if event.given else '不同意'}"
    if event.type == "signed" and event.party:
        return f"{subject}({chinese_name(procedure, event.party)}签)"
    return f"{subject} → {event.whom}" if event.whom else subject


def _is_breach_clock(procedure: Procedure, clock: Name) -> bool:
    """Return True where the expiry of a clock is a breach, False where it only wakes the case."""
    return any(rule.clock.breach for rule in procedure.rules if rule.clock and rule.clock.name == clock)


def outcome_text(procedure: Procedure, event: Event) -> str:
    """Return the name of an outcome at the stage where it was taken, with the means by which somebody was told."""
    stage = procedure.stages.get(event.stage or "")
    outcome = stage.outcomes.get(event.name) if stage else None
    name = outcome.zh if outcome else chinese_name(procedure, event.name)
    return f"{name}({MEANS_NAMES[event.means]})" if event.means else name


def official_instant(at: datetime) -> str:
    """Return an instant in Chinese time, to the minute; 24:00 is written as 00:00 of the next day."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def printed_value(procedure: Procedure, fact: Name, value: FactValue) -> str:
    """Return the value of a fact as it is printed on a document."""
    if isinstance(value, datetime):
        at = value.astimezone(CHINA)
        return f"{printed_day(at.date())}{at.hour}时{at.minute:02}分"
    return printed_day(value) if isinstance(value, date) else value_text(procedure, fact, value)


def printed_day(day: date) -> str:
    """Return a day as it is printed on a document."""
    return f"{day.year}年{day.month}月{day.day}日"


def last_day_text(day: date | None) -> str:
    """Return the last day of a limit with its weekday; `未定` where it is not known."""
    return f"{day:%Y-%m-%d}(星期{'一二三四五六日'[day.weekday()]})" if day else "未定"
