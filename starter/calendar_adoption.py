"""Adopting a holiday notice: first what it would move, then the run that tells the cases it moves."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

import worker
from activities import redate
from activities.redate import Affected, Look, Redating
from calendars import Notice
from models.errors import BadInput, Unavailable
from models.messages import ClockKey
from models.time import Calendar
from queries import case_file
from register import calendar_adoption
from register.calendar_adoption import Adoption
from rules.redate import Move
from rules.statutory_time.calendar import CalendarDay, china, renewed
from starter import input_files
from starter.client import BanjieClient
from starter.input_values import problems
from wording import terms

Data = dict[str, Any]
DECEMBER = 12


def read(paths: list[str]) -> dict[int, Notice]:
    """The notices in these files, each named by its year as those on file are. Raises BadInput."""
    found = {}
    for path in paths:
        if not re.fullmatch(r"20\d\d", Path(path).stem):
            raise BadInput(f"{path}:文件要以年份命名,如 2027.yaml,写法同 calendars/CN/2026.yaml")
        found[int(Path(path).stem)] = _notice(path, int(Path(path).stem))
    return found


def _notice(path: str, year: int) -> Notice:
    written = input_files.mapping(path, f"放假通知 {path}")
    try:
        notice = Notice.model_validate(written)
    except ValidationError as error:
        raise BadInput(f"放假通知 {path} 不能采用:\n{problems(error.errors())}") from None
    orders = (notice, *notice.amended)
    for day in [day for order in orders for day in (*order.days("rest"), *order.days("work"))]:
        if day.year != year and (day.year, day.month) != (year - 1, DECEMBER):
            raise BadInput(f"放假通知 {path} 写有 {day},不是 {year} 年(或上年十二月)的日子")
    return notice


@dataclass
class Report:
    """What a notice would do, put together complaint by complaint."""

    session: Session
    counts: Counter[str] = field(default_factory=Counter)
    moves: list[Data] = field(default_factory=list)
    _words: dict[tuple[int, ClockKey], str] = field(default_factory=dict)
    _days: dict[tuple[tuple[date, ...], int, int], list[Data]] = field(default_factory=dict)

    def add(self, one: Affected) -> None:
        """One complaint that is affected."""
        if one.state is None:
            self.counts["unbegun"] += 1
        elif not one.moves:
            self.counts["reminders_only"] += 1
        else:
            told = [self._move(one, move) for move in one.moves]
            self.counts["cases"] += 1
            self.counts["told"] += any(told)

    def _move(self, one: Affected, move: Move) -> bool:
        """One limit of it; whether somebody outside had been told the old date."""
        assert move.before.due
        told = move.before.stopped is None and move.clock.breach and one.told(move.before.started)
        later = move.due.at > move.before.due
        self.counts["later" if later else "earlier"] += 1
        self.counts["undone"] += move.undone
        self.moves.append(
            {
                "number": one.number,
                "clock": move.key,
                "zh": self._name(one, move.key),
                "was": _written(move.before.last_day),
                "until": move.due.last_day.isoformat(),
                "due_was": move.before.due.isoformat(),
                "due": move.due.at.isoformat(),
                "later": later,
                "undone": move.undone,
                "told": told,
                "days": self._because(one, move.days),
            }
        )
        return told

    def _name(self, one: Affected, key: ClockKey) -> str:
        """A limit in the words of the edition; looked up once, as many have the same."""
        known = (id(one.law), key)
        if known not in self._words:
            of = one.law.procedure
            worded = case_file.worded(self.session, of.slug, of.edition, of.laid_over)
            self._words[known] = terms.name(worded, key)
        return self._words[known]

    def _because(self, one: Affected, days: tuple[date, ...]) -> list[Data]:
        """The days that have changed: what each was, what it is, by which notice."""
        known = (days, id(one.counted_by), id(one.newer))
        if known not in self._days:
            was, now = china(one.counted_by), china(renewed(one.counted_by, one.newer))
            self._days[known] = [_changed(day, was.look_up(day), now.look_up(day)) for day in days]
        return self._days[known]


def _changed(day: date, was: CalendarDay, now: CalendarDay) -> Data:
    return {"day": day.isoformat(), "was": was.kind.value, "is": now.kind.value, "by": now.by}


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


async def dry_run(desk: BanjieClient, notices: Mapping[int, Notice]) -> Data:
    """What adopting these notices would do now. Changes nothing. Raises Unavailable."""
    return await desk.ask(lambda session: report(session, desk, notices))


def report(session: Session, desk: BanjieClient, notices: Mapping[int, Notice]) -> Data:
    """The same within a transaction."""
    wanted = Calendar(years={year: notice.as_year() for year, notice in notices.items()})
    look = Look(session, renewed(calendar_adoption.years(session), wanted), desk.clock(session, ""))
    found = Report(session)
    for one in look.all():
        found.add(one)
    names = ("cases", "later", "earlier", "undone", "told", "reminders_only", "unbegun")
    affected = found.counts["cases"] + found.counts["reminders_only"] + found.counts["unbegun"]
    return {
        "notices": [{"year": year, "notice": notice.notice} for year, notice in sorted(notices.items())],
        "open": look.open,
        **{name: found.counts[name] for name in names},
        "with_next_act": look.behind - affected,
        "moves": found.moves,
    }


async def adopt(desk: BanjieClient, notices: Mapping[int, Notice], by: str | None) -> Adoption:
    """Adopt the notices and set the run going that tells the cases they move. Doing it again does nothing more, and
    sets a run going that could not be. Raises BadInput, Unavailable (PostgreSQL: nothing is adopted; Temporal: adopted,
    and to be sent again)."""
    adopted = await desk.ask(lambda session: _adopt(session, desk, notices, by))
    try:
        await set_going(desk, adopted)
    except (Unavailable, RPCError) as error:
        why = error.says if isinstance(error, Unavailable) else f"Temporal({desk.temporal_address})没有应答"
        says = f"{why};放假安排已采用,改期尚未开始,恢复后再次执行同一命令即可"
        raise Unavailable(says, adoption=adopted.number) from error
    return adopted


def _adopt(session: Session, desk: BanjieClient, notices: Mapping[int, Notice], by: str | None) -> Adoption:
    now = desk.clock(session, "")
    if by:
        case_file.known(session, by, now)
    return calendar_adoption.adopt(session, notices, at=now, by=by)


async def set_going(desk: BanjieClient, adopted: Adoption) -> None:
    """Start the run of an adoption, or leave the one there is. Raises Unavailable, RPCError."""
    client = await desk.temporal()
    try:
        await client.start_workflow(
            "Redate",
            Redating(key=adopted.key),
            id=run_id(adopted.key),
            task_queue=worker.low(desk.task_queue),
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"放假安排 {'、'.join(map(str, adopted.years))} 年:改期",
            rpc_timeout=timedelta(seconds=10),
        )
    except WorkflowAlreadyStartedError:
        return


def run_id(key: str) -> str:
    """The run of an adoption."""
    return f"redate:{key}"


def runs(session: Session) -> list[Data]:
    """Every adoption with how far its run has got, the last first."""
    found = calendar_adoption.adoptions(session)
    answered = redate.answers(session, [one.key for one in found])
    return [
        {
            "adoption": one.number,
            "years": list(one.years),
            "sha256": one.sha256,
            "adopted_at": one.adopted_at.isoformat(),
            "adopted_by": one.adopted_by,
            "run": run_id(one.key),
            "told": answered[one.key][0],
            "waiting": answered[one.key][1],
        }
        for one in found
    ]
