"""Conditions on rows that several readers share: the relay, the metrics, the alarms and the comparison with Temporal.

Where a reader's condition differs from that of another, the reason stands there.
"""

from sqlalchemy import and_, exists, or_

from models.tables import ClockRow, ComplaintRow, InboxRow, RunRow

CASE_OPEN = ComplaintRow.closed_at.is_(None)
CASE_UNSTARTED = ComplaintRow.seq == 0  # no event: its workflow has not answered yet
CASE_TO_START = or_(CASE_UNSTARTED, ComplaintRow.awaits_run)  # or an act that had ended it was undone
ACT_UNJUDGED = InboxRow.state == "received"
CLOCK_RUNNING = ClockRow.state == "running"  # no breach on record, and no undecided request holds it
RUN_GOING_ON = RunRow.status == "running"
RUN_UNEXPORTED = and_(RunRow.ended_at.is_not(None), RunRow.exported_at.is_(None))

# Of ComplaintRow: an open case that has begun and for which no workflow run goes on.
CASE_WITHOUT_RUN = and_(
    CASE_OPEN,
    ComplaintRow.seq > 0,
    ~ComplaintRow.awaits_run,
    ~exists().where(RunRow.complaint == ComplaintRow.number, RUN_GOING_ON),
)

# Of ComplaintRow joined with RunRow: when its run last answered, it knew fewer events than the register.
CASE_BEHIND = and_(CASE_OPEN, RUN_GOING_ON, RunRow.seq < RunRow.registered)
