"""The alarms in words, with what to do about each, and when the watch last looked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.tables import AlarmRow, ComplaintRow
from queries.views.alarms import AlarmListView, AlarmView
from register import editions
from register.operations import alarms
from register.operations.watch_checks import ALARM_KINDS, WATCH_LOOK
from wording import terms

WATCH_SILENCE_LIMIT = timedelta(minutes=5)  # without a look for so long, the watch itself has stopped
RUN_STATUSES_ZH = {
    "completed": "已完成", "continued": "已接续", "failed": "已失败", "canceled": "已取消", "terminated": "被终止",
    "timed_out": "已超时", "running": "上次核对未见",
}  # fmt: skip


def alarm_list_view(session: Session, now: datetime, *, everything: bool = False) -> AlarmListView:
    """Return the alarms that stand, with `everything` the cleared ones too, and when the watch last looked."""
    last = alarms.last_look(session, WATCH_LOOK)
    return AlarmListView(
        alarms=tuple(alarm_view(session, row) for row in alarms.list_alarms(session, everything=everything)),
        looked_at=last.at if last else None,
        watching=is_watch_alive(session, now),
    )


def is_watch_alive(session: Session, now: datetime) -> bool:
    """Return True when the watch has looked within `WATCH_SILENCE_LIMIT`."""
    last = alarms.last_look(session, WATCH_LOOK)
    return last is not None and last.at > now - WATCH_SILENCE_LIMIT


def alarm_view(session: Session, row: AlarmRow) -> AlarmView:
    """Return one alarm, with what was seen and what to do in Chinese."""
    kind, detail = ALARM_KINDS[row.kind], alarms.alarm_detail(row)
    words = _alarm_words(session, row, detail)
    return AlarmView(
        id=row.id,
        kind=row.kind,
        label=kind.zh,
        about=row.about,
        number=row.complaint,
        detail=detail,
        seen_text=kind.seen.format_map(words),
        todo_text=kind.todo.format_map(words),
        since=row.since,
        seen_at=row.seen_at,
        cleared_at=row.cleared_at,
        told_at=row.told_at,
        clearing_told_at=row.clearing_told_at,
    )


def remedy_text(alarms_of_kind: Sequence[AlarmView]) -> str:
    """Return what to do about alarms of one kind; for a single alarm with its own number."""
    first = alarms_of_kind[0]
    if len(alarms_of_kind) == 1:
        return first.todo_text
    return ALARM_KINDS[first.kind].todo.format(number="登记号", about="编号")


def _alarm_words(session: Session, row: AlarmRow, detail: alarms.AlarmDetail) -> Mapping[str, str]:
    """Return the parts of the detail in words: instants, limits, channels and run statuses."""
    words = {name: str(value) if value is not None else "" for name, value in detail.items()}
    for name, value in words.items():
        if value and (name == "due" or name.endswith("_at")):
            words[name] = terms.official_instant(datetime.fromisoformat(value))
    if "clock" in words and row.complaint:
        complaint = session.get_one(ComplaintRow, row.complaint)
        procedure = editions.load_edition(session, complaint.procedure, complaint.edition)
        words["clock"] = terms.chinese_name(procedure, words["clock"])
    for name, names_zh in (("channel", terms.CHANNEL_NAMES), ("status", RUN_STATUSES_ZH)):
        if name in words:
            words[name] = names_zh.get(words[name], "无")
    return {"compared_at": "无", **words, "about": row.about, "number": row.complaint or "登记号"}
