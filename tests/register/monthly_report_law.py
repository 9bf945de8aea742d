"""A short procedure with a monthly report, and complaints under it for the tests of report figures."""

from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from models.procedure import Procedure
from procedures import load
from register.cases.complaints import Intake
from register.office import staff
from register.randomness import RANDOM
from tests.register.recorded_case import MONDAY, RecordedCase, complaint, packed_law
from tests.zones import CHINA

INTAKE_KEYS = count(1)
HOTLINE_YAML = """
language: zh-CN
slug: hotline
prefix: HOT
title: 热线投诉办理办法
edition: "1"
in_force: {from: 2020-01-01}
roles:
  desk: {name: 热线组, is: unit}
  leader: {name: 组长, is: post}
facts:
  severity: {name: 类别, is: code, one_of: {major: 重大, minor: 轻微}}
  causes: {name: 原因, is: codes, one_of: {delay: 拖延, conduct: 态度}}
  satisfied: {name: 满意, is: yes_no}
  handler: {name: 承办人, is: person}
  counted_from: {name: 起始日, is: date}
  counted: {name: 件数, is: number}
  late_counted: {name: 逾期, is: number}
  major_counted: {name: 重大, is: number}
  conduct_counted: {name: 态度, is: number}
texts: {reply: 答复}
entries: {complaint: handling, summary: reporting}
rules:
  - id: HOT-01
    article: 第一条
    enforce: clock
    clock: {code: replying, name: 答复, starts: [complaint], stops: [answered], limit: {n: 5, unit: calendar_day}}
  - id: HOT-02
    article: 第二条
    enforce: clock
    clock:
      {code: submitting, name: 每月5日前呈报, starts: [summary], stops: [submitted], limit: {n: 5, unit: day_of_month}}
stages:
  handling: {name: 办理, who: [desk], outcomes: {answered: {name: 已答复, to: review, late_report: 5}}}
  review:
    name: 复核
    who: [desk, leader]
    outcomes:
      confirmed: {name: 确认, to: closed}
      dropped: {name: 不成立, to: closed_unfounded}
  reporting: {name: 汇总, who: [desk], outcomes: {submitted: {name: 已呈组长, to: closed}}}
  closed: {name: 办结, kind: end}
  closed_unfounded: {name: 不成立, kind: end}
periodic:
  summary:
    name: 月度汇总
    day: {n: 1, unit: day_of_month}
    at: "00:00"
    by: [severity, causes, satisfied, handler]
    fills:
      counted_from: since
      counted: received
      late_counted: late
      major_counted: {severity: major}
      conduct_counted: {causes: conduct}
"""


def hotline_procedure(yaml: str = HOTLINE_YAML) -> Procedure:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hotline.yaml"
        path.write_text(yaml, encoding="utf-8")
        return load(str(path), {})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def register_hotline_staff(session: Session) -> None:
    for person, role in (("li", "desk"), ("wang", "desk"), ("chen", "leader")):
        staff.add_member(session, person, f"{person}某", at=MONDAY.replace(year=2025), randomness=RANDOM)
        staff.give_role(session, person, role, at=MONDAY.replace(year=2025))


def hotline_intake(received: str, entry: str = "complaint", **facts: Any) -> Intake:
    """Return a complaint received by telephone at this instant."""
    return complaint(
        f"hot-{next(INTAKE_KEYS)}",
        law=packed_law(hotline_procedure()),
        received_at=at(received),
        entry=entry,
        facts=facts,
        party=None,
        texts={},
    )


def open_hotline_case(
    sessions: sessionmaker[Session], received: str, entry: str = "complaint", **facts: Any
) -> RecordedCase:
    """Register a complaint and record the first event of its case."""
    case = RecordedCase(sessions, hotline_intake(received, entry, **facts))
    with sessions.begin() as session:
        register_hotline_staff(session)
    case.record()
    return case


def answer_case(case: RecordedCase, when: str, happened: str | None = None, **facts: Any) -> RecordedCase:
    """Answer the complaint at this instant; with `happened`, report then that it was answered earlier."""
    texts = {"evidence": "通话记录"} if happened else {}
    case.perform("answered", "li", at(when), happened_at=at(happened) if happened else None, facts=facts, texts=texts)
    case.record()
    return case


def close_case(case: RecordedCase, when: str, outcome: str = "confirmed") -> RecordedCase:
    case.perform(outcome, "chen", at(when))
    case.record()
    assert case.state.closed_at
    return case


def ring_clocks_until(case: RecordedCase, until: str) -> RecordedCase:
    """Ring and record every clock that is due by this instant."""
    case.ring_clocks(at(until))
    case.record()
    return case


def record_march_cases(sessions: sessionmaker[Session]) -> None:
    """Record complaints received in and around March 2026 and their handling until May."""
    # Received before March: one closed in March, one still open.
    close_case(answer_case(open_hotline_case(sessions, "2026-02-20 09:00"), "2026-02-21 09:00"), "2026-03-05 09:00")
    ring_clocks_until(open_hotline_case(sessions, "2026-02-21 09:00"), "2026-05-01 09:00")
    prompt = open_hotline_case(sessions, "2026-03-01 00:00", severity="major", handler="li")
    close_case(answer_case(prompt, "2026-03-03 09:00", causes=("delay", "conduct"), satisfied=True), "2026-03-04 09:00")
    late = ring_clocks_until(
        open_hotline_case(sessions, "2026-03-03 09:00", severity="minor", handler="li"), "2026-03-20 09:00"
    )
    close_case(answer_case(late, "2026-03-20 09:00", satisfied=False, causes=("delay",)), "2026-03-21 09:00", "dropped")
    withdrawn = ring_clocks_until(open_hotline_case(sessions, "2026-03-04 09:00", severity="minor"), "2026-03-11 09:00")
    answer_case(withdrawn, "2026-03-11 09:00", happened="2026-03-08 09:00")
    withdrawn.perform("withdraw_breach", "wang", at("2026-03-12 09:00"), clock="replying")
    close_case(withdrawn, "2026-03-12 10:00")
    open_ = ring_clocks_until(open_hotline_case(sessions, "2026-03-10 09:00", severity="minor"), "2026-03-31 09:00")
    close_case(
        answer_case(open_, "2026-04-02 09:00", severity="major"), "2026-04-03 09:00"
    )  # answered and closed after March
    ring_clocks_until(open_hotline_case(sessions, "2026-03-30 09:00"), "2026-05-01 09:00")  # breached in April
    open_hotline_case(sessions, "2026-03-31 23:59", severity="major")
    open_hotline_case(sessions, "2026-04-01 00:00", severity="major")  # received in April
    open_hotline_case(sessions, "2026-03-15 09:00", entry="summary", severity="major")  # a report, not a complaint
