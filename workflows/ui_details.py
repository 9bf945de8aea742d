"""What a person reads in Temporal's own screen: short names of the procedure, dates, no personal data."""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models.case import Case
    from models.law import Law
    from models.messages import Event, Step
    from models.time import CHINA
from rules.clock import ticking
from rules.position import tracks

SAID = {
    "opened": "收件", "noted": "记录", "linked": "另立关联案件", "asked": "申请延期", "granted": "准予延期",
    "declined": "不准延期", "warned": "将到期", "held": "到期待批", "expired": "逾期", "reminded": "提醒",
    "escalated": "上报", "breach_withdrawn": "撤销逾期", "taken": "到期自动办理", "offered": "到期可办",
    "issued": "到期应制发", "suspended": "中止", "resumed": "恢复", "answered": "审批意见", "assigned": "承办变动",
    "ticked": "完成", "signed": "签字", "consented": "当事人意见", "dropped": "不再另办", "notified": "系统告知",
    "ended": "关联案件办结", "corrected": "撤回", "adopted": "改按新的放假安排", "redated": "改期",
    "questioned": "待复核", "revived": "恢复运行",
}  # fmt: skip


def details(law: Law, case: Case, quarantined: bool) -> str:
    """The case at a glance, in Markdown."""
    procedure = law.procedure
    lines = [f"**{case.number}** {procedure.title}"]
    for track in tracks(case):
        stage = law.stage(case.positions[track].stage)
        lines.append(f"- 阶段:{stage.zh}")
        if not case.closed_at:
            lines.append(f"- 承办:{'、'.join(procedure.roles[role].zh for role in stage.who)}")
    if case.closed_at:
        lines.append(f"- 办结:{_day(case.closed_at)}")
    else:
        lines += [f"- 时限:{_clock(law, clock.name, state.due)}" for clock, state in ticking(law, case)]
    if quarantined:
        lines.append("- **与登记簿不符,已停止受理行为**")
    return "\n".join(lines)


def alarm(law: Law, case: Case) -> str:
    """What the armed timer stands for."""
    running = [(state.due, clock) for clock, state in ticking(law, case) if state.due]
    return ";".join(_clock(law, clock.name, due) for due, clock in running)[:100]


def step(law: Law, step: Step) -> str:
    """What one step writes down."""
    return "、".join(_said(law, event) for event in step.events)[:100] or "不予办理"


def _said(law: Law, event: Event) -> str:
    if event.type != "acted" or event.stage is None:
        return SAID.get(event.type, event.type)
    opening = law.opening(event.stage, event.name)
    return opening.way.zh if opening else event.name


def _clock(law: Law, name: str, due: datetime | None) -> str:
    _, clock = law.clocks[name]
    return f"{clock.zh or name} {_day(due)}" if due else f"{clock.zh or name} 未定"


def _day(instant: datetime) -> str:
    return f"{instant.astimezone(CHINA):%Y-%m-%d %H:%M}"
