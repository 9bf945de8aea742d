"""The activity of the workflow Redate: tell the open complaints that a newer holiday calendar moves, in batches."""

from datetime import timedelta
from typing import Literal

from sqlalchemy.orm import Session, sessionmaker
from temporalio import activity
from temporalio.exceptions import ApplicationError

from models.frozen import Frozen
from models.messages import Number
from register.acts import inbox
from register.acts.inbox import TimeSource
from register.calendars import notice_adoption
from register.calendars.affected_cases import AffectedSearch, count_unanswered, deliver_adoption
from register.randomness import RANDOM, Randomness

NO_SUCH_ADOPTION = "NoSuchAdoption"
COMPLAINTS_PER_BATCH = 500  # how many are searched in one call
MAX_UNANSWERED = 50  # complaints that may have been told and not have answered yet
ANSWER_WITHIN = timedelta(minutes=10)  # a case that has not answered by then does not hold up the others


class Redating(Frozen):
    """How far a run has got.

    `key`: of the adoption. `after`: the last complaint looked at. `told`: how many were told in this pass, `in_all`
    in all passes. `pause`: seconds between two batches. `lang`: the language in which Temporal's screen speaks of it.
    """

    key: str
    after: Number | None = None
    told: int = 0
    in_all: int = 0
    pause: int = 5
    lang: Literal["zh", "en"] = "zh"


class RedateBatch(Frozen):
    """What one batch has done.

    `after`: the last complaint looked at (None: all were). `told`: how many it told. `unanswered`: how many of those
    told so far have not answered.
    """

    after: Number | None
    told: int
    unanswered: int


class RedateActivity:
    """The activity `tell_some` of the workflow Redate."""

    def __init__(
        self, sessions: sessionmaker[Session], clock: TimeSource = inbox.system_clock, randomness: Randomness = RANDOM
    ) -> None:
        self.sessions, self.clock, self.randomness = sessions, clock, randomness

    @activity.defn(no_thread_cancel_exception=True)
    def tell_some(self, run: Redating) -> RedateBatch:
        """Search the next complaints, and tell as many as MAX_UNANSWERED leaves room for.

        Idempotency key: the adoption and the complaint (the id of the act). Each complaint is told in a transaction
        of its own; called again, after a crash too, it tells those that are left and counts them alone in `told`.

        Raises ApplicationError, which is not retried, for an adoption that is not on record.
        """
        with self.sessions() as session:
            if run.key not in {adoption.key for adoption in notice_adoption.adoption_history(session)}:
                raise ApplicationError(f"no adoption {run.key}", type=NO_SUCH_ADOPTION, non_retryable=True)
            now = self.clock(session, run.after or "")
            unanswered = count_unanswered(session, run.key, now - ANSWER_WITHIN)
            search = AffectedSearch(session, notice_adoption.adopted_calendar(session), now, COMPLAINTS_PER_BATCH)
            affected, after = search.next(run.after or "")
        told, room = 0, max(MAX_UNANSWERED - unanswered, 0)
        looked_at = run.after
        for case in affected:
            if told == room:
                return RedateBatch(after=looked_at, told=told, unanswered=unanswered + told)
            with self.sessions.begin() as session:
                told += deliver_adoption(
                    session, case.number, run.key, case.newer, clock=self.clock, randomness=self.randomness
                )
            looked_at = case.number
        return RedateBatch(after=after, told=told, unanswered=unanswered + told)
