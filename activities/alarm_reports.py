"""Alarms that a worker raises by itself, about calls that are not ours."""

import logging
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from models.messages import Number
from register.acts import inbox
from register.alarms import alarms
from register.alarms.alarms import Finding
from register.alarms.kinds import FOREIGN_WORKER
from register.cases.calling_runs import ANSWERED

log = logging.getLogger("banjie.alarms")


class AlarmReports:
    """Raises alarms one after the other in a thread of its own, so that whoever reports one need not wait: neither an
    event loop nor a workflow may."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions = sessions
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="alarms")

    def report(self, kind: str, found: Finding) -> None:
        """Have the alarm raised."""
        self.thread.submit(self._raise, kind, found)

    def report_run(self, kind: str, workflow_id: str, number: Number) -> None:
        """Have an alarm raised about a run of a case."""
        log.error("%s: %s", kind, workflow_id)
        self.report(kind, Finding(workflow_id, number, dict(ANSWERED) if kind == FOREIGN_WORKER else {}))

    def _raise(self, kind: str, found: Finding) -> None:
        try:
            with self.sessions.begin() as session:
                alarms.raise_alarms(session, kind, [found], inbox.system_clock(session, ""))
        except SQLAlchemyError:
            log.exception("%s %s could not be put on record", kind, found.about)
