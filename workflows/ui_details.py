"""What Temporal's UI shows of a case: short names from the procedure and dates, no personal data."""

from datetime import datetime

from models.case import Case
from models.events import Event, Step
from models.law import Law
from models.time import CHINA
from rules.clock import running_clocks
from rules.position import track_names
from wording.event_terms import EVENT_TERMS


def case_details(law: Law, case: Case, quarantined: bool) -> str:
    """Return an overview of the case in Markdown."""
    procedure = law.procedure
    lines = [f"**{case.number}** {procedure.title}"]
    for track in track_names(case):
        stage = law.find_stage(case.positions[track].stage)
        lines.append(f"- 阶段:{stage.zh}")
        if not case.closed_at:
            lines.append(f"- 承办:{'、'.join(procedure.roles[role].zh for role in stage.who)}")
    if case.closed_at:
        lines.append(f"- 办结:{_format_minute(case.closed_at)}")
    else:
        lines += [f"- 期限:{_clock_label(law, clock.name, state.due)}" for clock, state in running_clocks(law, case)]
    if quarantined:
        lines.append("- **与登记簿不符,已停止受理行为**")
    return "\n".join(lines)


def timer_summary(law: Law, case: Case) -> str:
    """Return what the running timer is for."""
    running = [(state.due, clock) for clock, state in running_clocks(law, case) if state.due]
    return ";".join(_clock_label(law, clock.name, due) for due, clock in running)[:100]


def step_summary(law: Law, step: Step) -> str:
    """Return what a step writes down."""
    return "、".join(_event_label(law, event) for event in step.events)[:100] or "不予办理"


def _event_label(law: Law, event: Event) -> str:
    if event.type != "acted" or event.stage is None:
        return EVENT_TERMS[event.type]
    opening = law.stage_act(event.stage, event.name)
    return opening.way.zh if opening else event.name


def _clock_label(law: Law, name: str, due: datetime | None) -> str:
    _, clock = law.clocks[name]
    return f"{clock.zh or name} {_format_minute(due)}" if due else f"{clock.zh or name} 未定"


def _format_minute(instant: datetime) -> str:
    return f"{instant.astimezone(CHINA):%Y-%m-%d %H:%M}"
