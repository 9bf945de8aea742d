"""What people see of the alarms: each in words, with what to do, and when the watch last looked."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.tables import AlarmRow, ComplaintRow
from queries.views import Data
from register import editions
from register.operations import alarms
from register.operations.watch_checks import KINDS, WATCH
from wording import terms

SILENT = timedelta(minutes=5)  # without a look: the watch itself is dead
STATUSES = {
    "completed": "已完成", "continued": "已接续", "failed": "已失败", "canceled": "已取消", "terminated": "被终止",
    "timed_out": "已超时", "running": "上次核对未见",
}  # fmt: skip


def listing(session: Session, now: datetime, *, everything: bool = False) -> Data:
    """What stands, and with `everything` what has cleared; since when nobody has looked, where that is too long."""
    last = alarms.last_look(session, WATCH)
    return {
        "alarms": [line(session, row) for row in alarms.listing(session, everything=everything)],
        "looked_at": last.at.isoformat() if last else None,
        "watching": watching(session, now),
    }


def watching(session: Session, now: datetime) -> bool:
    """Whether the watch has looked lately."""
    last = alarms.last_look(session, WATCH)
    return last is not None and last.at > now - SILENT


def line(session: Session, row: AlarmRow) -> Data:
    """One alarm, for a program and for a person."""
    kind, detail = KINDS[row.kind], alarms.detail(row)
    said = _said(session, row, detail)
    return {
        "id": row.id,
        "kind": row.kind,
        "zh": kind.zh,
        "about": row.about,
        "number": row.complaint,
        "detail": detail,
        "seen_zh": kind.seen.format_map(said),
        "todo_zh": kind.todo.format_map(said),
        "since": row.since.isoformat(),
        "seen_at": row.seen_at.isoformat(),
        "cleared_at": _iso(row.cleared_at),
        "told_at": _iso(row.told_at),
        "clearing_told_at": _iso(row.clearing_told_at),
    }


def todo(several: list[Data]) -> str:
    """What to do about alarms of one kind."""
    one = several[0]
    if len(several) == 1:
        return str(one["todo_zh"])
    return KINDS[one["kind"]].todo.format(number="登记号", about="编号")


def _said(session: Session, row: AlarmRow, detail: alarms.Detail) -> Mapping[str, str]:
    """What was seen, each part as an official writes it."""
    said = {name: str(value) if value is not None else "" for name, value in detail.items()}
    for name, value in said.items():
        if value and (name == "due" or name.endswith("_at")):
            said[name] = terms.instant(datetime.fromisoformat(value))
    if "clock" in said and row.complaint:
        complaint = session.get_one(ComplaintRow, row.complaint)
        procedure = editions.words(session, complaint.procedure, complaint.edition)
        said["clock"] = terms.name(procedure, said["clock"])
    for name, known in (("channel", terms.CHANNELS), ("status", STATUSES)):
        if name in said:
            said[name] = known.get(said[name], "无")
    return {"compared_at": "无", **said, "about": row.about, "number": row.complaint or "登记号"}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
