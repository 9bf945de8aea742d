"""The state of the office's programs: alarms, backlogs, and the last look of each check. Nothing personal."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.tables import LogRow, LookRow, UnsequencedRow
from queries.alarms import alarm_list_view
from queries.lists.limit_lights import Tone
from queries.views.alarms import AlarmListView
from queries.views.base import ShownInstant, View
from register import metrics
from register.metrics import SENDING_GRACE, Backlog
from wording.translation import N_, Message

LOOKS: Mapping[str, Message] = {
    "watch": N_("The watch"),
    "comparison": N_("Comparison with Temporal"),
    "cases": N_("Verification of cases"),
    "whole": N_("Verification of the whole"),
    "chain": N_("Verification of the chains"),
    "log": N_("Verification of the log"),
    "signed_log": N_("Comparison with the signed log"),
    "files": N_("Verification of files"),
    "archive": N_("Verification of the archive"),
}

BACKLOGS: Mapping[str, Message] = {
    "complaints_unstarted": N_("Complaints on record that have not begun"),
    "acts_unjudged": N_("Acts on record that no case has judged"),
    "notices_unsent": N_("Notices that no channel has taken"),
    "runs_unexported": N_("Runs that have ended and are not exported"),
    "mails_waiting": N_("Mails that wait for a person"),
    "limits_silent": N_("Limits that have ended without a word of their case"),
    "records_unsequenced": N_("Records that wait for their position in the log"),
}


class BacklogView(View):
    """What waits: how much, since when, and how that stands. Late: longer than the watch waits before an alarm."""

    label: str
    count: int
    since: ShownInstant | None
    tone: Tone


class LookView(View):
    """A check of the watch, and when it last looked; None where it has not yet."""

    label: str
    at: ShownInstant | None


class OperationsView(View):
    """Alarms, backlogs and checks, open and late complaints, and up to which position the log has got."""

    alarms: AlarmListView
    backlogs: tuple[BacklogView, ...]
    looks: tuple[LookView, ...]
    open: int
    overdue: int
    position: int


def operations_view(session: Session, now: datetime) -> OperationsView:
    """Return how the programs of the office run."""
    unsequenced = session.scalar(select(func.count()).select_from(UnsequencedRow)) or 0
    # since when they wait, nothing says
    backlogs = metrics.backlogs(session, now) | {"records_unsequenced": Backlog(unsequenced, None)}
    looked = {row.name: row.at for row in session.scalars(select(LookRow))}
    return OperationsView(
        alarms=alarm_list_view(session, now),
        backlogs=tuple(_backlog_view(name, backlog, now) for name, backlog in backlogs.items()),
        looks=tuple(LookView(label=says(), at=looked.get(name)) for name, says in LOOKS.items()),
        open=sum(metrics.open_complaints(session).values()),
        overdue=sum(metrics.overdue_complaints(session).values()),
        position=session.scalar(select(func.max(LogRow.position))) or 0,
    )


def _backlog_view(name: str, backlog: Backlog, now: datetime) -> BacklogView:
    late = backlog.age(now) > SENDING_GRACE.total_seconds()
    tone: Tone = "late" if late else "near" if backlog.count else "fine"
    return BacklogView(label=BACKLOGS[name](), count=backlog.count, since=backlog.since, tone=tone)
